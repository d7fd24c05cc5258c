import Experience

/// The touchpoints of a simulated world.
enum SimulatedTouchpoint: UInt8, CaseIterable, Sendable {
    case website, newsletter, app, purchase, survey, supportChat, supportCall, referral, delivery, parcelReturn

    /// The touchpoint as the log names it.
    var touchpoint: Touchpoint {
        switch self {
        case .website: "website"
        case .newsletter: "newsletter"
        case .app: "app"
        case .purchase: "purchase"
        case .survey: "survey"
        case .supportChat: "support_chat"
        case .supportCall: "support_call"
        case .referral: "referral"
        case .delivery: "delivery"
        case .parcelReturn: "return"
        }
    }

    /// The simulated touchpoint of that name, or `nil`: a touchpoint that only a scenario knows has no effect.
    init?(_ touchpoint: Touchpoint) {
        guard let match = Self.allCases.first(where: { $0.touchpoint == touchpoint }) else { return nil }
        self = match
    }

    /// Where in a purchase the touchpoint lies, and what carries it.
    var profile: TouchpointProfile {
        switch self {
        case .website, .newsletter: TouchpointProfile(stage: .before, through: .product)
        case .purchase: TouchpointProfile(stage: .during, through: .product)
        case .app: TouchpointProfile(stage: .after, through: .product)
        case .supportCall, .supportChat, .referral: TouchpointProfile(stage: .after, through: .people)
        case .delivery, .parcelReturn, .survey: TouchpointProfile(stage: .after, through: .service)
        }
    }
}

// MARK: What customers do of themselves

extension SimulatedTouchpoint {
    /// What customers do only while they have not left, apart from recommending; a day holds at most one of these.
    static let spontaneous: [SimulatedTouchpoint] = [
        .website, .newsletter, .app, .purchase, .survey, .supportChat, .supportCall,
    ]

    /// Whether an event shows that the customer had not left. Parcels arrive and go back whether or not they have.
    var showsPresence: Bool { self != .delivery && self != .parcelReturn }

    /// How often a customer of average activity does it, in events a day; 0 for what follows from something else.
    var dailyRate: Double {
        switch self {
        case .website: 1 / 400.0
        case .newsletter: 1 / 400.0
        case .app: 1 / 56.0
        case .purchase: 1 / 95.0
        case .survey: 1 / 400.0
        case .supportChat: 1 / 400.0
        case .supportCall: 1 / 105.0
        case .referral, .delivery, .parcelReturn: 0
        }
    }

    /// Whether active customers do it more often. Service is needed equally often by all, so that a need for it does
    /// not by itself tell who buys much.
    var followsActivity: Bool {
        switch self {
        case .website, .newsletter, .app, .purchase: true
        case .survey, .supportChat, .supportCall, .referral, .delivery, .parcelReturn: false
        }
    }
}

// MARK: What its events carry

extension SimulatedTouchpoint {
    /// The share of events without a rating, whatever was felt; 1 where nobody is asked.
    var missingRatings: Double {
        switch self {
        case .newsletter, .referral: 1
        case .survey: 0
        default: 0.3
        }
    }

    /// The log-normal distribution of response times, where there is something to respond to: median in minutes, and
    /// the standard deviation of the logarithm.
    var response: (median: Double, spread: Double)? {
        switch self {
        case .supportCall: (90, 0.9)
        case .supportChat: (6, 0.7)
        default: nil
        }
    }
}
