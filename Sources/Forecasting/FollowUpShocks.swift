import LinearAlgebra
import Regression

/// What periods differ by beyond chance, for each part of a ``FollowUpModel``.
public struct FollowUpShocks: Sendable, Equatable {
    /// The shift of the log odds of being gone at a cutoff.
    public let gone: CalendarShock
    /// The shift of the log odds of leaving in a period.
    public let leaving: CalendarShock
    /// The shift of the logarithm of the number of referrals in a period.
    public let referral: CalendarShock

    /// Shocks that are known.
    public init(gone: CalendarShock = .none, leaving: CalendarShock = .none, referral: CalendarShock = .none) {
        self.gone = gone
        self.leaving = leaving
        self.referral = referral
    }

    /// Estimates them from what happened at each cutoff, and in the period after each cutoff, against what the model says.
    ///
    /// The model was fitted to these very counts, and its intercept makes the residuals add up to 0. Each residual is
    /// therefore taken against the level that the other periods give: with V = Σv, that is (O − E)·V/(V − v). A single period
    /// tells nothing, and gives no shock.
    public init(_ model: FollowUpModel, _ data: FollowUp) {
        let x = FollowUpPredictors(model, data.features)
        var gone = Tally()
        var leaving = Tally()
        var referral = Tally()
        for row in 0..<data.rows {
            let cutoff = data.cutoffs[row]
            if !data.isPresenceKnown, !data.gone[row].isNaN, model.has(.gone) {
                let p = LogisticFunction.probability(x.gone[row])
                gone.add(cutoff, observed: data.gone[row], expected: p, variance: p * (1 - p))
            }
            guard data.periods[row] >= 1 else { continue }
            let h = LogisticFunction.probability(x.leaving[row])
            leaving.add(cutoff, observed: data.hasLeft((row, 1)) ? 1 : 0, expected: h, variance: h * (1 - h))
            guard model.has(.referral) else { continue }
            let mean = LogisticFunction.probability(x.referral[row]) * model.referralsPerReferringPeriod
            referral.add(cutoff, observed: Double(data.referrals[row][0]), expected: mean, variance: mean)
        }
        self.init(gone: gone.shock, leaving: leaving.shock, referral: referral.shock)
    }

    /// Counts by calendar period.
    private struct Tally {
        private var sums: [Int: (observed: Double, expected: Double, variance: Double)] = [:]

        mutating func add(_ period: Int, observed: Double, expected: Double, variance: Double) {
            let old = sums[period] ?? (0, 0, 0)
            sums[period] = (old.observed + observed, old.expected + expected, old.variance + variance)
        }

        var shock: CalendarShock {
            let all = sums.sorted { $0.key < $1.key }.map(\.value)
            let total = all.reduce(0) { $0 + $1.variance }
            let usable = all.filter { $0.variance > 0 && $0.variance < total }
            guard usable.count > 1 else { return .none }
            let shock = try? CalendarShock(
                observed: usable.map { $0.expected + ($0.observed - $0.expected) * total / (total - $0.variance) },
                expected: usable.map(\.expected), variances: usable.map(\.variance))
            return shock ?? .none
        }
    }
}

/// The linear predictors of customers in the three parts; log s is added to those of the last two.
struct FollowUpPredictors {
    let gone: [Double]
    let leaving: [Double]
    let referral: [Double]

    init(_ model: FollowUpModel, _ features: Matrix) {
        self.init(coefficients: model.coefficients, width: model.width, features)
    }

    init(coefficients: [Double], width: Int, _ features: Matrix) {
        let parts = (0..<3).map { part in
            let b = coefficients[part * width..<(part + 1) * width]
            let products = features.multiply(Array(b.dropFirst(2)))
            return products.map { $0 + b[b.startIndex] }
        }
        (gone, leaving, referral) = (parts[0], parts[1], parts[2])
    }
}
