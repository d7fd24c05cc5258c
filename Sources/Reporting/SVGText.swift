/// The parts that pictures are written with: numbers, texts and lines as SVG.
enum SVGText {
    /// A coordinate: tenths at most, without a trailing zero.
    static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let rest = tenths.magnitude % 10
        return "\(sign)\(tenths.magnitude / 10)" + (rest == 0 ? "" : ".\(rest)")
    }

    /// A text in the class `t`.
    static func label(_ text: String, _ x: Double, _ y: Double, anchor: String? = nil) -> String {
        let anchor = anchor.map { " text-anchor=\"\($0)\"" } ?? ""
        return "<text class=\"t\" x=\"\(number(x))\" y=\"\(number(y))\"\(anchor)>\(escaped(text))</text>\n"
    }

    /// A straight line of a class.
    static func line(
        _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ kind: String, _ more: String = ""
    ) -> String {
        "<path class=\"\(kind)\" d=\"M\(number(x1)) \(number(y1))L\(number(x2)) \(number(y2))\"\(more.isEmpty ? "" : " ")"
            + "\(more)/>\n"
    }

    /// A text as XML holds it.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default:
                // XML 1.0 has no control characters but these three.
                if scalar.value >= 32 || [9, 10, 13].contains(scalar.value) { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }
}
