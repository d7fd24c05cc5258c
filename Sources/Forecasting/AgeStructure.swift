/// Growth where both leaving and referring depend on tenure: the model of Leslie and of Euler and Lotka.
///
/// In age i (from 1) a customer brings rᵢ new ones, of age 1 in the next period, and then leaves with hazard hᵢ. The last age
/// lasts: who stays in it has its rates for ever.
///
/// Sources: Leslie (1945); Lotka (1907); Caswell (2001).
public struct AgeStructure: Sendable, Codable, Equatable {
    /// hᵢ, for ages 1, 2 … and the last.
    public let hazards: [Double]
    /// rᵢ, for the same ages.
    public let referrals: [Double]

    /// Checks and takes the rates.
    ///
    /// - Throws: ``ForecastError/empty``, ``ForecastError/mismatchedShapes(what:expected:actual:)``,
    ///   ``ForecastError/invalidGrowth(what:)`` for a hazard outside 0…1, a last hazard of 0, or a negative or infinite
    ///   referral.
    public init(hazards: [Double], referrals: [Double]) throws(ForecastError) {
        guard let last = hazards.last else { throw .empty }
        try PersonPeriods.require(hazards.count, referrals.count, "referrals, one per age")
        guard hazards.allSatisfy({ 0 <= $0 && $0 <= 1 }), last > 0 else {
            throw .invalidGrowth(what: "a hazard, or a last hazard of 0,")
        }
        guard referrals.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
            throw .invalidGrowth(what: "referral, a mean number")
        }
        self.hazards = hazards
        self.referrals = referrals
    }

    /// S_{i−1} = Π_{j<i} (1 − h_j), the probability to reach age i.
    private var reaching: [Double] {
        var survival = 1.0
        return hazards.map { hazard in
            defer { survival *= 1 - hazard }
            return survival
        }
    }

    /// R₀ = Σᵢ S_{i−1} rᵢ + the last age's S r/h, the customers that a customer brings in a lifetime.
    public var reproductionNumber: Double { discountedReferrals(1) }

    /// Σᵢ S_{i−1} rᵢ λ^(−i), with the last age going on: its term is divided by 1 − (1 − h)/λ. Falls in λ above 1 − h.
    private func discountedReferrals(_ lambda: Double) -> Double {
        var (sum, discount) = (0.0, 1.0)
        let reaching = reaching
        for i in hazards.indices {
            discount /= lambda
            let term = reaching[i] * referrals[i] * discount
            sum += i < hazards.count - 1 ? term : (term == 0 ? 0 : term / (1 - (1 - hazards[i]) / lambda))
        }
        return sum
    }

    /// λ, the factor by which the base grows in a period once ages are mixed as they will be: the greatest eigenvalue of the
    /// Leslie matrix, which is the root of Euler and Lotka's equation
    ///
    /// ```
    /// Σᵢ S_{i−1} rᵢ λ^(−i) = 1,
    /// ```
    ///
    /// or the last age's 1 − h where that is greater. Above 1 exactly where R₀ is. By halving the interval from 1 − h to the
    /// greatest sum of a column, until no number lies in between.
    public var growthFactor: Double {
        let floor = 1 - hazards[hazards.count - 1]
        var (lower, upper) = (floor, zip(hazards, referrals).reduce(0) { max($0, 1 - $1.0 + $1.1) })
        while true {
            let middle = lower + (upper - lower) / 2
            guard middle > lower, middle < upper else { break }
            if discountedReferrals(middle) > 1 { lower = middle } else { upper = middle }
        }
        return discountedReferrals(upper) > 1 ? upper : (lower == floor ? floor : lower)
    }
}
