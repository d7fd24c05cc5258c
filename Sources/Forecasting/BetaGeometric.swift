import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// The shifted beta-geometric model (sBG) of retention: every customer leaves with a probability of their own in each period,
/// and these probabilities have a beta distribution with parameters α and β.
///
/// ```
/// h_t = α/(α + β + t − 1),      S_t = Π_{s≤t} (β + s − 1)/(α + β + s − 1).
/// ```
///
/// Those likely to leave leave first, so the hazard falls with tenure although nobody changes. That gives a reason for a
/// forecast beyond the tenures that were observed, and a baseline for models with features.
///
/// ```swift
/// let model = try BetaGeometric(data)
/// let left = model.survival(24)
/// ```
///
/// Source: Fader & Hardie (2007), "How to project customer retention", Journal of Interactive Marketing 21(1).
public struct BetaGeometric: Sendable, Codable, Equatable {
    /// α: the more, the sooner customers leave.
    public let alpha: Double
    /// β: the more, the longer they stay.
    public let beta: Double
    /// The covariance of log α and log β, by the observed information; `nil` for parameters that were given.
    public let logCovariance: SymmetricMatrix?
    /// The log-likelihood, in nats; `nil` for parameters that were given.
    public let logLikelihood: Double?
    /// The last tenure that was observed; `nil` for parameters that were given.
    public let lastObserved: Int?

    /// A model with known parameters.
    ///
    /// - Precondition: both positive and finite.
    public init(alpha: Double, beta: Double) {
        precondition(alpha > 0 && beta > 0 && (alpha + beta).isFinite, "both parameters are positive and finite")
        self.alpha = alpha
        self.beta = beta
        logCovariance = nil
        logLikelihood = nil
        lastObserved = nil
    }

    /// Fits the model by maximum likelihood, features aside.
    ///
    /// With n_t customers at the beginning of period t, d_t of whom leave in it, the log-likelihood is
    /// Σ_t [d_t log h_t + (n_t − d_t) log(1 − h_t)], also for customers who joined or were lost from sight in between.
    /// Newton's method for log α and log β.
    ///
    /// - Throws: ``ForecastError/hazardDoesNotFall`` where leaving does not thin out with tenure: a constant hazard then
    ///   fits at least as well, and α and β have no optimum; ``ForecastError/notConverged(steps:)``.
    /// - Precondition: data of a terminal outcome.
    public init(_ data: PersonPeriods) throws(ForecastError) {
        precondition(data.kind == .terminal, "customers leave once, so that churn is a terminal outcome")
        let counts = data.counts
        try self.init(
            likelihood: BetaGeometricLikelihood(
                first: data.observed.lowerBound, customers: counts.rows, left: counts.events))
    }

    private init(likelihood: BetaGeometricLikelihood) throws(ForecastError) {
        let (point, information) = try likelihood.maximum()
        alpha = exp(point.a)
        beta = exp(point.b)
        logLikelihood = likelihood.value(point)
        lastObserved = likelihood.first + likelihood.customers.count - 1
        logCovariance = (try? Cholesky(information))?.inverse()
    }

    /// h_t, the probability to leave in period t for those who are still there.
    ///
    /// - Precondition: `t >= 1`.
    public func hazard(_ t: Int) -> Double {
        precondition(t >= 1, "periods are counted from 1")
        return alpha / (alpha + beta + Double(t - 1))
    }

    /// S_t, the probability to be there after t periods; 1 for t = 0.
    ///
    /// - Precondition: `t >= 0`.
    public func survival(_ t: Int) -> Double { survival(t, after: 0) }

    /// S_t/S_k, the same for those who have been there for k periods.
    ///
    /// - Precondition: `0 <= k <= t`.
    public func survival(_ t: Int, after k: Int) -> Double {
        precondition(0 <= k && k <= t, "a customer cannot be there for more periods than have passed")
        return (k..<t).reduce(1) { $0 * (beta + Double($1)) / (alpha + beta + Double($1)) }
    }
}
