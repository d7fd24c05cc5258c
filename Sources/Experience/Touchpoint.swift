/// A kind of contact between a business and a customer: a website visit, a delivery, a support call.
public struct Touchpoint: Hashable, Comparable, Sendable, Codable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The name as the event log spells it.
    public let name: String

    /// Stands for every touchpoint, where a list of them is asked for: `none_of: ["*"]`.
    public static let any: Touchpoint = "*"

    /// Creates the touchpoint of a name.
    public init(_ name: String) {
        self.name = name
    }

    /// Creates the touchpoint of a literal name.
    public init(stringLiteral name: String) {
        self.name = name
    }

    /// Reads the touchpoint from its bare name.
    public init(from decoder: any Decoder) throws {
        name = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the touchpoint as its bare name.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    /// The name.
    public var description: String { name }

    /// Whether the first name sorts before the second, by Unicode scalars.
    public static func < (first: Touchpoint, second: Touchpoint) -> Bool { first.name < second.name }
}

/// Where in a purchase a touchpoint lies.
public enum Stage: String, Sendable, Codable, CaseIterable {
    /// Before the purchase: website, advertisement, advice.
    case before
    /// During the purchase: shop, checkout, contract.
    case during
    /// After the purchase: delivery, support, returns.
    case after
}

/// What carries a touchpoint: the three sides from which a customer meets a business.
public enum Channel: String, Sendable, Codable, CaseIterable {
    /// Someone the customer speaks with.
    case people
    /// The thing itself, and what stands in for it (website, app).
    case product
    /// What is done around it: delivery, billing, returns.
    case service
}

/// What a business says about one of its touchpoints.
public struct TouchpointProfile: Hashable, Sendable, Codable {
    /// Where in a purchase it lies, where known.
    public var stage: Stage?
    /// What carries it, where known.
    public var through: Channel?
    /// The scale of its ratings, where it differs from that of the log.
    public var scale: EmotionScale?

    /// Creates a profile; each part may be left unknown.
    public init(stage: Stage? = nil, through: Channel? = nil, scale: EmotionScale? = nil) {
        self.stage = stage
        self.through = through
        self.scale = scale
    }
}
