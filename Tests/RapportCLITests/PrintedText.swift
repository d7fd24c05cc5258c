/// A text that a program printed, as the tests compare it: words must be the same, numbers nearly so.
///
/// Other processors' kernels round differently, so a number may differ by at most two units of its last printed digit.
/// Digits inside a word (`C02115`, `90d`), a date or a version are no number. A run of two spaces or more is as good as
/// any other, since a number that gains a digit moves its column.
struct PrintedText {
    let lines: [String]

    init(_ text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while lines.last?.isEmpty == true { lines.removeLast() }
        self.lines = lines
    }

    init(lines: [String]) { self.init(lines.joined(separator: "\n")) }

    /// The line that stands for any number of lines left out.
    static let ellipsis = "…"

    /// The first line in which a printed text differs from this one, in words; `nil` where they say the same.
    func difference(from printed: PrintedText) -> String? {
        let expected = lines
        let actual = printed.shortened(like: self).lines
        for (first, second) in zip(expected, actual) where !Self.agree(first, second) {
            return "expected: \(first)\nprinted:  \(second)"
        }
        guard expected.count != actual.count else { return nil }
        return "expected \(expected.count) lines, printed \(actual.count)"
    }

    /// This text with the lines left out that another one leaves out: as many stay before and after the ellipsis.
    func shortened(like other: PrintedText) -> PrintedText {
        guard let cut = other.lines.firstIndex(of: Self.ellipsis) else { return self }
        let tail = other.lines.count - cut - 1
        guard lines.count > cut + tail else { return self }
        return PrintedText(lines: Array(lines.prefix(cut)) + [Self.ellipsis] + lines.suffix(tail))
    }

    private static func agree(_ first: String, _ second: String) -> Bool {
        if first == second { return true }
        let (a, b) = (tokens(of: first), tokens(of: second))
        return a.count == b.count && zip(a, b).allSatisfy { $0.agrees(with: $1) }
    }

    private enum Token {
        case word(Substring)
        case gap
        case number(Double, decimals: Int)

        func agrees(with other: Token) -> Bool {
            switch (self, other) {
            case (.word(let first), .word(let second)): return first == second
            case (.gap, .gap): return true
            case (.number(let first, let decimals), .number(let second, let others)) where decimals == others:
                var unit = 1.0
                for _ in 0..<decimals { unit /= 10 }
                // A little over two units: neither number is exact in binary.
                return (first - second).magnitude <= 2.001 * unit
            default: return false
            }
        }
    }

    /// Words with the digits in them, dates and versions, numbers, digits with letters behind them, gaps, other marks.
    private static func tokens(of line: String) -> [Token] {
        let pattern =
            /(?<fixed>[\p{L}_$][\w.\/\-]*|\d+(?:[\-:\/]\d+)+\S*|\d+(?:\.\d+){2,})|(?<number>[+−\-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\w))|(?<gap> {2,})|\d\w*|./
        return line.matches(of: pattern).map { match in
            if match.gap != nil { return .gap }
            guard let number = match.number,
                let value = Double(number.replacing(",", with: "").replacing("−", with: "-"))
            else { return .word(match.0) }
            let decimals = number.firstIndex(of: ".").map { number.distance(from: $0, to: number.endIndex) - 1 } ?? 0
            return .number(value, decimals: decimals)
        }
    }
}
