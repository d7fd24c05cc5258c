import LinearAlgebra

/// The scores of the groups, adjusted for how much each group pulls the fit towards itself: CR2 and CR3.
///
/// With v = p (1 − p) and e = y − p for the rows of a group, S = diag(√(w v)), H = L Lᵀ and V = S Z L⁻ᵀ, whose V Vᵀ is
/// the group's block of the hat matrix, the scores (divided by L, so that Σ_c s_c s_cᵀ lies between L⁻ᵀ and L⁻¹) are
///
/// ```
/// CR2: s = Vᵀ G^(−1/2) S e,                G = diag(v) (I − V Vᵀ) diag(v)
/// CR3: s = (I − Vᵀ V)⁻¹ L⁻¹ Zᵀ diag(w) e
/// ```
///
/// CR2 makes the covariance unbiased if Var(y) = v and rows are independent (Bell & McCaffrey 2002, Survey Methodology
/// 28:169–181; for generalised linear models as in Pustejovsky & Tipton 2018, JBES 36:672–683). CR3 is the jackknife:
/// L⁻ᵀ s is how the coefficients change when the group is left out, one Newton step far. Weights count as frequencies: a
/// row of weight 2 is that row twice. With a penalty the hat matrix is that of the penalised fit.
///
/// For a contrast cᵀb of a CR2 covariance, with g = G^(−1/2) V L⁻¹ c and f = Vᵀ diag(v) g for each group,
/// Satterthwaite's degrees of freedom are those of a χ² with the variance estimate's mean and variance:
///
/// ```
/// ν = (Σ_c d_c)² / Σ_{c,c′} (d_c [c = c′] − f_cᵀ f_c′ [c ≠ c′])²,    d_c = |diag(v) g|² − |f|²
/// ```
struct AdjustedClusterScores: Sendable {
    /// Σ_c s_c.
    private let total: [Double]
    /// Σ_c s_c s_cᵀ.
    private let squares: SymmetricMatrix
    private let groups: Int
    private let whitening: Matrix
    /// ν for each row of the contrasts; 0 for one that is all zeros.
    let degreesOfFreedom: [Double]

    /// Groups whose scores wait to be added, in order.
    private static let batch = 64

    /// One read of the rows, group by group. A group needs memory for the square of its number of rows, and time for
    /// the cube; each contrast needs memory for the square of the number of coefficients.
    ///
    /// - Parameters:
    ///   - hessian: H at b.
    ///   - correction: CR2 or CR3.
    ///   - contrasts: one c per row, for the degrees of freedom of CR2.
    /// - Throws: ``RegressionError/singularCovariance`` for CR3 when a group alone carries a coefficient;
    ///   ``RegressionError/cancelled``.
    init(
        _ data: LogisticData, transform: ColumnTransform, b: [Double], hessian: Cholesky,
        correction: ClusterCorrection, contrasts: Matrix? = nil, threads: Threads
    ) throws(RegressionError) {
        let whitening = hessian.inverseFactorTransposed()
        let directions = contrasts.map { $0.multiply(whitening).transposed }
        var sum = OuterProductSum(order: transform.width)
        var moments = SatterthwaiteMoments(contrasts: contrasts?.rows ?? 0, order: transform.width)
        for start in stride(from: 0, to: data.groupCount, by: Self.batch) {
            let scores: [AdjustedGroupScore?]
            do {
                scores = try threads.map(min(Self.batch, data.groupCount - start)) { index in
                    let leverage = GroupLeverage(
                        data, group: start + index, transform: transform, b: b, whitening: whitening)
                    return correction == .cr3 ? leverage.jackknifeScore() : leverage.unbiasedScore(directions)
                }
            } catch {
                throw .cancelled
            }
            for score in scores {
                guard let score else { throw .singularCovariance }
                sum.add(1, score.score.span)
                sum.endVector()
                if let moment = score.moment { moments.add(moment) }
            }
        }
        total = sum.total
        groups = sum.count
        squares = sum.finish()
        self.whitening = whitening
        degreesOfFreedom = moments.degreesOfFreedom
    }

    /// L⁻ᵀ [Σ_c s_c s_cᵀ] L⁻¹, with the scores around their mean when `centered`.
    func covariance(centered: Bool) -> SymmetricMatrix {
        var meat = squares
        if centered {
            for i in total.indices {
                for j in 0...i { meat[i, j] -= total[i] * total[j] / Double(groups) }
            }
        }
        return meat.congruence(whitening)
    }
}

/// What a group adds to the covariance, and to the moments of the degrees of freedom.
struct AdjustedGroupScore: Sendable {
    let score: [Double]
    var moment: SatterthwaiteMoments.Group?
}

/// Sums over groups of the moments that Satterthwaite's degrees of freedom are made of.
struct SatterthwaiteMoments {
    struct Group: Sendable {
        /// d_c for each contrast.
        let sizes: [Double]
        /// f_c, one column per contrast.
        let factors: Matrix
    }

    private var sizes: [Double]
    private var diagonal: [Double]
    /// Σ_c f_c f_cᵀ for each contrast: the sum of its squared elements is Σ (f_cᵀ f_c′)² over all pairs.
    private var products: [[Double]]

    init(contrasts: Int, order: Int) {
        sizes = Array(repeating: 0, count: contrasts)
        diagonal = sizes
        products = Array(repeating: Array(repeating: 0, count: order * order), count: contrasts)
    }

    mutating func add(_ group: Group) {
        for c in sizes.indices {
            let f = group.factors.column(c)
            let length = f.reduce(0) { $0 + $1 * $1 }
            sizes[c] += group.sizes[c]
            diagonal[c] += group.sizes[c] * group.sizes[c] - length * length
            for i in f.indices where f[i] != 0 {
                for j in f.indices { products[c][i * f.count + j] += f[i] * f[j] }
            }
        }
    }

    var degreesOfFreedom: [Double] {
        sizes.indices.map { c in
            sizes[c] == 0 ? 0 : sizes[c] * sizes[c] / (diagonal[c] + products[c].reduce(0) { $0 + $1 * $1 })
        }
    }
}
