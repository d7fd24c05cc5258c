import Experience

/// Some features of a catalogue, by the parts of their identities: whose events, which measure, which statistics, in which
/// windows.
public struct FeatureSelection: Sendable, Equatable {
    /// Whose events.
    public enum Subjects: Sendable, Equatable {
        /// All events of the customer.
        case everything
        /// Each touchpoint that happened.
        case touchpoints
        /// Each stage that has touchpoints.
        case stages
        /// Each of people, product and service that carries touchpoints.
        case channels
        /// These touchpoints.
        case named([Touchpoint])
    }

    /// Whose events.
    public var subjects: Subjects
    /// What is measured.
    public var measure: Feature.Measure
    /// How several become one; empty: the first that the measure has.
    public var statistics: [Feature.Statistic]
    /// In which windows, in days; `nil`: all windows, the longest alone for silence, gaps and paths.
    public var windowsDays: [Int]?

    /// Creates a selection.
    public init(
        _ subjects: Subjects, _ measure: Feature.Measure, _ statistics: [Feature.Statistic] = [],
        windowsDays: [Int]? = nil
    ) {
        self.subjects = subjects
        self.measure = measure
        self.statistics = statistics
        self.windowsDays = windowsDays
    }
}
