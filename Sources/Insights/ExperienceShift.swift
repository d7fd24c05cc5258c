import Evaluation
import Features
import LinearAlgebra
import Regression

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A better experience of one touchpoint: by how much each of its columns moves, and in which snapshots.
///
/// A sum of emotions moves with their mean: by the mean's step times the events of its window that carry a rating, taken
/// as the window's count times the share of the touchpoint's events that do.
public struct ExperienceShift {
    /// A column that moves by `step`, or by `step` for each rated event where it is a sum.
    private struct Move {
        let column: Int
        let step: Double
        let countColumn: Int?
    }

    private let moves: [Move]
    private let table: FeatureTable
    /// Whether the columns have a better side; else the shift is of how often it happened.
    public let isExperience: Bool

    /// Finds how far columns move.
    ///
    /// - Parameters:
    ///   - columns: positions in the layout's columns.
    ///   - table: the snapshots that move, and from which the standard deviations are taken.
    /// - Precondition: `table.features` equals the layout's.
    public init(of columns: [Int], layout: DesignLayout, table: FeatureTable) {
        self.table = table
        let features = table.features
        let values = columns.filter { !layout.columns[$0].isMissingIndicator }
        let oriented = values.filter { features[$0].orientation != 0 }
        isExperience = !oriented.isEmpty
        guard isExperience else {
            moves = Self.volumeColumns(of: values, features).map {
                Move(column: $0, step: standardDeviation(table.values.column($0)), countColumn: nil)
            }
            return
        }
        var moves = oriented.map { column in
            let step = Double(features[column].orientation) * standardDeviation(table.values.column(column))
            return Move(column: column, step: step, countColumn: nil)
        }
        // Every sum of the touchpoints moves, whichever group its column is counted in.
        let touchpoints = Set(oriented.map { features[$0].touchpoint })
        for (column, feature) in features.enumerated()
        where touchpoints.contains(feature.touchpoint) && feature.measure == .emotion && feature.statistic == .sum {
            let mean = features.firstIndex { $0.isSameWindow(feature, .emotion, .mean) }
            let count = features.firstIndex { $0.isSameWindow(feature, .count, .sum) }
            guard let mean, let count, let step = moves.first(where: { $0.column == mean })?.step else { continue }
            let share = ratedShare(table, sum: column, mean: mean, count: count)
            moves.append(Move(column: column, step: step * share, countColumn: count))
        }
        self.moves = moves
    }

    /// The columns that hold how often it happened: the counts of everything in all windows, where they are among the columns,
    /// as more in the longest alone would mean that it is long ago; else the count of each touchpoint in its longest window;
    /// the first column, where there is no count.
    private static func volumeColumns(of columns: [Int], _ features: [Feature]) -> [Int] {
        let counts = columns.filter { features[$0].measure == .count && features[$0].statistic == .sum }
        let overall = counts.filter { features[$0].subject == .everything }
        guard overall.isEmpty else { return overall }
        let widest = Dictionary(grouping: counts) { features[$0].subject }.values.compactMap { columns in
            columns.max { (features[$0].windowDays ?? .max) < (features[$1].windowDays ?? .max) }
        }
        return widest.isEmpty ? Array(columns.prefix(1)) : widest.sorted()
    }

    /// The average marginal effect, its standard error by the delta method with clustered errors, and the odds.
    ///
    /// With sᵢ the shift of row i, 0 where a value is missing, and q(η) the calibrated probability at log-odds η:
    ///
    /// ```
    /// Δ = 1/n Σ q'(ηᵢ) sᵢᵀb,    gradient 1/n Σ [q'(ηᵢ) sᵢ + q''(ηᵢ)(sᵢᵀb) xᵢ]
    /// ```
    ///
    /// An effect is no forecast but an inference about coefficients, with a test: b and V are those of the debiased fit, as
    /// shrunken coefficients hide effects that are there. Where customers stand, ηᵢ, is what scores report and what the map
    /// was fitted to: the log-odds of the ridge fit. Without a map q' = q(1 − q) and q'' = q(1 − q)(1 − 2q). A step of the
    /// full length would take some rows to where nearly all have the outcome: their slopes vanish there, and with them the
    /// uncertainty of how they got there. The odds are exp of the mean of sᵢᵀb where it is not 0, times the slope of a
    /// logistic map; another map has no single factor, and they are those before it.
    ///
    /// - Parameters:
    ///   - matrix: the layout's matrix of the table.
    ///   - tangents: of the map at the reported log-odds of each row.
    public func change(
        fit: FittedLogisticRegression, map: CalibrationMap, matrix: Matrix, tangents: [CalibrationMap.Tangent]
    ) -> (predicted: PredictedChange, odds: Double) {
        let coefficients = fit.inference.coefficients
        let n = Double(matrix.rows)
        let slopes = tangents.map { $0.slope / n }
        var logOdds = [Double](repeating: 0, count: matrix.rows)
        var ofCoefficients = [Double](repeating: 0, count: matrix.columns)
        for move in moves {
            let values = table.values.column(move.column)
            let counts = move.countColumn.map { (table.values.column($0), table.features[$0].transform) }
            for row in values.indices where !values[row].isNaN {
                let shift = move.step * (counts.map { $0.1.inverse($0.0[row]) } ?? 1)
                logOdds[row] += shift * coefficients[move.column]
                ofCoefficients[move.column] += slopes[row] * shift
            }
        }
        let bends = zip(tangents, logOdds).map { $0.bend / n * $1 }
        let gradient =
            [bends.reduce(0, +)]
            + zip(ofCoefficients, matrix.multiplyTransposed(bends)).map { $0 + $1 }
        let value = zip(slopes, logOdds).reduce(0) { $0 + $1.0 * $1.1 }
        let baseline = tangents.reduce(0) { $0 + $1.probability } / n
        let moved = logOdds.filter { $0 != 0 }
        return (
            PredictedChange(baseline: baseline, scenario: baseline + value, gradient: gradient, fit: fit),
            exp(moved.isEmpty ? 0 : (map.logisticLine?.slope ?? 1) * moved.reduce(0, +) / Double(moved.count))
        )
    }
}

extension Feature {
    fileprivate func isSameWindow(_ other: Feature, _ measure: Measure, _ statistic: Statistic) -> Bool {
        subject == other.subject && windowDays == other.windowDays && self.measure == measure
            && self.statistic == statistic
    }
}

/// The share of a touchpoint's events that carry a rating, from the snapshots whose ratings do not cancel out:
/// Σ (sum / mean) / Σ count.
private func ratedShare(_ table: FeatureTable, sum: Int, mean: Int, count: Int) -> Double {
    var rated = 0.0
    var all = 0.0
    for row in 0..<table.rows {
        let average = table.values[row, mean]
        guard !average.isNaN, average.magnitude > 1e-9 else { continue }
        rated += table.values[row, sum] / average
        all += table.features[count].transform.inverse(table.values[row, count])
    }
    return all > 0 ? rated / all : 0
}

/// ln x.
func logarithm(_ x: Double) -> Double { log(x) }

private func standardDeviation(_ values: [Double]) -> Double {
    let present = values.filter { !$0.isNaN }
    guard !present.isEmpty else { return 0 }
    let mean = present.reduce(0, +) / Double(present.count)
    return (present.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(present.count)).squareRoot()
}
