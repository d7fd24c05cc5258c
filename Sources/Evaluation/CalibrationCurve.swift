/// How often the outcome happened, as a smooth function of the probability, and how far it lies from the probability.
///
/// The curve is a local regression of outcomes on probabilities (Cleveland 1979) with two thirds of all rows in each
/// neighbourhood; lines are fitted every hundredth of the probabilities' range. Errors are |p − curve(p)| over all rows
/// (Harrell 2015; Austin & Steyerberg 2019). They need no bins, but have an upward bias of their own: a perfectly
/// calibrated model has a mean error of the order of √(ȳ(1 − ȳ)/n).
public struct CalibrationCurve: Sendable, Codable, Equatable {
    /// The distinct probabilities, in increasing order.
    public let probabilities: [Double]
    /// The curve at each of ``probabilities``; can leave 0…1 a little.
    public let eventRates: [Double]
    /// The mean error: the integrated calibration index.
    public let meanError: Double
    /// The error that a tenth of all rows exceeds; between two rows on the straight line (type 7 of Hyndman & Fan 1996).
    public let ninetiethPercentileError: Double
    /// The greatest error.
    public let maximumError: Double

    /// Costs O(n log n), and about a hundred reads of two thirds of the rows.
    public init(_ scored: ScoredOutcomes) {
        let order = scored.ascending
        let x = order.map { scored.probabilities[$0] }
        let smoother = LocalRegression(x: x, y: order.map { scored.outcomes[$0] }, span: 2.0 / 3)
        let curve = smoother.values(spacing: 0.01 * (x[x.count - 1] - x[0]))
        let firsts = x.indices.filter { $0 == 0 || x[$0] != x[$0 - 1] }
        probabilities = firsts.map { x[$0] }
        eventRates = firsts.map { curve[$0] }
        let errors = zip(x, curve).map { abs($0 - $1) }.sorted()
        meanError = errors.reduce(0, +) / Double(errors.count)
        let position = 0.9 * Double(errors.count - 1)
        let below = Int(position)
        let above = min(below + 1, errors.count - 1)
        ninetiethPercentileError = errors[below] + (position - Double(below)) * (errors[above] - errors[below])
        maximumError = errors[errors.count - 1]
    }
}
