import LinearAlgebra

/// The delta method: for a smooth f of coefficients b with covariance V and gradient G = ∂f/∂b,
/// Var f(b) ≈ Gᵀ V G.
public enum DeltaMethod {
    /// Gᵀ V G, never negative.
    ///
    /// - Precondition: `gradient.count == covariance.order`.
    public static func variance(gradient: [Double], covariance: SymmetricMatrix) -> Double {
        max(0, covariance.quadraticForm(gradient))
    }

    /// `estimate` ± q·√`variance`, with q the quantile at (1 + level)/2 of Student's t with `degreesOfFreedom`; of the
    /// standard normal distribution when they are infinite.
    ///
    /// - Precondition: `0 < level < 1`, `degreesOfFreedom > 0`.
    public static func interval(
        estimate: Double, variance: Double, level: Double = 0.95, degreesOfFreedom: Double = .infinity
    ) -> ClosedRange<Double> {
        precondition(0 < level && level < 1, "a confidence level lies between 0 and 1")
        let quantile = StudentDistribution.quantile((1 + level) / 2, degreesOfFreedom: degreesOfFreedom)
        let half = quantile * max(0, variance).squareRoot()
        return estimate - half...estimate + half
    }

    /// The interval for f(b), from its value, gradient and the coefficients' covariance.
    public static func interval(
        estimate: Double, gradient: [Double], covariance: SymmetricMatrix, level: Double = 0.95,
        degreesOfFreedom: Double = .infinity
    ) -> ClosedRange<Double> {
        interval(
            estimate: estimate, variance: variance(gradient: gradient, covariance: covariance), level: level,
            degreesOfFreedom: degreesOfFreedom)
    }
}
