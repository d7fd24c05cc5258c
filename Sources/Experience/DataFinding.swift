/// Something about a log that its owner should know, with a code that never changes its meaning.
public struct DataFinding: Sendable, Equatable {
    /// How much it matters.
    public enum Severity: String, Sendable, Comparable {
        /// Good to know.
        case note
        /// May spoil results.
        case warning
        /// Results cannot be trusted.
        case error

        /// Whether the first matters less than the second.
        public static func < (first: Severity, second: Severity) -> Bool { first.rank < second.rank }

        private var rank: Int { self == .note ? 0 : self == .warning ? 1 : 2 }
    }

    /// The stable code: D… for data, L… for leakage, M… for models.
    public let code: String
    /// How much it matters.
    public let severity: Severity
    /// What was found, with counts.
    public let message: String
    /// What to do about it.
    public let remedy: String?

    /// Creates a finding.
    public init(code: String, severity: Severity, message: String, remedy: String? = nil) {
        self.code = code
        self.severity = severity
        self.message = message
        self.remedy = remedy
    }
}
