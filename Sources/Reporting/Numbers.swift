/// How numbers are written for people: no locale, a true minus sign, as many digits as carry meaning.
public enum Numbers {
    /// A number with a fixed count of decimals.
    public static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite else { return "–" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded()
        guard scaled < 9e15 else { return (value < 0 ? "−" : "") + "\(value.magnitude)" }
        let whole = String(Int(scaled))
        let padded = String(repeating: "0", count: max(0, decimals + 1 - whole.count)) + whole
        let digits = decimals == 0 ? padded : padded.dropLast(decimals) + "." + padded.suffix(decimals)
        return (value < 0 && scaled > 0 ? "−" : "") + digits
    }

    /// A number with a fixed count of decimals and its sign.
    public static func signed(_ value: Double, _ decimals: Int) -> String {
        let text = fixed(value, decimals)
        return text.hasPrefix("−") || !value.isFinite ? text : "+" + text
    }

    /// A share as percent: `18.2%`.
    public static func percent(_ share: Double, _ decimals: Int = 1) -> String {
        share.isFinite ? fixed(share * 100, decimals) + "%" : "–"
    }

    /// A difference of shares as percentage points: `−1.3 pp`.
    public static func points(_ difference: Double, _ decimals: Int = 1) -> String {
        difference.isFinite ? signed(difference * 100, decimals) + " pp" : "–"
    }

    /// A whole number with commas between thousands: `2,722`.
    public static func grouped(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (number < 0 ? "−" : "") + ([digits] + groups).joined(separator: ",")
    }
}
