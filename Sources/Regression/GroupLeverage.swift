import LinearAlgebra

/// The rows of one group as ``AdjustedClusterScores`` needs them.
struct GroupLeverage {
    /// Z L⁻ᵀ, rows×coefficients, and the same with each row times √(w v).
    private let whitened, scaled: Matrix
    /// w e, and √(w v) e, with e = y − p.
    private let weightedResiduals, scaledResiduals: [Double]
    /// v = p (1 − p).
    private let variances: [Double]

    /// An eigenvalue of I − V Vᵀ below this is rounding: the group alone determines a direction, and without it nothing
    /// is left of that.
    private static let leastRemainder = 1e-10
    /// An eigenvalue of G below this share of the greatest is rounding.
    private static let cutoff = 1e-13

    init(_ data: LogisticData, group: Int, transform: ColumnTransform, b: [Double], whitening: Matrix) {
        let range = data.groupStarts[group]..<data.groupStarts[group + 1]
        var block = RowBlock(capacity: range.count, transform: transform)
        block.load(data.x, range: range, order: data.rowsByGroup)
        var eta = [Double](repeating: 0, count: range.count)
        block.multiply(b, into: &eta)
        var elements = [Double](repeating: 0, count: range.count * b.count)
        block.multiply(whitening.storage, count: b.count, into: &elements)
        let rows = data.rowsByGroup[range]
        let weights = rows.map { data.weights?[$0] ?? 1 }
        if let offsets = data.offsets {
            for (k, i) in range.enumerated() { eta[k] += offsets[data.rowsByGroup[i]] }
        }
        let terms = eta.map { LogisticFunction.terms($0) }
        let residuals = zip(rows, terms).map { data.y[$0] - $1.probability }
        let roots = zip(weights, terms).map { ($0 * $1.variance).squareRoot() }
        variances = terms.map(\.variance)
        weightedResiduals = zip(weights, residuals).map { $0 * $1 }
        scaledResiduals = zip(roots, residuals).map { $0 * $1 }
        let whitened = Matrix(rows: range.count, columns: b.count, storage: elements)
        self.whitened = whitened
        scaled = Self.scale(whitened, by: roots)
    }

    /// CR3: (I − Vᵀ V)⁻¹ L⁻¹ Zᵀ diag(w) e, or `nil` when nothing of some direction is left without the group.
    func jackknifeScore() -> AdjustedGroupScore? {
        let share = SymmetricMatrix(scaled.transposed.multiply(scaled))
        let rest = ((-1) * share).addingToDiagonal(Array(repeating: 1, count: share.order))
        guard !Self.isDecisive(share), let factor = try? Cholesky(rest) else { return nil }
        return AdjustedGroupScore(score: factor.solve(whitened.multiplyTransposed(weightedResiduals)))
    }

    /// CR2: Vᵀ G^(−1/2) S e, and what it says about the contrasts with columns L⁻¹ c in `directions`.
    func unbiasedScore(_ directions: Matrix?) -> AdjustedGroupScore? {
        let hat = scaled.multiply(scaled.transposed)
        var g = SymmetricMatrix(order: variances.count)
        for i in variances.indices {
            for j in 0...i { g[i, j] = variances[i] * ((i == j ? 1 : 0) - hat[i, j]) * variances[j] }
        }
        guard let eigen = try? SymmetricEigen(g) else { return nil }
        // What the group alone determines has no residuals in a fit without a penalty, and is left out, as clubSandwich
        // does; under a penalty it would be divided by rounding.
        let greatest = variances.reduce(0) { max($0, $1 * $1) }
        let least =
            Self.isDecisive(SymmetricMatrix(hat))
            ? Self.leastRemainder * greatest : Self.cutoff * (eigen.values.last ?? 0)
        let root = eigen.map { $0 > least ? 1 / $0.squareRoot() : 0 }
        var result = AdjustedGroupScore(score: scaled.multiplyTransposed(root.multiply(scaledResiduals)))
        if let directions {
            let projected = Self.scale(root.matrix.multiply(scaled.multiply(directions)), by: variances)
            let factors = scaled.transposed.multiply(projected)
            result.moment = SatterthwaiteMoments.Group(
                sizes: zip(Self.columnSquares(projected), Self.columnSquares(factors)).map { $0 - $1 },
                factors: factors)
        }
        return result
    }

    /// Whether I − A has an eigenvalue of 0, which 1 − tr A bounds from below; for A = V Vᵀ or Vᵀ V.
    private static func isDecisive(_ share: SymmetricMatrix) -> Bool {
        guard 1 - share.diagonal.reduce(0, +) < leastRemainder else { return false }
        let rest = ((-1) * share).addingToDiagonal(Array(repeating: 1, count: share.order))
        return ((try? SymmetricEigen.leastValue(rest)) ?? 0) < leastRemainder
    }

    private static func scale(_ matrix: Matrix, by factors: [Double]) -> Matrix {
        Matrix(rows: matrix.rows, columns: matrix.columns) { i, row in
            for j in row.indices { row[j] = factors[i] * matrix[i, j] }
        }
    }

    private static func columnSquares(_ matrix: Matrix) -> [Double] {
        (0..<matrix.columns).map { j in matrix.column(j).reduce(0) { $0 + $1 * $1 } }
    }
}
