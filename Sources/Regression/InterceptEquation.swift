/// The maximum likelihood intercept where everything else is an offset: the a with
///
/// ```
/// Σ wᵢ (yᵢ − σ(a + oᵢ)) = 0.
/// ```
///
/// The left side falls in a, and is 0 somewhere from logit(ȳ) − max(o) to logit(ȳ) − min(o). Newton's method, halving
/// the interval whenever a step would leave it.
struct InterceptEquation {
    /// a.
    let solution: Double

    /// - Parameter offsets: o, one per row; `nil` means 0 for every row.
    init(_ data: LogisticData, offsets: [Double]?) {
        let weight = { (i: Int) in data.weights?[i] ?? 1 }
        let events = data.y.indices.reduce(0) { $0 + data.y[$1] * weight($1) }
        let logit = LogisticFunction.logit(events / data.totalWeight)
        guard let offsets, let least = offsets.min(), let greatest = offsets.max() else {
            solution = logit
            return
        }
        var (lower, upper) = (logit - greatest, logit - least)
        var a = lower + (upper - lower) / 2
        // More halvings than any interval has.
        for _ in 0..<1100 where upper > lower {
            var (excess, slope) = (events, 0.0)
            for i in offsets.indices {
                let terms = LogisticFunction.terms(a + offsets[i])
                excess -= weight(i) * terms.probability
                slope += weight(i) * terms.variance
            }
            if excess > 0 { lower = max(lower, a) } else { upper = min(upper, a) }
            var next = a + excess / slope
            if !(lower...upper).contains(next) { next = lower + (upper - lower) / 2 }
            let isDone = abs(next - a) <= 1e-15 * max(1, abs(a))
            a = next
            if isDone { break }
        }
        solution = a
    }
}
