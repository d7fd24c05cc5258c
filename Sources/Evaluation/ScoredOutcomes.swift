/// Probabilities beside what happened, checked: the input of every measure here.
public struct ScoredOutcomes: Sendable {
    /// The predicted probabilities of outcome 1, from 0 to 1.
    public let probabilities: [Double]
    /// What happened, 0 or 1, one per probability; both occur.
    public let outcomes: [Double]
    /// A code for each row's customer; `nil` if rows are independent.
    public let groups: [Int]?
    /// The number of rows with outcome 1.
    public let events: Int

    /// Checks and takes the input.
    ///
    /// - Throws: ``EvaluationError`` when there are no rows, lengths differ, a probability is NaN or outside 0…1, an
    ///   outcome is not 0 or 1, or only one outcome occurs.
    public init(probabilities: [Double], outcomes: [Double], groups: [Int]? = nil) throws(EvaluationError) {
        try Self.check(probabilities, outcomes)
        let rows = probabilities.count
        if let groups, groups.count != rows {
            throw .mismatchedShapes(what: "group codes, one per probability", expected: rows, actual: groups.count)
        }
        let events = outcomes.reduce(0) { $0 + ($1 == 1 ? 1 : 0) }
        if events == 0 || events == rows { throw .oneClass(outcome: events == 0 ? 0 : 1) }
        self.probabilities = probabilities
        self.outcomes = outcomes
        self.groups = groups
        self.events = events
    }

    /// Refuses what is no row of a probability from 0 to 1 and an outcome of 0 or 1.
    static func check(_ probabilities: [Double], _ outcomes: [Double]) throws(EvaluationError) {
        let rows = probabilities.count
        guard rows > 0 else { throw .empty }
        guard outcomes.count == rows else {
            throw .mismatchedShapes(what: "outcomes, one per probability", expected: rows, actual: outcomes.count)
        }
        // The negation also finds NaN.
        if let i = probabilities.firstIndex(where: { !(0 <= $0 && $0 <= 1) }) { throw .invalidProbability(row: i) }
        if let i = outcomes.firstIndex(where: { $0 != 0 && $0 != 1 }) { throw .outcomeNotBinary(row: i) }
    }

    /// The number of rows.
    public var rows: Int { probabilities.count }

    /// The share of rows with outcome 1.
    public var eventRate: Double { Double(events) / Double(rows) }

    /// The rows by increasing probability; equal ones in their own order.
    var ascending: [Int] {
        probabilities.indices.sorted { (probabilities[$0], $0) < (probabilities[$1], $1) }
    }

    /// Rows with equal probability together, by increasing probability.
    var tiedRows: [ArraySlice<Int>] {
        let order = ascending
        var runs: [ArraySlice<Int>] = []
        var start = 0
        for k in 1...order.count
        where k == order.count || probabilities[order[k]] != probabilities[order[start]] {
            runs.append(order[start..<k])
            start = k
        }
        return runs
    }
}
