import LinearAlgebra

/// What goes with one touchpoint in a ``FollowUpModel``: with its own columns, over a cohort. Associations, not causes.
///
/// With t the sum of the touchpoint's columns times their coefficients, and η the whole linear predictor, its share of what
/// tells customers apart is
///
/// ```
/// Cov(t, η) / Var(η),
/// ```
///
/// over the cohort; shares of all groups of columns add up to 1, and one of columns that work against the others is negative.
public struct TouchpointOutlook: Sendable, Equatable {
    /// The touchpoint.
    public let touchpoint: String
    /// Its share of what tells those who leave apart; `nil` where nothing does, or that part of the model has none of the columns.
    public let leavingShare: Double?
    /// Its share of what tells those who refer apart; `nil` as before.
    public let referralShare: Double?
    /// By which factor referrals for each customer lost within the forecast would be multiplied if everybody's t were as good as
    /// that of the best quarter, for leaving and for referring; `nil` where nobody is lost or nobody refers.
    public let reproductionFactor: Double?

    /// Looks at some columns of a model over a cohort.
    ///
    /// - Throws: ``ForecastError/mismatchedShapes(what:expected:actual:)``, ``ForecastError/cancelled``.
    public init(
        _ touchpoint: String, columns: [Int], of model: FollowUpModel, over features: Matrix, periods: Int,
        threads: Threads = .all
    ) throws(ForecastError) {
        self.touchpoint = touchpoint
        func contributions(_ part: FollowUpModel.Part, _ columns: some Sequence<Int>) -> [Double] {
            let b = Array(model.coefficients(of: part).dropFirst(2))
            var kept = [Double](repeating: 0, count: b.count)
            for j in columns { kept[j] = b[j] }
            return features.multiply(kept)
        }
        let all = 0..<model.columnNames.count
        let own = (leaving: contributions(.leaving, columns), referral: contributions(.referral, columns))
        func isUsed(_ part: FollowUpModel.Part) -> Bool {
            !Set(model.summaries[part]?.columns ?? []).isDisjoint(with: columns)
        }
        leavingShare = isUsed(.leaving) ? Self.share(own.leaving, contributions(.leaving, all)) : nil
        referralShare = isUsed(.referral) ? Self.share(own.referral, contributions(.referral, all)) : nil
        // As good as the best quarter: what is added to each linear predictor.
        let best = (leaving: Self.quantile(own.leaving, 0.25), referral: Self.quantile(own.referral, 0.75))
        let shifted = try ExpectedCohort(
            model, of: features, periods: periods, leavingShifts: own.leaving.map { min(0, best.leaving - $0) },
            referralShifts: own.referral.map { max(0, best.referral - $0) }, threads: threads)
        let plain = try ExpectedCohort(model, of: features, periods: periods, threads: threads)
        let (before, after) = (plain.referralsPerLoss, shifted.referralsPerLoss)
        reproductionFactor = before.flatMap { before in before > 0 ? after.map { $0 / before } : nil }
    }

    private static func share(_ part: [Double], _ whole: [Double]) -> Double? {
        let (a, b) = (mean(part), mean(whole))
        let variance = whole.reduce(0) { $0 + ($1 - b) * ($1 - b) }
        guard variance > 1e-12 * Double(whole.count) else { return nil }
        return zip(part, whole).reduce(0) { $0 + ($1.0 - a) * ($1.1 - b) } / variance
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }

    private static func quantile(_ values: [Double], _ share: Double) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[Int((share * Double(sorted.count - 1)).rounded())]
    }
}

extension ExpectedCohort {
    /// Referrals within the forecast for each customer lost in it; `nil` where nobody is.
    var referralsPerLoss: Double? {
        let lost = present - (retained.last ?? present)
        return lost > 0 ? referrals.reduce(0, +) / lost : nil
    }
}
