import LinearAlgebra

extension LogisticData {
    /// The same rows with another outcome; design, weights and groups are shared.
    ///
    /// - Throws: ``RegressionError`` as the initialiser for a wrong number of outcomes, one that is not 0 or 1, or one
    ///   class only.
    public func withOutcomes(_ y: [Double]) throws(RegressionError) -> LogisticData {
        try LogisticData(self, outcomes: y)
    }

    /// A part of the rows that stands for all: of each outcome about half of `count` rows, or all there are, each weighing
    /// as many rows of its outcome as it stands for.
    ///
    /// Where an outcome is rare its rows are all kept, which is where a sample's information is lost otherwise. Rows are
    /// taken by the golden ratio's sequence, which is even over any stretch of rows and knows no seed.
    func sample(_ count: Int) -> LogisticData {
        // Where rows are counts, one with a success counts as an event.
        let outcome = { (row: Int) in y[row] > 0 ? 1 : 0 }
        var available = [0, 0]
        var weight = [0.0, 0.0]
        for row in 0..<rows {
            available[outcome(row)] += 1
            weight[outcome(row)] += weights?[row] ?? 1
        }
        let fewer = min(available[0], available[1], count / 2)
        let wanted = available.map { min($0, $0 == available.min() ? fewer : count - fewer) }
        let rates = (0...1).map { Double(wanted[$0]) / Double(max(1, available[$0])) }
        var chosen: [Int] = []
        chosen.reserveCapacity(count + 64)
        var place = [0.0, 0.0]
        var taken = [0.0, 0.0]
        for row in 0..<rows {
            let kind = outcome(row)
            place[kind] += 0.618_033_988_749_894_9
            if place[kind] >= 1 { place[kind] -= 1 }
            guard place[kind] < rates[kind] || rates[kind] == 1 else { continue }
            chosen.append(row)
            taken[kind] += weights?[row] ?? 1
        }
        // Each outcome's weights add up to those of all its rows.
        let shares = (0...1).map { taken[$0] > 0 ? weight[$0] / taken[$0] : 1 }
        return LogisticData(self, rows: chosen, weights: chosen.map { (weights?[$0] ?? 1) * shares[outcome($0)] })
    }

    /// The weight of some rows.
    func weight(of rows: Range<Int>) -> Double { weights.map { $0[rows].reduce(0, +) } ?? Double(rows.count) }
}
