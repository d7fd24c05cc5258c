import Features
import LinearAlgebra
import Regression

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A better experience of one touchpoint: by how much each of its columns moves, and in which snapshots.
struct ExperienceShift {
    /// The columns that move, by how much, and the feature column that says where they have a value.
    private let moves: [(column: Int, step: Double)]
    private let table: FeatureTable
    /// Whether the columns have a better side; else the shift is of how often it happened.
    let isExperience: Bool

    init(of columns: [Int], layout: DesignLayout, table: FeatureTable) {
        let values = columns.filter { !layout.columns[$0].isMissingIndicator }
        let oriented = values.filter { layout.columns[$0].feature.orientation != 0 }
        let counts = values.filter { layout.columns[$0].feature.measure == .count }
        let widest = counts.max { (layout.columns[$0].feature.windowDays ?? .max) < (layout.columns[$1].feature.windowDays ?? .max) }
        isExperience = !oriented.isEmpty
        moves = (isExperience ? oriented : (widest ?? values.first).map { [$0] } ?? []).map { column in
            let sign = Double(layout.columns[column].feature.orientation)
            return (column, (sign == 0 ? 1 : sign) * standardDeviation(table.values.column(column)))
        }
        self.table = table
    }

    /// The average change in probability, its standard error by the delta method with clustered errors, and the odds.
    ///
    /// Δ = 1/n Σ [σ(ηᵢ + δᵢ) − σ(ηᵢ)], gradient 1/n Σ [p*(1−p*) x* − p(1−p) x], odds exp(Σ b·step).
    func change(
        fit: FittedLogisticRegression, matrix: Matrix
    ) throws -> (value: Double, standardError: Double, odds: Double) {
        var shifted = matrix
        for row in 0..<matrix.rows {
            for (column, step) in moves where !table.values[row, column].isNaN { shifted[row, column] += step }
        }
        let change = try PredictedChange(fit: fit, from: matrix, to: shifted)
        let logOdds = moves.reduce(0) { $0 + fit.inference.coefficients[$1.column] * $1.step }
        return (change.value, change.standardError, exp(logOdds))
    }
}

/// ln x.
func logarithm(_ x: Double) -> Double { log(x) }

private func standardDeviation(_ values: [Double]) -> Double {
    let present = values.filter { !$0.isNaN }
    guard !present.isEmpty else { return 0 }
    let mean = present.reduce(0, +) / Double(present.count)
    return (present.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(present.count)).squareRoot()
}
