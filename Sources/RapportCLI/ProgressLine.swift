import Reporting
import Synchronization

/// One line of progress on a terminal, for what takes longer than a second: how much is done, how fast, how much time is
/// left. It draws at most ten times a second, and nothing where standard error is not a terminal.
final class ProgressLine: Sendable {
    private struct State {
        var lastDraw: ContinuousClock.Instant?
        var isDrawn = false
    }

    private let label: String
    private let unit: String
    private let isOn: Bool
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    init(label: String, unit: String = "", isOn: Bool) {
        self.label = label
        self.unit = unit
        self.isOn = isOn && Console.isInteractive
    }

    /// Shows a share, 0…1.
    func update(fraction: Double) {
        draw { elapsed in
            let filled = Int((max(0, min(1, fraction)) * 24).rounded())
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
            let left = fraction > 0.02 ? "  \(Numbers.fixed(elapsed / fraction - elapsed, 0)) s left" : ""
            return "\(bar) \(Numbers.percent(fraction, 0))\(left)"
        }
    }

    /// Shows a count whose end is not known.
    func update(count: Int) {
        draw { elapsed in
            "\(Numbers.grouped(count)) \(unit), \(Numbers.grouped(Int(Double(count) / max(elapsed, 0.001)))) a second"
        }
    }

    /// Removes the line.
    func finish() {
        state.withLock { state in
            if state.isDrawn { Console.error("\r\u{1B}[K") }
            state.isDrawn = false
        }
    }

    private func draw(_ text: (Double) -> String) {
        guard isOn else { return }
        let now = ContinuousClock.now
        let elapsed = Double((now - start).components.seconds) + Double((now - start).components.attoseconds) * 1e-18
        guard elapsed > 1 else { return }
        state.withLock { state in
            if let last = state.lastDraw, now - last < .milliseconds(100) { return }
            state.lastDraw = now
            state.isDrawn = true
            Console.error("\r\u{1B}[K\(label)  \(text(elapsed))")
        }
    }
}
