import LinearAlgebra
import Regression

/// The hazards and survivals of a cohort under a fit, customer by customer.
struct SurvivalPaths: Sendable {
    /// One customer's periods to come.
    struct Path {
        var hazards: [Double]
        var survival: [Double]
    }

    let cohort: CustomerCohort
    let periods: Int
    private let steps: [HazardStep]
    private let firstTenure: Int
    private let baselineCount: Int
    /// xᵀβ, one for each customer.
    private let scores: [Double]

    /// - Throws: ``ForecastError/mismatchedShapes(what:expected:actual:)`` for features that are not those of the fit,
    ///   ``ForecastError/beyondObservedTenure(period:observed:)``.
    init(_ fit: FittedHazard, _ cohort: CustomerCohort, periods: Int) throws(ForecastError) {
        try PersonPeriods.require(fit.columnNames.count, cohort.features.columns, "features of a customer")
        self.cohort = cohort
        self.periods = periods
        let tenures = cohort.tenureRange
        steps = try fit.steps(tenures: tenures, periods: periods, coefficients: fit.coefficients)
        firstTenure = tenures.lowerBound
        baselineCount = fit.baselineCount
        let beta = fit.featureCoefficients
        // A plain sum for each customer, so that neither other customers nor their number change its bits.
        scores = (0..<cohort.count).map { i in
            cohort.features.withRow(i) { row in row.indices.reduce(0) { $0 + row[$1] * beta[$1] } }
        }
    }

    /// The baseline `s` periods ahead (from 0) for customer `i`.
    func step(_ i: Int, _ s: Int) -> HazardStep { steps[cohort.tenures[i] - firstTenure + s] }

    /// η of customer `i`, `s` periods ahead (from 0).
    func linearPredictor(_ i: Int, _ s: Int) -> Double { step(i, s).alpha + scores[i] }

    /// Hazards and survivals of customer `i`.
    func path(_ i: Int) -> Path {
        var path = Path(hazards: [], survival: [])
        var survival = 1.0
        for s in 0..<periods {
            let hazard = LogisticFunction.probability(linearPredictor(i, s))
            // σ(−η) = 1 − h, without loss where h is near 1.
            survival *= LogisticFunction.probability(-linearPredictor(i, s))
            path.hazards.append(hazard)
            path.survival.append(survival)
        }
        return path
    }

    /// Adds ∂S_t/∂b of customer `i` to the sums for t = 1, 2, … periods.
    func addGradients(_ i: Int, _ path: Path, to sums: inout [[Double]]) {
        // Σ_{s≤t} h_s and Σ_{s≤t} h_s · basis.
        var total = 0.0
        var weighted = [Double](repeating: 0, count: baselineCount)
        for t in 0..<periods {
            let hazard = path.hazards[t]
            let survival = path.survival[t]
            total += hazard
            let basis = step(i, t).basis
            for j in basis.indices {
                weighted[j] += hazard * basis[j]
                sums[t][j] -= survival * weighted[j]
            }
            cohort.features.withRow(i) { row in
                for j in row.indices { sums[t][baselineCount + j] -= survival * total * row[j] }
            }
        }
    }

    /// A sum for each period, of the gradients' length.
    var zeroGradients: [[Double]] {
        Array(repeating: Array(repeating: 0, count: baselineCount + cohort.features.columns), count: periods)
    }
}
