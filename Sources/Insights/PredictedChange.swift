import Evaluation
import LinearAlgebra
import Regression

/// The mean change in probability between two versions of the same snapshots, as a model predicts it.
///
/// Δ = 1/n Σ [q(x*ᵢ b) − q(xᵢ b)] with the debiased coefficients b and q(η) the calibrated probability at log-odds η; its
/// variance, with cohort and map held fixed, is GᵀVG with G = 1/n Σ [q'(x*b) x* − q'(xb) x] and V the coefficients' clustered
/// covariance. Without a map q is σ and q' = q(1 − q). Where customers are few, intervals and tests are Student's with the
/// least degrees of freedom of any coefficient.
public struct PredictedChange: Sendable, Equatable {
    /// The mean probability before.
    public let baseline: Double
    /// The mean probability after.
    public let scenario: Double
    /// The standard error of the change; the cohort is held fixed.
    public let standardError: Double
    /// ``DebiasedEstimate/leastDegreesOfFreedom`` of the fit; infinite unless customers are few.
    public let degreesOfFreedom: Double
    /// G: the change's derivatives by the intercept and the coefficients.
    public let gradient: [Double]

    /// The change of the mean probability.
    public var value: Double { scenario - baseline }

    /// Compares two versions of the same snapshots.
    ///
    /// - Parameter map: from the fit's probabilities to those that are reported.
    /// - Precondition: both have the same shape, with at least one row.
    public init(
        fit: FittedLogisticRegression, map: CalibrationMap = .identity, from old: Matrix, to new: Matrix
    ) throws {
        precondition(old.rows == new.rows && old.columns == new.columns && old.rows > 0)
        let n = Double(old.rows)
        let before = try fit.linearPredictor(old, using: .debiased).map(map.tangent)
        let after = try fit.linearPredictor(new, using: .debiased).map(map.tangent)
        let slopesBefore = before.map { $0.slope / n }
        let slopesAfter = after.map { $0.slope / n }
        let gradient =
            [slopesAfter.reduce(0, +) - slopesBefore.reduce(0, +)]
            + zip(new.multiplyTransposed(slopesAfter), old.multiplyTransposed(slopesBefore)).map { $0 - $1 }
        self.init(
            baseline: before.reduce(0) { $0 + $1.probability } / n,
            scenario: after.reduce(0) { $0 + $1.probability } / n, gradient: gradient, fit: fit)
    }

    /// A change whose derivatives by the intercept and the coefficients are `gradient`.
    init(baseline: Double, scenario: Double, gradient: [Double], fit: FittedLogisticRegression) {
        self.baseline = baseline
        self.scenario = scenario
        self.gradient = gradient
        let variance = DeltaMethod.variance(gradient: gradient, covariance: fit.inference.covariance)
        standardError = max(0, variance).squareRoot()
        degreesOfFreedom = fit.inference.leastDegreesOfFreedom
    }

    /// The interval of the change at a level, such as 0.95.
    public func interval(level: Double) -> ClosedRange<Double> {
        DeltaMethod.interval(
            estimate: value, variance: standardError * standardError, level: level, degreesOfFreedom: degreesOfFreedom)
    }

    /// The two-sided p-value of no change; 1 where nothing can vary.
    public var pValue: Double {
        guard standardError > 0 else { return 1 }
        return StudentDistribution.twoSidedPValue(value / standardError, degreesOfFreedom: degreesOfFreedom)
    }
}
