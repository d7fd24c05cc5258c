/// How many more events the rows with the highest probabilities hold than rows picked at random.
public struct Lift: Sendable, Codable, Equatable {
    /// The share of rows asked for.
    public let fraction: Double
    /// The number of rows taken, ⌈fraction · n⌉.
    public let count: Int
    /// The share of events among the rows taken.
    public let precision: Double
    /// ``precision`` over the share of events among all rows; 1 is no better than chance.
    public let lift: Double
    /// The share of all events that the rows taken hold.
    public let recall: Double

    /// Takes the rows with the highest probabilities. Of rows tied at the cut each counts in part, so that the order of
    /// rows does not matter.
    ///
    /// - Precondition: `0 < fraction <= 1`.
    public init(_ scored: ScoredOutcomes, fraction: Double) {
        precondition(0 < fraction && fraction <= 1, "a share lies between 0 and 1")
        let count = Int((fraction * Double(scored.rows)).rounded(.up))
        var (left, events) = (count, 0.0)
        for run in scored.tiedRows.reversed() where left > 0 {
            let taken = min(left, run.count)
            let tied = run.reduce(0) { $0 + scored.outcomes[$1] }
            events += tied * Double(taken) / Double(run.count)
            left -= taken
        }
        self.fraction = fraction
        self.count = count
        precision = events / Double(count)
        lift = precision / scored.eventRate
        recall = events / Double(scored.events)
    }
}
