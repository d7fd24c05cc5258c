import LinearAlgebra

/// How a cluster-robust covariance allows for a finite sample.
public enum ClusterCorrection: Sendable, Codable, Equatable {
    /// No correction (Liang & Zeger 1986).
    case cr0
    /// G/(G − 1) · (n − 1)/(n − k), for G groups, n rows and k coefficients.
    case cr1
    /// Scores adjusted so that the covariance is unbiased when the model's variances hold (Bell & McCaffrey 2002): see
    /// `AdjustedClusterScores`.
    case cr2
    /// The jackknife in closed form: Σ_c of the squared changes of the coefficients when group c is left out.
    case cr3

    /// Below this many groups errors for publication are ``cr2`` with Satterthwaite degrees of freedom.
    public static let smallSampleGroups = 50

    /// Whether scores are adjusted for how much of its own fit a group is.
    var isLeverageAdjusted: Bool { self == .cr2 || self == .cr3 }

    /// The factor for the covariance. With as many coefficients as rows n − k counts as 1.
    func factor(groups: Int, rows: Int, coefficients: Int) -> Double {
        switch self {
        case .cr0, .cr2, .cr3: 1
        case .cr1:
            Double(groups) / Double(groups - 1) * Double(rows - 1) / Double(max(1, rows - coefficients))
        }
    }
}

/// The scores of the groups at one b, s_c = Σ_{i in c} wᵢ zᵢ (yᵢ − pᵢ), as their sum and sum of squares.
struct ClusterScores: Sendable {
    /// Σ_c s_c.
    let total: [Double]
    /// Σ_c s_c s_cᵀ.
    let squares: SymmetricMatrix
    let groups: Int

    /// The reads of the data that `init` takes.
    static let passes = 1

    /// One read of the rows, group by group.
    init(
        _ data: LogisticData, transform: ColumnTransform, b: [Double], threads: Threads
    ) throws(RegressionError) {
        // Segments of groups, not of rows: a group is never divided between threads.
        let segments = RowSegments(rows: data.groupCount, columns: transform.width)
        let sums: [OuterProductSum?]
        do {
            sums = try segments.reduce(threads: threads) { segment in
                Self.sum(data, transform: transform, b: b, groups: segment.rows, blockRows: segments.blockRows)
            } add: {
                $0.add($1)
            }
        } catch {
            throw .cancelled
        }
        guard let sum = sums[0] else { preconditionFailure("checked data has groups") }
        total = sum.total
        groups = sum.count
        squares = sum.finish()
    }

    /// Σ_c (s_c − s̄)(s_c − s̄)ᵀ when `centered`, else Σ_c s_c s_cᵀ.
    ///
    /// At a penalised optimum the scores add up to Λ b, not to 0; their mean is no noise and is taken out.
    func meat(centered: Bool) -> SymmetricMatrix {
        guard centered else { return squares }
        var result = squares
        for i in total.indices {
            for j in 0...i { result[i, j] -= total[i] * total[j] / Double(groups) }
        }
        return result
    }

    private static func sum(
        _ data: LogisticData, transform: ColumnTransform, b: [Double], groups: Range<Int>, blockRows: Int
    ) -> OuterProductSum {
        var sum = OuterProductSum(order: transform.width)
        var block = RowBlock(capacity: blockRows, transform: transform)
        var eta = [Double](repeating: 0, count: blockRows)
        let end = data.groupStarts[groups.upperBound]
        var group = groups.lowerBound
        for start in stride(from: data.groupStarts[group], to: end, by: blockRows) {
            let range = start..<min(start + blockRows, end)
            block.load(data.x, range: range, order: data.groupOrder)
            block.multiply(b, into: &eta)
            for (k, i) in range.enumerated() {
                while i >= data.groupStarts[group + 1] {
                    sum.endVector()
                    group += 1
                }
                let row = data.rowsByGroup[i]
                let value = eta[k] + (data.offsets?[row] ?? 0)
                let residual = data.y[row] - LogisticFunction.probability(value)
                block.withRow(k) { sum.add((data.weights?[row] ?? 1) * residual, $0) }
            }
        }
        sum.endVector()
        return sum
    }
}
