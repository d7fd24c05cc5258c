import Evaluation

/// How often an outcome happened against how often it was forecast, drawn as an SVG picture.
///
/// Each mark is a bin of a ``ReliabilityTable``: to the right its mean probability p̄, upwards its share of events ē of n
/// rows, with the 95% interval that independent rows have (Wilson 1927),
///
/// ```
/// (ē + z²/2n ± z √(ē(1 − ē)/n + z²/4n²)) / (1 + z²/n),    z = 1.96
/// ```
///
/// Marks on the dashed diagonal came true as forecast; above it too little was forecast, below it too much. A
/// ``CalibrationCurve`` is drawn as a line. Both axes go from 0 to the next tenth above all marks and intervals. The picture
/// follows light and dark; no row's own data are in it.
public struct ReliabilityPlot: Sendable {
    private let outcome: String
    private let bins: [ReliabilityTable.Bin]
    private let curve: [(probability: Double, eventRate: Double)]
    /// The number of tenths on an axis.
    private let tenths: Int

    private static let side = 320.0
    private static let left = 56.0
    private static let top = 16.0

    /// Creates a plot.
    ///
    /// - Parameters:
    ///   - outcome: the outcome's name, for the title and the axes.
    ///   - curve: the smooth curve, if it is to be drawn; at most 200 of its points are.
    public init(_ table: ReliabilityTable, outcome: String, curve: CalibrationCurve? = nil) {
        self.outcome = outcome
        bins = table.bins
        let count = curve?.probabilities.count ?? 0
        let step = max(1, count / 200 + (count % 200 == 0 ? 0 : 1))
        self.curve = stride(from: 0, to: count, by: step).map {
            (curve!.probabilities[$0], min(1, max(0, curve!.eventRates[$0])))
        }
        let ends = bins.map { max($0.meanProbability, Self.interval($0).upperBound) }
        let greatest = ends.max() ?? 1
        // Rounding must not push a mark that lies on a tenth to the next one.
        tenths = max(1, min(10, Int((greatest * 10 - 1e-9).rounded(.up))))
    }

    /// The 95% interval of a bin's share of events.
    static func interval(_ bin: ReliabilityTable.Bin) -> ClosedRange<Double> {
        let (n, rate, z) = (Double(bin.count), bin.eventRate, 1.959963984540054)
        let middle = rate + z * z / (2 * n)
        let half = z * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot()
        return max(0, (middle - half) / (1 + z * z / n))...min(1, (middle + half) / (1 + z * z / n))
    }

    /// The picture as the text of a file.
    public var svg: String {
        let (width, height) = (Self.left + Self.side + 16, Self.top + Self.side + 48)
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(SVGText.number(width)) \(SVGText.number(height))" \
            role="img" class="rapport-reliability" font-family="sans-serif" font-size="12">
            <title>\(SVGText.escaped("\(outcome): forecast and what happened"))</title>
            <style>
            svg{color:#222}.t{fill:currentColor}.l{stroke:currentColor;fill:none}.f{opacity:.25}
            .b{fill:#0072b2;stroke:#0072b2;stroke-width:1.5}.c{stroke:#d55e00;stroke-width:1.5;fill:none}
            @media(prefers-color-scheme:dark){svg{color:#eee}.b{fill:#56b4e9;stroke:#56b4e9}.c{stroke:#e69f00}}
            </style>

            """
        for tick in 0...tenths {
            let (share, label) = (Double(tick) / 10, "\(tick * 10)%")
            text += SVGText.line(x(share), y(0), x(share), y(end), "l f")
            text += SVGText.line(x(0), y(share), x(end), y(share), "l f")
            text += SVGText.label(label, x(share), y(0) + 16, anchor: "middle")
            text += SVGText.label(label, x(0) - 6, y(share) + 4, anchor: "end")
        }
        text += SVGText.line(x(0), y(0), x(end), y(end), "l", "stroke-dasharray=\"4 3\"")
        text += curvePath
        for bin in bins { text += mark(bin) }
        text += SVGText.label("forecast probability of \(outcome)", x(end / 2), y(0) + 34, anchor: "middle")
        return text + upright("share with \(outcome)") + "</svg>\n"
    }

    private var end: Double { Double(tenths) / 10 }

    private func x(_ share: Double) -> Double { Self.left + Self.side * share / end }

    private func y(_ share: Double) -> Double { Self.top + Self.side * (1 - share / end) }

    private var curvePath: String {
        let inside = curve.filter { max($0.probability, $0.eventRate) <= end }
        guard inside.count > 1 else { return "" }
        let points = inside.map { "\(SVGText.number(x($0.probability))) \(SVGText.number(y($0.eventRate)))" }
        return "<path class=\"c\" d=\"M\(points.joined(separator: "L"))\"/>\n"
    }

    private func mark(_ bin: ReliabilityTable.Bin) -> String {
        let interval = Self.interval(bin)
        let (across, up) = (x(bin.meanProbability), y(bin.eventRate))
        let title =
            "\(Numbers.grouped(bin.count)) rows: forecast \(Numbers.percent(bin.meanProbability)), "
            + "happened \(Numbers.percent(bin.eventRate))"
        let place = "\(SVGText.number(across)) \(SVGText.number(up))"
        return SVGText.line(across, y(interval.lowerBound), across, y(interval.upperBound), "b")
            + "<path class=\"b\" d=\"M\(place)m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z\">"
            + "<title>\(SVGText.escaped(title))</title></path>\n"
    }

    private func upright(_ text: String) -> String {
        let (across, up) = (SVGText.number(14), SVGText.number(y(end / 2)))
        return "<text class=\"t\" text-anchor=\"middle\" transform=\"translate(\(across) \(up))rotate(-90)\">"
            + "\(SVGText.escaped(text))</text>\n"
    }
}
