import LinearAlgebra
import Regression

/// What models say of each snapshot: how likely it was to be exposed, and how likely the outcome was with and without that.
///
/// e = P(A = 1 | x), m₁ = P(Y = 1 | A = 1, x), m₀ = P(Y = 1 | A = 0, x), each by a logistic regression on the confounders x.
public struct PotentialOutcomes: Sendable, Equatable {
    /// e, one a row.
    public let propensities: [Double]
    /// m₁, one a row.
    public let ifExposed: [Double]
    /// m₀, one a row.
    public let ifUnexposed: [Double]

    /// Takes probabilities that are already known.
    ///
    /// - Precondition: all have the same count.
    public init(propensities: [Double], ifExposed: [Double], ifUnexposed: [Double]) {
        precondition(propensities.count == ifExposed.count && ifExposed.count == ifUnexposed.count)
        self.propensities = propensities
        self.ifExposed = ifExposed
        self.ifUnexposed = ifUnexposed
    }

    /// Fits the models to data.
    ///
    /// - Parameter folds: each row's probabilities come from models that have not seen its fold (cross-fitting:
    ///   Chernozhukov et al. 2018, The Econometrics Journal 21:C1–C68); `nil`: from models of all rows.
    /// - Throws: a fit without an end, such as one without a penalty where a column separates; cancellation.
    public init(of data: EffectData, by models: EffectModels = EffectModels(), folds: CustomerFolds? = nil) throws {
        precondition(folds.map { $0.foldOfRow.count == data.rows } ?? true, "one fold for each row")
        let exposure = try LogisticPart(data, target: data.exposures, withExposure: false, rows: nil, models)
        let outcomes: [LogisticPart] =
            switch models.outcome {
            case .shared: [try LogisticPart(data, target: data.outcomes, withExposure: true, rows: nil, models)]
            case .byExposure:
                try [0.0, 1].map { arm in
                    try LogisticPart(
                        data, target: data.outcomes, withExposure: false,
                        rows: (0..<data.rows).filter { data.exposures[$0] == arm }, models)
                }
            }
        var propensities = Array(repeating: 0.0, count: data.rows)
        var (ifExposed, ifUnexposed) = (propensities, propensities)
        for fold in 0..<(folds?.count ?? 1) {
            let isLeftOut = { (row: Int) in folds.map { $0.foldOfRow[row] == fold } ?? false }
            let e = try exposure.predictors(leavingOut: isLeftOut)
            let m = try outcomes.map { try $0.predictors(leavingOut: isLeftOut) }
            for row in 0..<data.rows where folds == nil || isLeftOut(row) {
                propensities[row] = LogisticFunction.probability(e.without[row])
                ifUnexposed[row] = LogisticFunction.probability(m[0].without[row])
                let last = m[m.count - 1]
                ifExposed[row] = LogisticFunction.probability(last.without[row] + last.exposure)
            }
        }
        self.init(propensities: propensities, ifExposed: ifExposed, ifUnexposed: ifUnexposed)
    }
}

/// How the models behind an effect are fitted.
public struct EffectModels: Sendable, Equatable {
    /// The form of the model of the outcome.
    public enum OutcomeForm: Sendable, Equatable {
        /// One regression on the confounders and the exposure: the exposure moves all log-odds alike.
        case shared
        /// One regression of the exposed and one of the others: the exposure may act on each customer in its own way.
        case byExposure
    }

    /// How the ridge penalty is set. One that is chosen is chosen on all rows, divided by ten
    /// (``undersmoothing``), and held in every fold. `.fixed(0)` is maximum likelihood.
    public var penalty: RidgeLogisticRegression.Penalty
    /// The form of the model of the outcome.
    public var outcome: OutcomeForm
    /// The greatest Newton decrement at which a fit counts as done, see ``Regression/RidgeLogisticRegression/tolerance``.
    public var tolerance: Double
    /// How many threads share the work; no result depends on it.
    public var threads: Threads

    /// By how much a penalty that was chosen for forecasting is made smaller. What forecasts best shrinks most of all the
    /// many small differences between the exposed and the others that are to be adjusted for, so that some of the
    /// confounding stays; a smaller penalty costs little (Goldstein & Messer 1992, The Annals of Statistics 20:1306–1328).
    public static let undersmoothing = 0.1

    /// A configuration; nothing is computed.
    public init(
        penalty: RidgeLogisticRegression.Penalty = .leaveOneGroupOut(), outcome: OutcomeForm = .shared,
        tolerance: Double = 1e-6, threads: Threads = .all
    ) {
        self.penalty = penalty
        self.outcome = outcome
        self.tolerance = tolerance
        self.threads = threads
    }
}

extension RidgeLogisticRegression.Penalty {
    fileprivate var isGiven: Bool { if case .fixed = self { true } else { false } }
}

/// One of the regressions, with its penalty.
private struct LogisticPart {
    private let data: EffectData
    private let target: [Double]
    private let hasExposure: Bool
    private let rows: [Int]
    private let design: BlockedMatrix
    private let regression: RidgeLogisticRegression

    init(
        _ data: EffectData, target: [Double], withExposure: Bool, rows: [Int]?, _ models: EffectModels
    ) throws {
        self.data = data
        self.target = target
        self.rows = rows ?? Array(0..<data.rows)
        hasExposure = withExposure
        design = BlockedMatrix(
            withExposure ? data.confounders.appendingColumn(data.exposures) : data.confounders)
        let regression = RidgeLogisticRegression(
            penalty: models.penalty, tolerance: models.tolerance, threads: models.threads)
        let lambda: Double
        switch models.penalty {
        case .fixed(let given): lambda = given
        case .crossValidated(let folds, let grid, let seed):
            lambda = try regression.crossValidate(
                Self.input(self.rows, data, target, design), folds: folds, grid: grid, seed: seed
            ).summary.best.penalty
        case .leaveOneGroupOut(let grid):
            lambda = try regression.leaveOneGroupOut(
                Self.input(self.rows, data, target, design), grid: grid
            ).summary.best.penalty
        }
        self.regression = RidgeLogisticRegression(
            penalty: .fixed(models.penalty.isGiven ? lambda : lambda * EffectModels.undersmoothing),
            tolerance: models.tolerance, threads: models.threads)
    }

    /// Each row's linear predictor without the exposure, and what the exposure adds to it.
    func predictors(leavingOut isLeftOut: (Int) -> Bool) throws -> (without: [Double], exposure: Double) {
        let training = rows.filter { !isLeftOut($0) }
        let fit = try regression.solve(
            PreparedData(Self.input(training, data, target, design), threads: regression.threads))[0]
        let columns = data.confounders.columns
        let products = data.confounders.multiply(Array(fit.coefficients[..<columns]))
        return (products.map { fit.intercept + $0 }, hasExposure ? fit.coefficients[columns] : 0)
    }

    private static func input(
        _ rows: [Int], _ data: EffectData, _ target: [Double], _ design: BlockedMatrix
    ) throws -> LogisticData {
        try LogisticData(
            design: DesignMatrix(
                design, selection: rows.count == data.rows ? nil : rows,
                fill: Array(repeating: .nan, count: design.columns)),
            y: rows.map { target[$0] }, groups: rows.map { data.customers[$0] },
            columnNames: data.names + (design.columns > data.names.count ? [data.touchpoint] : []))
    }
}

extension Matrix {
    /// The matrix with one more column at its right.
    fileprivate func appendingColumn(_ column: [Double]) -> Matrix {
        Matrix(rows: rows, columns: columns + 1) { row, values in
            withRow(row) { source in
                for j in source.indices { values[j] = source[j] }
            }
            values[columns] = column[row]
        }
    }
}
