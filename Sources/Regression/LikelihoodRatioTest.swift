/// The likelihood-ratio test that several coefficients are all 0: twice what the log-likelihood loses by it, χ² with as
/// many degrees of freedom as coefficients.
public struct LikelihoodRatioTest: Sendable, Codable, Equatable {
    /// 2 (ℓ − ℓ₀), never negative.
    public let statistic: Double
    /// The number of coefficients tested.
    public let degreesOfFreedom: Int
    /// The probability of a statistic as large or larger when all coefficients are 0.
    public let pValue: Double
    /// ℓ₀, the greatest log-likelihood with the tested coefficients at 0.
    public let restrictedLogLikelihood: Double

    /// - Precondition: `degreesOfFreedom > 0`.
    init(logLikelihood: Double, restricted: Double, degreesOfFreedom: Int) {
        statistic = max(0, 2 * (logLikelihood - restricted))
        self.degreesOfFreedom = degreesOfFreedom
        pValue = ChiSquaredDistribution.upperTail(statistic, degreesOfFreedom: Double(degreesOfFreedom))
        restrictedLogLikelihood = restricted
    }
}
