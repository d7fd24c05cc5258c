import Experience
import Features
import Forecasting
import LinearAlgebra
import Regression

extension Project {
    /// Whether customers will be there, period by period, and how many referrals to expect of each.
    ///
    /// Each period has a regression of its own on what was known so long before, as what edits of the past change has
    /// (``difference(madeBy:_:from:threads:)``): it has all features, where the chain of hazards that says how many stay has the
    /// plain ones, and the error of a period does not go on into the next.
    ///
    /// - Parameters:
    ///   - customers: whom; by default all who are looked at.
    ///   - request: its periods and level count.
    /// - Returns: in the order of `customers`, or of the log. Periods end where too few customers were followed for so long.
    /// - Throws: ``ProjectError/unknownCustomer``; ``ProjectError/customerNotEligible(asOf:)`` for one who is not looked at;
    ///   ``ProjectError/tooFewFollowed(asOf:)``; `CancellationError`.
    public func outlooks(
        of customers: [CustomerID]? = nil, _ request: ForecastRequest, from origin: ForecastOrigin,
        threads: Threads = .all
    ) throws -> [CustomerOutlook] {
        let log = origin.known.log
        let eligible = Set(origin.customers)
        let indices = try customers?.map { customer in
            guard let index = log.index(of: customer) else { throw ProjectError.unknownCustomer }
            guard eligible.contains(index) else { throw ProjectError.customerNotEligible(asOf: "\(origin.asOf)") }
            return index
        }
        let regression = try HorizonRegression(self, origin, threads: threads)
        let table = try regression.table(of: log)
        let places = Dictionary(uniqueKeysWithValues: table.customers.enumerated().map { ($0.element, $0.offset) })
        let chosen = indices?.compactMap { places[$0] } ?? Array(0..<table.rows)
        let features = regression.layout.matrix(of: table).selectRows(chosen)
        func estimates(_ fit: FittedLogisticRegression, scale: Double = 1) throws -> [CustomerOutlook.Estimate] {
            zip(try fit.linearPredictor(features), fit.margins(features, level: request.level)).map {
                predictor, margin in
                func value(_ predictor: Double) -> Double { scale * LogisticFunction.probability(predictor) }
                return .init(
                    mean: value(predictor), interval: value(predictor - margin)...value(predictor + margin))
            }
        }
        let present = origin.churn.rule == .anyOf ? nil : try regression.gone(0).map { try estimates($0) }
        let gone = try foreseen(request.periods, regression.gone).map { try estimates($0) }
        guard present != nil || origin.churn.rule == .anyOf, !gone.isEmpty else {
            throw ProjectError.tooFewFollowed(asOf: "\(origin.asOf)")
        }
        let referring = origin.referral == nil ? [] : try foreseen(request.periods, regression.referring)
        var referrals: [[CustomerOutlook.Estimate]] = []
        for (s, fit) in referring.enumerated() {
            let next = try estimates(fit, scale: Double(s + 1) * origin.model.referralsPerReferringPeriod)
            // Each period has a regression of its own; what is expected up to its end cannot be less than before.
            referrals.append(referrals.last.map { zip($0, next).map { $0.raised(to: $1) } } ?? next)
        }
        let moments = origin.moments(request.periods, in: calendar)
        let unforeseen = origin.referral != nil && referrals.count < gone.count ? moments[referrals.count] : nil
        return chosen.enumerated().map { place, row in
            CustomerOutlook(
                customer: log.customers[table.customers[row]], asOf: origin.asOf, level: request.level,
                present: present.map { $0[place].complement } ?? .init(mean: 1, interval: 1...1),
                periods: gone.enumerated().map { s, estimates in
                    CustomerOutlook.Period(
                        start: moments[s], end: moments[s + 1], active: estimates[place].complement,
                        referrals: s < referrals.count ? referrals[s][place] : nil)
                }, assumptions: origin.customerAssumptions(referralsUnforeseenAfter: unforeseen))
        }
    }

    /// The fits of periods 1, 2 …, as far as there are any.
    private func foreseen(
        _ periods: Int, _ fit: (Int) throws -> FittedLogisticRegression?
    ) rethrows -> [FittedLogisticRegression] {
        var fits: [FittedLogisticRegression] = []
        while fits.count < periods, let next = try fit(fits.count + 1) { fits.append(next) }
        return fits
    }
}

extension CustomerBaseForecast.Estimate {
    /// The greater of two numbers, and of the limits of their intervals.
    fileprivate func raised(to other: Self) -> Self {
        .init(
            mean: max(mean, other.mean),
            interval: max(
                interval.lowerBound, other.interval.lowerBound)...max(
                    interval.upperBound, other.interval.upperBound))
    }

    /// 1 − a probability.
    fileprivate var complement: Self {
        .init(mean: 1 - mean, interval: 1 - interval.upperBound...1 - interval.lowerBound)
    }
}
