/// A curve with its interval as lines of text: one line a period, no colour, as wide as is asked for.
///
/// ```
///  2025-11-01  1,402  ▕   ├────●────┤                   ▏
/// ```
struct CurvePlot {
    /// One line.
    struct Point {
        let label: String
        let value: Double
        let interval: ClosedRange<Double>
    }

    let points: [Point]

    /// The lines, at most `width` characters long where labels leave room for a scale of twenty.
    func lines(width: Int) -> [String] {
        guard let low = points.map(\.interval.lowerBound).min(), let high = points.map(\.interval.upperBound).max()
        else { return [] }
        let labels = points.map(\.label.count).max() ?? 0
        let numbers = points.map { Numbers.grouped(Int($0.value.rounded())) }
        let widest = numbers.map(\.count).max() ?? 0
        let scale = max(20, min(100, width - labels - widest - 4))
        func place(_ value: Double) -> Int {
            high > low ? Int(((value - low) / (high - low) * Double(scale - 1)).rounded()) : scale / 2
        }
        return zip(points, numbers).map { point, number in
            var line = [Character](repeating: " ", count: scale)
            let (from, to) = (place(point.interval.lowerBound), place(point.interval.upperBound))
            for column in from...to { line[column] = "─" }
            line[from] = "├"
            line[to] = "┤"
            line[min(to, max(from, place(point.value)))] = "●"
            let label = point.label + String(repeating: " ", count: labels - point.label.count)
            let padded = String(repeating: " ", count: widest - number.count) + number
            let text = "\(label)  \(padded)  " + String(line)
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
    }
}
