import Evaluation
import LinearAlgebra
import Regression

/// The mean change in probability between two versions of the same snapshots, as a model predicts it.
///
/// With q(η) the calibrated probability at log-odds η, b̂ the ridge coefficients that predict, and b̃ the debiased ones:
///
/// ```
/// Δ = 1/n Σ [q(x*ᵢ b̂) − q(xᵢ b̂)],      Var Δ = GᵀVG,      G = 1/n Σ [q'(x*b̃) x* − q'(xb̃) x]
/// ```
///
/// Levels and change are those of the predictor that scores report and that the map was fitted to: ``scenario`` is what a
/// score of the edited events would be. The *error* is that of the debiased coefficients, V their clustered covariance, as
/// errors around shrunken ones are too small; cohort and map are held fixed. So the interval lies around a change that the
/// penalty draws towards 0, as a score's lies around its forecast; without a penalty both coefficients are the same, and it
/// is the delta method's. Without a map q is σ and q' = q(1 − q). Where customers are few, intervals and tests are
/// Student's with the least degrees of freedom of any coefficient.
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
        func level(_ x: Matrix) throws -> Double {
            try fit.linearPredictor(x).reduce(0) { $0 + map.probability(logOdds: $1) } / n
        }
        func slopes(_ x: Matrix) throws -> [Double] {
            try fit.linearPredictor(x, using: .debiased).map { map.tangent(logOdds: $0).slope / n }
        }
        let (slopesBefore, slopesAfter) = (try slopes(old), try slopes(new))
        let gradient =
            [slopesAfter.reduce(0, +) - slopesBefore.reduce(0, +)]
            + zip(new.multiplyTransposed(slopesAfter), old.multiplyTransposed(slopesBefore)).map { $0 - $1 }
        self.init(baseline: try level(old), scenario: try level(new), gradient: gradient, fit: fit)
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

    /// The part of an interval of the change that takes the mean probability nowhere below 0 or above 1.
    ///
    /// A rate of 3 % can lose no more than 3 points, and the delta method, which is a straight line, does not know that. The
    /// bounds are those of the rate that is reported: of few customers it is not certain either.
    public func possible(_ interval: ClosedRange<Double>) -> ClosedRange<Double> {
        Self.possible(interval, of: value, from: baseline)
    }

    /// The same of a change from a mean probability.
    public static func possible(
        _ interval: ClosedRange<Double>, of change: Double, from baseline: Double
    ) -> ClosedRange<Double> {
        interval.clamped(to: min(-baseline, change)...max(1 - baseline, change))
    }

    /// The two-sided p-value of no change; 1 where nothing can vary.
    public var pValue: Double {
        guard standardError > 0 else { return 1 }
        return StudentDistribution.twoSidedPValue(value / standardError, degreesOfFreedom: degreesOfFreedom)
    }
}
