import Evaluation
import LinearAlgebra
import Regression

/// The error of a mean change for customers *like* those of a cohort, of which the cohort and the training data are a draw.
///
/// ``PredictedChange/standardError`` holds the cohort fixed. Here a customer c counts twice over: by being in the cohort, and
/// by what was learnt from them. With δᵢ the change of row i, n rows, δ̄ their mean and G its derivatives by the coefficients,
///
/// ```
/// ψ_c = 1/n Σ_{i of c} (δᵢ − δ̄) + s_cᵀ I⁻¹ G,      Var = Σ_c ψ_c²
/// ```
///
/// with δᵢ of the reported predictor, as the change itself, and I, s and G of the debiased one, over the customers of either (``Regression/FittedLogisticRegression/groupInfluences(ofGradient:on:threads:)`` has s and
/// I). A calibration map is held fixed. There is no correction for few customers.
public struct PopulationError: Sendable, Equatable {
    /// √(Σ_c ψ_c²).
    public let standardError: Double

    /// Works out the error of a change.
    ///
    /// - Parameters:
    ///   - change: the change from `old` to `new` by `fit` and `map`.
    ///   - customers: each row's customer.
    ///   - training: the data of the fit, grouped by customer.
    ///   - trainingCustomers: the customers of `training`, ascending.
    /// - Precondition: `customers` has an entry for each row, `trainingCustomers` one for each group.
    public init(
        of change: PredictedChange, fit: FittedLogisticRegression, map: CalibrationMap = .identity, from old: Matrix,
        to new: Matrix, customers: [Int], training: LogisticData, trainingCustomers: [Int], threads: Threads = .all
    ) throws {
        precondition(customers.count == old.rows && trainingCustomers.count == training.groupCount)
        let n = Double(old.rows)
        let before = try fit.linearPredictor(old)
        let after = try fit.linearPredictor(new)
        let influences = try fit.groupInfluences(ofGradient: change.gradient, on: training, threads: threads)
        var ofCustomer = Dictionary(uniqueKeysWithValues: zip(trainingCustomers, influences))
        for row in customers.indices {
            let difference = map.probability(logOdds: after[row]) - map.probability(logOdds: before[row])
            ofCustomer[customers[row], default: 0] += (difference - change.value) / n
        }
        // In the order of customers: a dictionary's own order is not the same twice.
        let squares = ofCustomer.sorted { $0.key < $1.key }.map { $0.value * $0.value }
        standardError = squares.reduce(0, +).squareRoot()
    }

    /// The interval of the change from the normal distribution, as far as a change is possible.
    public func interval(of change: PredictedChange, level: Double = 0.95) -> ClosedRange<Double> {
        change.possible(
            DeltaMethod.interval(estimate: change.value, variance: standardError * standardError, level: level))
    }
}
