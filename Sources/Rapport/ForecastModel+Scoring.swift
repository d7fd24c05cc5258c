import Experience
import Features
import Insights
import LinearAlgebra
import Regression

/// What a model says of one customer.
public struct CustomerScore: Sendable {
    /// One outcome's probability.
    public struct Forecast: Sendable {
        /// The outcome's name.
        public let outcome: String
        /// The probability, calibrated.
        public let probability: Double
        /// The 90 % interval of the probability for the coefficients' uncertainty: σ(η ± 1.645 √(xᵀVx)), with η of the ridge
        /// fit that predicts and V the clustered covariance of the debiased one; Student's quantile where customers are
        /// few. Both ends go through the calibration map, which is held fixed. It does not cover what the penalty shrinks,
        /// nor a world that changes.
        public let interval: ClosedRange<Double>
        /// What raises it, strongest first.
        public let reasons: [Reasons.Reason]
    }

    /// The customer.
    public let customer: CustomerID
    /// The customer's position in the log.
    public let index: Int
    /// The forecasts, in the order of the model's outcomes.
    public let forecasts: [Forecast]

    /// The forecast of an outcome.
    public subscript(outcome: String) -> Forecast? {
        forecasts.first { $0.outcome == outcome }
    }
}

/// The scores of all eligible customers at one moment.
public struct Scores: Sendable {
    /// The moment.
    public let asOf: Timestamp
    /// The customers, in the order of the log.
    public let customers: [CustomerScore]
    /// How many customers have a category that training never saw, by attribute.
    public let unseenCategories: [String: Int]
}

extension ForecastModel {
    /// Scores every eligible customer.
    ///
    /// - Parameters:
    ///   - histories: the data.
    ///   - asOf: the moment; by default the end of the data.
    ///   - reasons: how many reasons each forecast gets.
    ///   - only: the position of the only customer to score, eligible or not.
    /// - Throws: `modelDoesNotFit` where the data lacks what a feature needs.
    public func score(
        _ histories: Histories, asOf: Timestamp? = nil, reasons: Int = 0, only: Int? = nil, threads: Threads = .all
    ) throws -> Scores {
        let moment = asOf ?? histories.now
        let table = try table(of: histories, at: moment, only: only, threads: threads)
        var forecasts = Array(repeating: [CustomerScore.Forecast](), count: table.rows)
        for head in heads {
            let matrix = head.layout.matrix(of: table)
            let margins = head.fit.margins(matrix, level: 0.9)
            for (row, predictor) in try head.fit.linearPredictor(matrix).enumerated() {
                let margin = margins[row]
                let why =
                    reasons == 0
                    ? []
                    : Reasons(
                        of: head.fit, map: head.map, layout: head.layout, table: table, row: row, design: matrix
                    ).raising(reasons)
                forecasts[row].append(
                    .init(
                        outcome: head.outcome.name, probability: head.map.probability(logOdds: predictor),
                        interval: head.map.probability(
                            logOdds: predictor - margin)...head.map.probability(logOdds: predictor + margin),
                        reasons: why))
            }
        }
        return Scores(
            asOf: moment,
            customers: table.customers.enumerated().map { row, index in
                CustomerScore(customer: histories.log.customers[index], index: index, forecasts: forecasts[row])
            },
            unseenCategories: unseenCategories(histories.attributes))
    }

    /// The features of the customers eligible at a moment, or of one customer.
    func table(
        of histories: Histories, at moment: Timestamp, only: Int? = nil, threads: Threads = .all
    ) throws -> FeatureTable {
        let builder = FeatureBuilder(
            catalog: FeatureCatalog(features: features), outcomes: [], calendar: histories.calendar)
        do {
            let table =
                if let only {
                    try builder.table(
                        of: histories.log, attributes: histories.attributes, customers: [only], at: moment,
                        threads: threads)
                } else {
                    try builder.table(
                        of: histories.log, attributes: histories.attributes, plan: plan(at: [moment]), dataEnd: moment,
                        threads: threads)
                }
            guard table.rows > 0 else { throw FeatureError.nobodyEligible }
            return table
        } catch { throw fitError(error) }
    }

    /// An error of features as this model's misfit, where it is one.
    func fitError(_ error: any Error) -> any Error {
        switch error as? FeatureError {
        case .touchpointAbsent?, .fieldAbsent?, .subjectAbsent?, .attributeAbsent?:
            ProjectError.modelDoesNotFit(model: id, error as! FeatureError)
        default: error
        }
    }

    private func unseenCategories(_ attributes: CustomerAttributes) -> [String: Int] {
        var unseen: [String: Int] = [:]
        for (name, words) in categories {
            guard case .categories(let values)? = attributes[name]?.values else { continue }
            let known = Set(words)
            let count = values.count { $0.map { !known.contains($0) } ?? false }
            if count > 0 { unseen[name] = count }
        }
        return unseen
    }
}
