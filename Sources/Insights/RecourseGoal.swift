/// What one customer's probability is to come to.
public enum RecourseGoal: Sendable, Equatable {
    /// At or under a threshold: for an outcome that is unwanted.
    case under(Double)
    /// At or over a threshold: for an outcome that is wanted.
    case over(Double)

    /// The threshold.
    public var threshold: Double {
        switch self {
        case .under(let threshold), .over(let threshold): threshold
        }
    }

    /// Whether the outcome is one that is wanted.
    public var isOver: Bool { if case .over = self { true } else { false } }

    /// Whether a probability is where it is to be.
    public func isReached(by probability: Double) -> Bool {
        switch self {
        case .under(let threshold): probability <= threshold
        case .over(let threshold): probability >= threshold
        }
    }

    /// Whether a probability is nearer to what is wanted than another.
    func isBetter(_ probability: Double, than other: Double) -> Bool {
        isOver ? probability > other : probability < other
    }
}
