import LinearAlgebra
import Regression

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Fits a ``FollowUpModel`` by maximum likelihood, its three parts one by one, with errors clustered by customer over all
/// three together.
///
/// Each part takes the first of the lists of columns for which at least ``eventsPerCoefficient`` customers had the event for
/// each coefficient, and whose columns do not separate the outcomes; a list without columns is always the last. No penalty
/// shrinks anything, so that what is expected of the rows is what happened on the whole.
///
/// Scores of customers are added up over cutoffs and parts: sₖ for customer k with those of all parts side by side, and with
/// A the inverse informations of the parts, block by block,
///
/// ```
/// V = A (Σₖ sₖ sₖᵀ) A · G/(G − 1),
/// ```
///
/// as the same leaving shows at several cutoffs, as leaving from one and as being gone at the next.
public struct FollowUpRegression: Sendable {
    /// Lists of columns, from the richest to the poorest.
    public var candidates: [[Int]]
    /// How many customers with the event a coefficient needs.
    public var eventsPerCoefficient: Int
    /// How many threads share the work; no result depends on it.
    public var threads: Threads

    /// A configuration; nothing is computed.
    public init(candidates: [[Int]], eventsPerCoefficient: Int = 10, threads: Threads = .all) {
        precondition(eventsPerCoefficient >= 1, "a coefficient needs an event")
        self.candidates = candidates
        self.eventsPerCoefficient = eventsPerCoefficient
        self.threads = threads
    }

    /// Fits the data.
    ///
    /// - Throws: ``ForecastError/empty`` where nobody was followed for a period; ``ForecastError/regression(_:)`` where nobody
    ///   ever left, everybody did, or all rows are of one customer; ``ForecastError/cancelled``.
    public func fit(_ data: FollowUp) throws(ForecastError) -> FollowUpModel {
        let followed = data.personPeriods
        guard let last = data.periods.max(), last > 0 else { throw .empty }
        var problems: [FollowUpModel.Part: FollowUpProblem] = [:]
        if !data.isPresenceKnown {
            let rows = data.settledRows
            problems[.gone] = FollowUpProblem(
                rows: rows.map { ($0, 1) }, outcomes: rows.map { data.gone[$0] }, hasSlope: false)
        }
        problems[.leaving] = FollowUpProblem(
            rows: followed, outcomes: followed.map { data.hasLeft($0) ? 1 : 0 }, hasSlope: last > 1)
        let counts = followed.map { data.referrals[$0.row][$0.period - 1] }
        problems[.referral] = FollowUpProblem(
            rows: followed, outcomes: counts.map { $0 > 0 ? 1 : 0 }, hasSlope: last > 1)
        let clusters = Clusters(data.customers)
        let width = data.columnNames.count + 2
        var coefficients = [Double](repeating: 0, count: 3 * width)
        var scores = Matrix(rows: clusters.count, columns: 3 * width)
        var inverse = SymmetricMatrix(order: 3 * width)
        var summaries: [FollowUpModel.Part: FollowUpModel.Summary] = [:]
        for part in FollowUpModel.Part.allCases {
            // Nobody gone unnoticed, or no referral: a part that never happens. Leaving must.
            guard let problem = problems[part], part == .leaving || problem.outcomes.contains(1) else { continue }
            let fit = try fitted(problem, data)
            summaries[part] = fit.summary
            let start = part.rawValue * width
            for (k, j) in fit.places.enumerated() {
                coefficients[start + j] = fit.coefficients[k]
                for (l, m) in fit.places.enumerated() where m <= j {
                    inverse[start + j, start + m] = fit.inverseInformation[k, l]
                }
            }
            problem.addScores(of: fit, data, clusters, to: &scores, from: start)
        }
        let meat: SymmetricMatrix
        do {
            meat = try scores.gram(threads: threads)
        } catch {
            throw .cancelled
        }
        let correction = Double(clusters.count) / Double(max(1, clusters.count - 1))
        let referring = counts.count { $0 > 0 }
        return FollowUpModel(
            columnNames: data.columnNames, coefficients: coefficients, covariance: correction * inverse.sandwich(meat),
            summaries: summaries,
            referralsPerReferringPeriod: referring == 0 ? 0 : Double(counts.reduce(0, +)) / Double(referring),
            observedPeriods: last)
    }

    /// The fit of one part on the first list of columns that the data can bear.
    private func fitted(_ problem: FollowUpProblem, _ data: FollowUp) throws(ForecastError) -> FollowUpPart {
        let withEvent = Set(zip(problem.rows, problem.outcomes).filter { $0.1 == 1 }.map { data.customers[$0.0.row] })
        let bearable = withEvent.count / eventsPerCoefficient
        for columns in candidates where !columns.isEmpty && columns.count + 2 <= bearable {
            do {
                return try problem.fitted(data, columns, customersWithEvent: withEvent.count, threads: threads)
            } catch .separation, .notConverged, .singularCovariance {
                continue
            } catch .cancelled {
                throw .cancelled
            } catch {
                throw .regression(error)
            }
        }
        do {
            do {
                return try problem.fitted(data, [], customersWithEvent: withEvent.count, threads: threads)
            } catch .separation where problem.hasSlope {
                // Of few periods one may have all the events: their number alone is left then.
                return try problem.flat.fitted(data, [], customersWithEvent: withEvent.count, threads: threads)
            }
        } catch .cancelled {
            throw .cancelled
        } catch {
            throw .regression(error)
        }
    }
}

/// Customers' codes as positions.
struct Clusters {
    let places: [Int]
    let count: Int

    init(_ codes: [Int]) {
        var known: [Int: Int] = [:]
        places = codes.map { code in
            if let place = known[code] { return place }
            known[code] = known.count
            return known.count - 1
        }
        count = known.count
    }
}

/// One part's rows and outcomes.
struct FollowUpProblem {
    let rows: [(row: Int, period: Int)]
    let outcomes: [Double]
    let hasSlope: Bool

    /// The same rows without the slope.
    var flat: FollowUpProblem { FollowUpProblem(rows: rows, outcomes: outcomes, hasSlope: false) }

    /// The regression of the outcomes on log s, where periods differ, and some columns.
    func fitted(
        _ data: FollowUp, _ columns: [Int], customersWithEvent: Int, threads: Threads
    ) throws(RegressionError) -> FollowUpPart {
        let own = hasSlope ? 1 : 0
        let logs = (0...(rows.map(\.period).max() ?? 1)).map { log(Double(max(1, $0))) }
        let x = Matrix(rows: rows.count, columns: own + columns.count) { i, values in
            if hasSlope { values[0] = logs[rows[i].period] }
            data.features.withRow(rows[i].row) { features in
                for (k, j) in columns.enumerated() { values[own + k] = features[j] }
            }
        }
        let regressionData = try LogisticData(
            x: x, y: outcomes, groups: rows.map { data.customers[$0.row] },
            columnNames: (hasSlope ? ["log period"] : []) + columns.map { data.columnNames[$0] })
        let fit = try RidgeLogisticRegression(penalty: .fixed(0), tolerance: 1e-7, threads: threads)
            .fit(regressionData)
        return FollowUpPart(
            coefficients: [fit.intercept] + fit.coefficients,
            places: [0] + (hasSlope ? [1] : []) + columns.map { $0 + 2 },
            inverseInformation: try fit.covariance(.inverseInformation, on: regressionData, threads: threads),
            summary: .init(
                rows: fit.rows, events: fit.events, customersWithEvent: customersWithEvent, columns: columns))
    }

    /// Adds each row's score (y − p)(1, log s, x) to its customer's.
    func addScores(
        of fit: FollowUpPart, _ data: FollowUp, _ clusters: Clusters, to scores: inout Matrix, from start: Int
    ) {
        var beta = [Double](repeating: 0, count: data.columnNames.count + 2)
        for (k, j) in fit.places.enumerated() { beta[j] = fit.coefficients[k] }
        let columns = fit.summary.columns
        for (i, at) in rows.enumerated() {
            let slope = hasSlope ? log(Double(at.period)) : 0
            data.features.withRow(at.row) { features in
                let eta = columns.reduce(beta[0] + beta[1] * slope) { $0 + beta[$1 + 2] * features[$1] }
                let residual = outcomes[i] - LogisticFunction.probability(eta)
                scores.withMutableRow(clusters.places[at.row]) { row in
                    row[start] += residual
                    row[start + 1] += residual * slope
                    for j in columns { row[start + 2 + j] += residual * features[j] }
                }
            }
        }
    }
}

/// One part's fit: coefficients of the columns at `places` of (1, log s, x).
struct FollowUpPart {
    let coefficients: [Double]
    let places: [Int]
    let inverseInformation: SymmetricMatrix
    let summary: FollowUpModel.Summary
}
