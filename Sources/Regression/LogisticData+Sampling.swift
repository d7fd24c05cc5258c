import LinearAlgebra

extension LogisticData {
    /// The same rows with another outcome; design, weights and groups are shared.
    ///
    /// - Throws: ``RegressionError`` as the initialiser for a wrong number of outcomes, one that is not 0 or 1, or one
    ///   class only.
    public func withOutcomes(_ y: [Double]) throws(RegressionError) -> LogisticData {
        guard y.count == rows else {
            throw .mismatchedShapes(what: "outcomes, one per row", expected: rows, actual: y.count)
        }
        return try LogisticData(rows: self, y: y)
    }

    /// A part of the rows that stands for all: of each outcome about half of `count` rows, or all there are, each weighing
    /// as many rows of its outcome as it stands for.
    ///
    /// Where an outcome is rare its rows are all kept, which is where a sample's information is lost otherwise. Rows are
    /// taken by the golden ratio's sequence, which is even over any stretch of rows and knows no seed.
    func sample(_ count: Int) -> LogisticData {
        let events = y.count { $0 == 1 }
        let fewer = min(events, rows - events)
        let kept = min(fewer, count / 2)
        let others = min(rows - fewer, count - kept)
        let rates = (0...1).map { outcome in
            let available = outcome == 1 ? events : rows - events
            let taken = available == fewer ? kept : others
            return Double(taken) / Double(max(1, available))
        }
        var chosen: [Int] = []
        chosen.reserveCapacity(count + 64)
        var seen = [0.0, 0.0]
        for row in 0..<rows {
            let outcome = y[row] == 1 ? 1 : 0
            seen[outcome] += 1
            let place = seen[outcome] * 0.618_033_988_749_894_9
            if place - place.rounded(.down) < rates[outcome] || rates[outcome] == 1 { chosen.append(row) }
        }
        // Each outcome's weights add up to those of all its rows.
        var total = [0.0, 0.0]
        var taken = [0.0, 0.0]
        for row in 0..<rows { total[y[row] == 1 ? 1 : 0] += weights?[row] ?? 1 }
        for row in chosen { taken[y[row] == 1 ? 1 : 0] += weights?[row] ?? 1 }
        let shares = (0...1).map { taken[$0] > 0 ? total[$0] / taken[$0] : 1 }
        return LogisticData(
            selecting: chosen, of: self, weights: chosen.map { (weights?[$0] ?? 1) * shares[y[$0] == 1 ? 1 : 0] })
    }
}
