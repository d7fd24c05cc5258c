import LinearAlgebra
import Regression

/// A fitted discrete-time hazard: h_t = σ(α_t + xᵀβ). Holds nothing of any customer.
public struct FittedHazard: Sendable, Codable, Equatable {
    /// How the hazard depends on tenure. Beyond ``observed`` a line in tenure, or its logarithm, is drawn on;
    /// ``HazardBaseline/periods`` ends there.
    public let baseline: HazardBaseline
    /// The first and the last tenure that was observed.
    public let observed: ClosedRange<Int>
    /// Whether the outcome ends a customer's rows.
    public let kind: PersonPeriods.Kind
    /// The features' names.
    public let columnNames: [String]
    /// The baseline's parameters (one for each observed period, or intercept and slope), then β, per unit of each feature.
    public let coefficients: [Double]
    /// The covariance of ``coefficients``; zeros for dropped columns.
    public let covariance: SymmetricMatrix
    /// The names of columns that were left out, as constants or functions of earlier ones; “tenure” or “log tenure” where
    /// only one period was observed. Their coefficients are 0.
    public let droppedColumns: [String]
    /// The log-likelihood, in nats.
    public let logLikelihood: Double
    /// The number of person-periods.
    public let rows: Int
    /// The number of customers.
    public let customers: Int
    /// The number of person-periods with the outcome.
    public let events: Int
    /// The Newton decrement: every coefficient is within so many standard errors of the optimum.
    public let decrement: Double

    /// The number of the baseline's parameters.
    var baselineCount: Int { coefficients.count - columnNames.count }

    /// β.
    public var featureCoefficients: [Double] { Array(coefficients[baselineCount...]) }

    /// α_t + xᵀβ becomes a probability: h_t for one customer.
    ///
    /// - Parameters:
    ///   - features: x, one value for each column.
    ///   - period: t, from 1.
    /// - Throws: ``ForecastError/mismatchedShapes(what:expected:actual:)``,
    ///   ``ForecastError/beyondObservedTenure(period:observed:)``.
    public func hazard(of features: [Double], period: Int) throws(ForecastError) -> Double {
        let path = try survival(of: features, tenure: period - 1, periods: 1)
        return path.hazards[0]
    }

    /// The baseline in the periods after any tenure up to `last`, index t − 1: α_t and its basis.
    func steps(tenures: ClosedRange<Int>, periods: Int, coefficients: [Double]) throws(ForecastError) -> [HazardStep] {
        precondition(periods >= 1, "a forecast has at least one period")
        let all = tenures.lowerBound + 1...tenures.upperBound + periods
        if let period = all.first(where: { !baseline.reaches($0, observed: observed) }) {
            throw .beyondObservedTenure(period: period, observed: observed)
        }
        return all.map { t in
            let basis = baseline.basis(t, observed: observed)
            return HazardStep(basis: basis, alpha: zip(basis, coefficients).reduce(0) { $0 + $1.0 * $1.1 })
        }
    }
}

/// One period of the baseline.
struct HazardStep: Sendable {
    /// What the parameters are multiplied with.
    let basis: [Double]
    /// α_t.
    let alpha: Double
}
