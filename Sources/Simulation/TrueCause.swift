import Experience

/// One thing that truly makes the customers of a simulated world leave or recommend.
///
/// A cause acts through a memory that fades (``SimulatedWorld/memoryDays``): at once after an event, the log-odds of
/// leaving (or of recommending) on a day are higher by `direction × weight × worse`, and `t` days later by
/// `exp(−t / 45)` of it. `worse` is how bad the event was:
///
/// - `emotion`: `−emotion`, in −1…+1, so that a good experience counts the other way;
/// - `response_minutes`: `log₂(minutes / 60)`, in −2…3: 0 for an hour, 1 for each doubling, no more after eight hours
///   nor below a quarter of one;
/// - `promise_kept`: 1 for a broken promise, 0 for one that was kept.
///
/// Beside the listed causes, a bad memory followed by silence makes customers leave, and who leaves no longer
/// recommends.
public struct TrueCause: Hashable, Sendable, Codable {
    /// What it acts on: `churn` or `referral`.
    public var outcome: String
    /// Where it happens.
    public var touchpoint: Touchpoint
    /// The name of the field whose value acts: `emotion`, `response_minutes` or `promise_kept`.
    public var field: String
    /// +1 where a worse experience makes the outcome more likely, −1 where it makes it less likely.
    public var direction: Int
    /// How much the log-odds of a day move for one unit of worse experience, at once after it; above 0.
    public var weight: Double
}

extension SimulatedWorld {
    /// The time constant with which customers forget an experience, in days.
    public static let memoryDays = 45.0

    /// What truly acts on churn and referral, the same in every world, strongest first within an outcome.
    public static var causes: [TrueCause] {
        let all = SimulatedTouchpoint.allCases.flatMap { touchpoint in
            let weights = touchpoint.weights
            let parts: [(String, EventField, Int, Double)] = [
                ("churn", .emotion, 1, weights.sadness), ("churn", .responseMinutes, 1, weights.waiting),
                ("churn", .promiseKept, 1, weights.brokenPromise), ("referral", .emotion, -1, weights.joy),
            ]
            return parts.filter { $0.3 > 0 }.map { outcome, field, direction, weight in
                TrueCause(
                    outcome: outcome, touchpoint: touchpoint.touchpoint, field: field.name, direction: direction,
                    weight: weight)
            }
        }
        return all.sorted { ($0.outcome, -$0.weight, $0.touchpoint) < ($1.outcome, -$1.weight, $1.touchpoint) }
    }

    /// What truly acts on churn and referral in this world.
    public var causes: [TrueCause] { Self.causes }

    /// The touchpoints at which nothing that happens makes customers leave, stay or recommend.
    ///
    /// An edit of one of their fields changes no outcome. Removing events of theirs can, since they still show that a
    /// customer had not left.
    public static var inertTouchpoints: [Touchpoint] {
        SimulatedTouchpoint.allCases.filter { !$0.weights.act && $0 != .referral }.map(\.touchpoint).sorted()
    }
}

/// How strongly the events of a touchpoint enter the two memories.
struct ImpactWeights: Sendable, Equatable {
    /// Grievance for each unit of `−emotion`.
    var sadness = 0.0
    /// Grievance for each doubling of the response time from an hour.
    var waiting = 0.0
    /// Grievance for a broken promise.
    var brokenPromise = 0.0
    /// Goodwill for each unit of `emotion`.
    var joy = 0.0

    /// Whether any of them is at work.
    var act: Bool { self != ImpactWeights() }
}

extension SimulatedTouchpoint {
    /// The touchpoint's part in the table of true causes.
    var weights: ImpactWeights {
        switch self {
        case .supportCall: ImpactWeights(sadness: 0.9, waiting: 0.5, joy: 0.9)
        case .delivery: ImpactWeights(sadness: 0.4, brokenPromise: 1.6)
        case .purchase: ImpactWeights(joy: 0.9)
        case .app: ImpactWeights(joy: 0.6)
        case .website, .newsletter, .survey, .supportChat, .parcelReturn, .referral: ImpactWeights()
        }
    }
}
