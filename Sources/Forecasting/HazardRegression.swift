import LinearAlgebra
import Regression

/// The discrete-time hazard, by maximum likelihood: the configuration.
///
/// The probability that the outcome happens in period t, given that it could, is
///
/// ```
/// h_t = σ(α_t + xᵀβ),
/// ```
///
/// and the likelihood of person-periods is that of a logistic regression on their rows, so ``Regression`` fits it, to within
/// 1e-9 standard errors. No penalty shrinks it: survival curves come with intervals.
///
/// ```swift
/// let data = try PersonPeriods(durations: [1, 2, 3, 3, 2, 3], left: [1, 1, 1, 0, 0, 0])
/// let fit = try HazardRegression(baseline: .periods).fit(data)
/// let curve = try fit.survival(of: [], periods: 3)
/// ```
///
/// Source: Allison (1982); Tutz & Schmid (2016).
public struct HazardRegression: Sendable {
    /// Which covariance the parameters get.
    public enum Errors: Sendable, Codable, Equatable {
        /// The inverse of the information. Rows of a customer do not overlap, so that their scores are uncorrelated where
        /// the model holds.
        case model
        /// Clustered by customer, with the correction CR1: also where it does not, and for recurrent outcomes.
        case clustered
    }

    /// How the hazard depends on tenure.
    public var baseline: HazardBaseline
    /// Which covariance the parameters get.
    public var errors: Errors
    /// How many threads share the work; no result depends on it.
    public var threads: Threads

    /// A configuration; nothing is computed.
    public init(baseline: HazardBaseline, errors: Errors = .model, threads: Threads = .all) {
        self.baseline = baseline
        self.errors = errors
        self.threads = threads
    }

    /// Fits the data.
    ///
    /// - Throws: ``ForecastError/periodNotIdentified(period:rows:events:)`` with ``HazardBaseline/periods``, where a period
    ///   between the first and the last has no rows or only one outcome; ``ForecastError/regression(_:)``, for example
    ///   where features separate the outcomes; ``ForecastError/cancelled``.
    public func fit(_ data: PersonPeriods) throws(ForecastError) -> FittedHazard {
        if baseline == .periods {
            let counts = data.counts
            for (k, period) in data.observed.enumerated()
            where counts.events[k] == 0 || counts.events[k] == counts.rows[k] {
                throw .periodNotIdentified(period: period, rows: counts.rows[k], events: counts.events[k])
            }
        }
        do {
            return try fitted(data)
        } catch .cancelled {
            throw .cancelled
        } catch {
            throw .regression(error)
        }
    }

    private func fitted(_ data: PersonPeriods) throws(RegressionError) -> FittedHazard {
        let names = baseline.names(data.observed)
        // The first basis function is left to the intercept, for which the engine has a column of ones.
        let bases = data.observed.map { Array(baseline.basis($0, observed: data.observed).dropFirst()) }
        let own = names.count - 1
        let x = Matrix(rows: data.rows, columns: own + data.features.columns) { i, row in
            let basis = bases[data.periods[i] - data.observed.lowerBound]
            for j in 0..<own { row[j] = basis[j] }
            data.features.withRow(i) { features in
                for j in features.indices { row[own + j] = features[j] }
            }
        }
        let rows = try LogisticData(
            x: x, y: data.outcomes, groups: data.customers,
            columnNames: Array(names.dropFirst()) + data.columnNames)
        let fit = try RidgeLogisticRegression(penalty: .fixed(0), tolerance: 1e-9, threads: threads).fit(rows)
        let kind: FittedLogisticRegression.CovarianceKind =
            errors == .model ? .inverseInformation : .cluster(.cr1, centered: false)
        let covariance = try fit.covariance(kind, on: rows, threads: threads)
        // With a parameter for each period the engine's are differences from the first period's.
        var map = Matrix.identity(own + 1 + data.features.columns)
        if baseline == .periods {
            for j in 0..<own { map[j + 1, 0] = 1 }
        }
        return FittedHazard(
            baseline: baseline, observed: data.observed, kind: data.kind, columnNames: data.columnNames,
            coefficients: map.multiply([fit.intercept] + fit.coefficients), covariance: covariance.congruence(map),
            droppedColumns: fit.droppedColumns.map { rows.columnNames[$0.column] }, logLikelihood: -fit.objective,
            rows: fit.rows, customers: fit.groups, events: fit.events, decrement: fit.decrement)
    }
}
