import Evaluation
import Experience
import LinearAlgebra
import Regression

/// Fits to customers drawn again and again with replacement: what a change would have been with other customers
/// (Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapter 6).
///
/// A customer who is drawn k times has k times the weight, in the training data and in the cohort. The penalty and the
/// calibration map stay. A draw in which an outcome always or never happens is left out, and not replaced.
///
/// Draws are fitted for their error, by debiased coefficients, and moved so that they lie around the change that is reported
/// (``PredictedChange``): with δᵢ the change of row i by each, draw r has δᵢ(reported) + δᵢ(draw r) − δᵢ(debiased).
public struct CustomerBootstrap: Sendable {
    private struct Draw: Sendable {
        let fit: FittedLogisticRegression
        /// How often each row of the cohort is drawn.
        let counts: [Double]
    }

    private let fit: FittedLogisticRegression
    private let draws: [Draw]

    /// How many draws could be fitted.
    public var count: Int { draws.count }

    /// Draws customers and fits.
    ///
    /// - Parameters:
    ///   - fit: the fit to repeat, at its penalty.
    ///   - training: its data.
    ///   - trainingCustomers: each row's customer.
    ///   - cohort: the customer of each row of the cohort.
    ///   - count: how many draws.
    ///   - seed: what decides them.
    /// - Throws: ``RegressionError``, also where no draw can be fitted.
    public init(
        of fit: FittedLogisticRegression, training: LogisticData, trainingCustomers: [Int], cohort: [Int], count: Int,
        seed: UInt64, threads: Threads = .all
    ) throws(RegressionError) {
        let customers = Set(trainingCustomers + cohort).sorted()
        let position = Dictionary(uniqueKeysWithValues: customers.enumerated().map { ($0.element, $0.offset) })
        let (rows, cohortRows) = (trainingCustomers.map { position[$0]! }, cohort.map { position[$0]! })
        let regression = RidgeLogisticRegression(penalty: .fixed(fit.penalty), threads: threads)
        var draws: [Draw] = []
        var failure: RegressionError?
        for repetition in 0..<count {
            var stream = SplitMix64(seed: seed, UInt64(repetition))
            var counts = [Double](repeating: 0, count: customers.count)
            for _ in customers { counts[Int(stream.next() % UInt64(customers.count))] += 1 }
            do throws(RegressionError) {
                let data = try LogisticData(
                    design: training.x, y: training.y, weights: rows.map { counts[$0] }, groups: trainingCustomers,
                    columnNames: training.columnNames)
                draws.append(Draw(fit: try regression.fit(data), counts: cohortRows.map { counts[$0] }))
            } catch {
                if error == .cancelled { throw error }
                failure = error
            }
        }
        if draws.isEmpty, let failure { throw failure }
        self.fit = fit
        self.draws = draws
    }

    /// What the draws say of a change.
    public func change(from old: Matrix, to new: Matrix, map: CalibrationMap = .identity) throws -> BootstrapChange {
        func changes(
            _ fit: FittedLogisticRegression, _ set: FittedLogisticRegression.CoefficientSet
        ) throws -> [Double] {
            try zip(fit.linearPredictor(old, using: set), fit.linearPredictor(new, using: set)).map {
                map.probability(logOdds: $1) - map.probability(logOdds: $0)
            }
        }
        let moves = try zip(changes(fit, .ridge), changes(fit, .debiased)).map { $0 - $1 }
        var (fixed, population) = ([Double](), [Double]())
        for draw in draws {
            let differences = try zip(changes(draw.fit, .debiased), moves).map { $0 + $1 }
            fixed.append(differences.reduce(0, +) / Double(differences.count))
            let size = draw.counts.reduce(0, +)
            if size > 0 { population.append(zip(differences, draw.counts).reduce(0) { $0 + $1.0 * $1.1 } / size) }
        }
        return BootstrapChange(fixedCohort: fixed, population: population)
    }
}

/// A mean change over bootstrap draws.
public struct BootstrapChange: Sendable, Equatable {
    /// How many draws there are.
    public let count: Int
    /// The standard deviation over the draws, with the cohort held fixed.
    public let standardError: Double
    /// The standard deviation with the cohort drawn too.
    public let populationError: Double
    /// The middle 95 % of the draws, with the cohort drawn too; `nil` where none drew anybody of the cohort, as may be with
    /// one customer.
    public let populationInterval: ClosedRange<Double>?

    init(fixedCohort: [Double], population: [Double]) {
        count = fixedCohort.count
        standardError = deviation(fixedCohort)
        populationError = deviation(population)
        let sorted = population.sorted()
        populationInterval = sorted.isEmpty ? nil : quantile(sorted, 0.025)...quantile(sorted, 0.975)
    }
}

/// The standard deviation with divisor n − 1.
private func deviation(_ values: [Double]) -> Double {
    guard values.count > 1 else { return .nan }
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
}

/// The value below which a share of sorted values lies, by linear interpolation.
///
/// - Precondition: at least one value.
func quantile(_ sorted: [Double], _ share: Double) -> Double {
    let position = share * Double(sorted.count - 1)
    let lower = Int(position)
    guard lower + 1 < sorted.count else { return sorted[lower] }
    return sorted[lower] + (position - Double(lower)) * (sorted[lower + 1] - sorted[lower])
}
