import LinearAlgebra

/// Finds columns that add nothing to earlier ones: constants, duplicates and linear combinations.
///
/// The correlation matrix R is factored column by column. Column j is dropped when the part of its variance that the
/// kept columns before it leave over,
///
/// ```
/// 1 − R²_j = 1 − r_jᵀ R_kept⁻¹ r_j  ≤  1e-9,
/// ```
///
/// is nothing but rounding. Among kept columns that nearly depend on each other rounding is larger: with c = R_kept⁻¹ r_j,
/// up to 16 ε (1 + Σ|c|)² counts as nothing. Without pivoting the first of dependent columns survives, as in R's `glm`, so
/// the result depends on the columns' order but not on their scales. Nothing is lost for prediction: the dropped columns
/// are exact functions of kept ones. With fewer rows than columns it keeps as many columns as rows can tell apart.
struct ColumnScreening: Sendable {
    /// The transform that standardises the kept columns, after a column of ones.
    let transform: ColumnTransform
    let dropped: [DroppedColumn]

    /// The greatest leftover share of variance that counts as rounding.
    static let tolerance = 1e-9
    /// The reads of the data that `init` takes.
    static let passes = 1

    /// - Parameters:
    ///   - dependent: whether columns that add nothing to earlier ones stay; if so, only constants are dropped.
    ///   - leastRows: from so many rows on a part of them is looked at first.
    init(
        _ data: LogisticData, _ statistics: ColumnStatistics, dependent: PreparedData.DependentColumns = .dropped,
        threads: Threads, leastRows: Int = QuasiNewtonSolver.leastRows
    ) throws(CancellationError) {
        let varying = (0..<data.columns).filter { statistics.scales[$0] > 0 }
        var dropped = (0..<data.columns).filter { statistics.scales[$0] == 0 }
            .map { DroppedColumn(column: $0, reason: .constant) }
        func transform(_ columns: [Int], intercept: Bool) -> ColumnTransform {
            ColumnTransform(
                columns: columns, centers: columns.map { statistics.means[$0] },
                scales: columns.map { statistics.scales[$0] }, hasIntercept: intercept)
        }
        var kept: [Int] = []
        if dependent == .kept {
            kept = varying
        } else if data.rows >= leastRows,
            try Self.areIndependent(data, transform(varying, intercept: false), threads: threads)
        {
            kept = varying
        } else if !varying.isEmpty {
            let gram = try data.x.gram(
                transform: transform(varying, intercept: false), weights: data.weights, threads: threads)
            var factor = GrowingFactor((1 / data.totalWeight) * gram)
            for j in varying.indices {
                if let combination = factor.combination(for: j) {
                    let sources = combination.map { varying[$0] }
                    let reason: DroppedColumn.Reason =
                        sources.count == 1 ? .duplicate(of: sources[0]) : .dependent(on: sources)
                    dropped.append(DroppedColumn(column: varying[j], reason: reason))
                } else {
                    kept.append(varying[j])
                }
            }
        }
        self.transform = transform(kept, intercept: true)
        self.dropped = dropped.sorted { $0.column < $1.column }
    }

    /// Whether a part of many rows proves that no column is a combination of others: what holds in all rows holds in any
    /// part of them.
    private static func areIndependent(
        _ data: LogisticData, _ transform: ColumnTransform, threads: Threads
    ) throws(CancellationError) -> Bool {
        // The columns' means and scales are those of all rows; those of the part are taken out of its products.
        let part = data.sample(20_000)
        let gram = try part.x.gram(transform: transform, threads: threads)
        let count = Double(part.rows)
        var sums = [Double](repeating: 0, count: transform.width)
        part.x.forEachRow(0..<part.rows) { _, row in
            for (k, column) in transform.columns.enumerated() {
                sums[k] += (row[column] - transform.centers[k]) / transform.scales[k]
            }
        }
        var correlation = SymmetricMatrix(order: transform.width)
        for i in 0..<transform.width {
            for j in 0...i { correlation[i, j] = gram[i, j] / count - sums[i] * sums[j] / (count * count) }
        }
        // A column that hardly varies in the part says nothing; with others the share that is left over is of its own.
        let deviations = correlation.diagonal.map { $0.squareRoot() }
        guard deviations.allSatisfy({ $0 > 1e-3 }) else { return false }
        for i in 0..<transform.width {
            for j in 0...i { correlation[i, j] /= deviations[i] * deviations[j] }
        }
        var factor = GrowingFactor(correlation, tolerance: 1000 * tolerance)
        return correlation.diagonal.indices.allSatisfy { factor.combination(for: $0) == nil }
    }
}

/// A Cholesky factor that takes one row of a correlation matrix at a time and refuses dependent ones.
private struct GrowingFactor {
    private let correlation: SymmetricMatrix
    private let tolerance: Double
    private var kept: [Int] = []
    private var rows: [[Double]] = []

    init(_ correlation: SymmetricMatrix, tolerance: Double = ColumnScreening.tolerance) {
        self.correlation = correlation
        self.tolerance = tolerance
    }

    /// Takes row `j`, or gives the kept rows that it is a combination of.
    mutating func combination(for j: Int) -> [Int]? {
        var row: [Double] = []
        row.reserveCapacity(kept.count + 1)
        var leftover = correlation[j, j]
        for k in kept.indices {
            var value = correlation[j, kept[k]]
            let other = rows[k]
            for l in 0..<k { value -= row[l] * other[l] }
            value /= other[k]
            row.append(value)
            leftover -= value * value
        }
        // Back substitution gives the combination's coefficients.
        var coefficients = row
        for k in kept.indices.reversed() {
            for l in k + 1..<kept.count { coefficients[k] -= rows[l][k] * coefficients[l] }
            coefficients[k] /= rows[k][k]
        }
        let size = coefficients.reduce(1) { $0 + abs($1) }
        if leftover > max(tolerance, 16 * .ulpOfOne * size * size) {
            row.append(leftover.squareRoot())
            kept.append(j)
            rows.append(row)
            return nil
        }
        return kept.indices.filter { abs(coefficients[$0]) > 1e-4 }.map { kept[$0] }
    }
}
