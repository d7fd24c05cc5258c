import LinearAlgebra

extension MultipleTesting {
    /// The single-step max-T adjustment (Hothorn, Bretz & Westfall 2008, Biometrical Journal 50:346–363): rejecting all
    /// ≤ α keeps the probability of any false rejection at α. Where tests hang together it costs less than counting
    /// them, m·pⱼ.
    ///
    /// With zⱼ = Φ⁻¹(1 − pⱼ/2), which is |tⱼ| for a normal test, and Z normal with the tests' correlation:
    ///
    /// ```
    /// p̃ⱼ = P(max_k |Z_k| ≥ zⱼ)
    /// ```
    ///
    /// Integrated by ``MaxTDistribution`` to about three digits, never below pⱼ nor above m·pⱼ.
    ///
    /// - Parameters:
    ///   - pValues: two-sided p-values.
    ///   - correlation: the correlation of the m estimates, or their covariance.
    ///   - seed: of the integration's shifts.
    /// - Returns: one adjusted value for each p-value, in their order.
    /// - Precondition: all between 0 and 1; a correlation for each pair, with a positive diagonal.
    /// - Throws: ``RegressionError/cancelled``.
    public static func maxT(
        _ pValues: [Double], correlation: SymmetricMatrix, seed: UInt64, threads: Threads = .all
    ) throws(RegressionError) -> [Double] {
        precondition(pValues.allSatisfy { 0 <= $0 && $0 <= 1 }, "a p-value lies between 0 and 1")
        precondition(correlation.order == pValues.count, "one row of correlations per p-value")
        let distribution = MaxTDistribution(correlation: correlation, seed: seed, threads: threads)
        var adjusted: [Double] = []
        for p in pValues {
            let tail = try distribution.upperTail(-NormalDistribution.quantile(p / 2))
            adjusted.append(min(1, max(p, min(tail, Double(pValues.count) * p))))
        }
        return adjusted
    }
}
