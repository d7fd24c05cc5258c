import Regression

/// The mean outcome with and without the exposure, as an estimator sees it, and their difference.
///
/// Each side is a ratio of sums over snapshots i, μ_a = Σ f_ai / Σ v_ai. A customer c moves it by
///
/// ```
/// φ_ac = Σ_{i of c} (f_ai − μ_a v_ai) / Σ v_ai
/// ```
///
/// and customers are independent, so that Var(μ₁ − μ₀) = Σ_c (φ_1c − φ_0c)², and that of ln(μ₁/μ₀) is
/// Σ_c (φ_1c/μ₁ − φ_0c/μ₀)². With one snapshot a customer this is the mean square of the influence function over n.
public struct AdjustedMeans: Sendable, Equatable {
    /// μ₁, the mean outcome with the exposure.
    public let exposed: Double
    /// μ₀, the mean outcome without it.
    public let unexposed: Double
    /// The standard error of ``difference``.
    public let standardError: Double
    /// The standard error of ln(μ₁/μ₀); NaN where a mean is not positive.
    public let logRatioError: Double

    /// μ₁ − μ₀: the effect on the outcome's probability, if the estimator's assumptions hold.
    public var difference: Double { exposed - unexposed }
    /// μ₁/μ₀.
    public var ratio: Double { exposed / unexposed }

    /// The interval of the difference from the normal distribution.
    public func interval(level: Double = 0.95) -> ClosedRange<Double> {
        let margin = NormalDistribution.quantile(0.5 + level / 2) * standardError
        return margin.isFinite ? difference - margin...difference + margin : -.infinity ... .infinity
    }

    /// Means of snapshots' contributions; a side is its numerators f and its denominators v.
    ///
    /// - Parameter rows: the snapshots that count; `nil`: all.
    init(
        exposed: (f: [Double], v: [Double]), unexposed: (f: [Double], v: [Double]), of data: EffectData,
        rows: [Int]? = nil
    ) {
        let rows = rows ?? Array(0..<data.rows)
        func total(_ values: [Double]) -> Double { rows.reduce(0) { $0 + values[$1] } }
        let (v1, v0) = (total(exposed.v), total(unexposed.v))
        let (mean1, mean0) = (total(exposed.f) / v1, total(unexposed.f) / v0)
        var moves = Array(repeating: (exposed: 0.0, unexposed: 0.0), count: data.customerCount)
        for row in rows {
            moves[data.customers[row]].exposed += (exposed.f[row] - mean1 * exposed.v[row]) / v1
            moves[data.customers[row]].unexposed += (unexposed.f[row] - mean0 * unexposed.v[row]) / v0
        }
        func error(_ scale1: Double, _ scale0: Double) -> Double {
            moves.reduce(0) { sum, move in
                let step = scale1 * move.exposed - scale0 * move.unexposed
                return sum + step * step
            }.squareRoot()
        }
        self.exposed = mean1
        self.unexposed = mean0
        standardError = error(1, 1)
        logRatioError = mean1 > 0 && mean0 > 0 ? error(1 / mean1, 1 / mean0) : .nan
    }
}
