import Foundation

extension CoverageStudy {
    /// The study as lines of text: method, mean and worst coverage, each ± its Monte Carlo error, and how often the method
    /// gave no intervals. The last line says what was drawn.
    public var table: String {
        var rows = [["95% intervals by", "mean", "worst", "no intervals"]]
        for line in lines {
            rows.append([
                line.method, Self.figure(line.mean, line.meanError), Self.figure(line.worst, line.worstError),
                String(format: "%.1f%%", 100 * Double(line.failures) / Double(repetitions)),
            ])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let text = rows.map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + padding : padding + row[column]
            }
            return cells.joined(separator: "  ")
        }
        return (text + [drawn]).joined(separator: "\n") + "\n"
    }

    private var drawn: String {
        let design = setting.design
        let snapshots = design.cutoffs == 1 ? "1 snapshot" : "\(design.cutoffs) overlapping snapshots"
        return "\(repetitions) panels of \(design.customers) customers with \(snapshots) each, "
            + "\(setting.truth.count) \(setting == .forecasts ? "forecasts" : "coefficients"); ± Monte Carlo error."
    }

    private static func figure(_ value: Double, _ error: Double) -> String {
        String(format: "%.3f ± %.3f", value, error)
    }
}
