import Evaluation
import Insights

extension Reasons {
    /// How a forecast comes about, for people: the log-odds of the average training snapshot, the strongest reasons, what all others add
    /// together, and the sum with its probability. The numbers add up, each rounded to two decimals.
    public func lines(showing count: Int) -> [String] {
        let shown = reasons.prefix(count)
        let rest = reasons.dropFirst(count)
        func line(_ value: Double, _ text: String) -> String { "  \(Numbers.signed(value, 2))  \(text)" }
        func share(_ logOdds: Double) -> String {
            Numbers.percent(CalibrationMap.identity.probability(logOdds: logOdds))
        }
        var lines = [line(baseline, "a customer average in everything: \(share(baseline))")]
        lines += shown.map { line($0.contribution, $0.text) }
        if !rest.isEmpty {
            let words = "\(rest.count) \(shown.isEmpty ? "" : "other ")reason\(rest.count == 1 ? "" : "s") together"
            lines.append(line(rest.reduce(0) { $0 + $1.contribution }, words))
        }
        lines.append(line(logOdds, "in all\(addUpToForecast ? "" : ", before calibration"): \(share(logOdds))"))
        return lines
    }

    /// What the numbers of ``lines(showing:)`` mean, in one line.
    public static let scale =
        "Reasons add up in log-odds: +0.7 doubles the odds (20% becomes 33%, 50% becomes 67%), −0.7 halves them. "
        + "Silences and counts overlap: read them together, not each as advice."
}
