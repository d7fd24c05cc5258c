/// Locally weighted straight lines, without robustness steps (Cleveland 1979; R's `lowess` with `iter = 0`).
///
/// The value at x₀ is that of the line through its k nearest points, k = ⌊span·n⌋ (at least 2), which has the least
///
/// ```
/// Σ w(|xᵢ − x₀| / h) (yᵢ − line(xᵢ))²,    w(u) = (1 − u³)³ up to u = 0.999, 1 up to u = 0.001, else 0
/// ```
///
/// with h the distance to the farthest of the k. Where weighted x hardly differ, the line is flat.
struct LocalRegression: Sendable {
    let x: [Double]
    let y: [Double]
    /// The number of points in a neighbourhood.
    let neighbours: Int

    /// - Parameters:
    ///   - x: in increasing order, at least two.
    ///   - y: one for each x.
    ///   - span: the share of points in a neighbourhood.
    init(x: [Double], y: [Double], span: Double) {
        precondition(x.count >= 2 && x.count == y.count, "at least two points are needed")
        self.x = x
        self.y = y
        neighbours = max(2, min(x.count, Int(span * Double(x.count) + 1e-7)))
    }

    /// The values at all x. Lines are fitted at points more than `spacing` apart, or as near to it as points are; values
    /// between are on the straight line between those. Costs neighbours · range / spacing operations.
    func values(spacing: Double) -> [Double] {
        var values = [Double](repeating: 0, count: x.count)
        var start = 0
        // The last point with a value, and the next one to get a line.
        var (last, next) = (-1, 0)
        while next < x.count {
            while start + neighbours < x.count, x[next] - x[start] > x[start + neighbours] - x[next] { start += 1 }
            values[next] = value(at: x[next], start: start)
            if last >= 0 {
                for j in last + 1..<max(last + 1, next) {
                    let share = (x[j] - x[last]) / (x[next] - x[last])
                    values[j] = values[last] + share * (values[next] - values[last])
                }
            }
            last = next
            next += 1
            let end = x[last] + spacing
            while next < x.count, x[next] <= end {
                if x[next] == x[last] {
                    values[next] = values[last]
                    last = next
                }
                next += 1
            }
            next = max(last + 1, next - 1)
        }
        return values
    }

    private func value(at center: Double, start: Int) -> Double {
        let h = max(center - x[start], x[start + neighbours - 1] - center)
        // Points tied with the last neighbour belong to the neighbourhood.
        var end = start + neighbours
        while end < x.count, x[end] - center <= h { end += 1 }
        let weights = (start..<end).map { i in
            let distance = abs(x[i] - center)
            if distance <= 0.001 * h { return 1.0 }
            if distance > 0.999 * h { return 0.0 }
            let u = distance / h
            let tricube = 1 - u * u * u
            return tricube * tricube * tricube
        }
        let total = weights.reduce(0, +)
        var (meanX, meanY) = (0.0, 0.0)
        for (k, i) in (start..<end).enumerated() {
            meanX += weights[k] / total * x[i]
            meanY += weights[k] / total * y[i]
        }
        var (xx, xy) = (0.0, 0.0)
        for (k, i) in (start..<end).enumerated() {
            xx += weights[k] / total * (x[i] - meanX) * (x[i] - meanX)
            xy += weights[k] / total * (x[i] - meanX) * y[i]
        }
        let range = x[x.count - 1] - x[0]
        guard range > 0, xx.squareRoot() > 0.001 * range else { return meanY }
        return meanY + (center - meanX) * xy / xx
    }
}
