import LinearAlgebra
import Regression

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// What a ``FollowUpModel`` expects of a cohort, with its coefficients as they are.
public struct ExpectedCohort: Sendable, Equatable {
    /// Σᵢ S_i0, those who are there at the cutoff.
    public let present: Double
    /// Σᵢ S_is for s = 1, 2 ….
    public let retained: [Double]
    /// κ Σᵢ S_{i,s−1} ρ_is, the referrals in each period.
    public let referrals: [Double]
    /// Σ_s S_is of each customer, from the cutoff on: how long they stay within the forecast.
    public let stays: [Double]

    // How many customers are summed one by one before sums are added to each other.
    private static let segment = 1024

    /// Sums over a cohort. Bits do not depend on the number of threads.
    ///
    /// - Parameter features: a row for each customer, columns as the model's.
    /// - Throws: ``ForecastError/mismatchedShapes(what:expected:actual:)``, ``ForecastError/cancelled``.
    /// - Precondition: `periods >= 1`.
    public init(
        _ model: FollowUpModel, of features: Matrix, periods: Int, threads: Threads = .all
    ) throws(ForecastError) {
        precondition(periods >= 1, "a forecast has at least one period")
        try PersonPeriods.require(model.columnNames.count, features.columns, "features of a customer")
        let x = FollowUpPredictors(model, features)
        let rule = FollowUpRule(model, coefficients: model.coefficients, periods: periods)
        let count = features.rows
        let parts: [(sums: Sums, stays: [Double])]
        do {
            parts = try threads.map((count + Self.segment - 1) / Self.segment) { k in
                var sums = Sums(periods)
                var stays: [Double] = []
                for i in k * Self.segment..<min(count, (k + 1) * Self.segment) {
                    var stay = 0.0
                    rule.follow(gone: x.gone[i], leaving: x.leaving[i], referral: x.referral[i]) { s, survival, rate in
                        if s == 0 {
                            sums.present += survival
                        } else {
                            sums.retained[s - 1] += survival
                            sums.referrals[s - 1] += rate
                        }
                        stay += survival
                    }
                    stays.append(stay)
                }
                return (sums, stays)
            }
        } catch {
            throw .cancelled
        }
        var total = Sums(periods)
        for part in parts { total.add(part.sums) }
        present = total.present
        retained = total.retained
        referrals = total.referrals
        stays = parts.flatMap(\.stays)
    }

    private struct Sums: Sendable {
        var present = 0.0
        var retained: [Double]
        var referrals: [Double]

        init(_ periods: Int) {
            retained = Array(repeating: 0, count: periods)
            referrals = retained
        }

        mutating func add(_ other: Sums) {
            present += other.present
            for s in retained.indices {
                retained[s] += other.retained[s]
                referrals[s] += other.referrals[s]
            }
        }
    }
}

/// The steps of a follow-up: what the coefficients and the shocks of periods add to each customer's linear predictors.
struct FollowUpRule: Sendable {
    private let hasGone: Bool
    private let hasReferral: Bool
    private let perReferring: Double
    /// The shift of the log odds of being gone.
    let goneShift: Double
    /// b₁ log s + u_s for each period.
    let leavingShifts: [Double]
    /// c₁ log s for each period.
    let referralShifts: [Double]
    /// What the referrals of each period are multiplied with.
    let referralFactors: [Double]

    init(
        _ model: FollowUpModel, coefficients b: [Double], periods: Int, goneShift: Double = 0,
        leavingShocks: [Double]? = nil, referralShocks: [Double]? = nil
    ) {
        hasGone = model.has(.gone)
        hasReferral = model.has(.referral)
        perReferring = model.referralsPerReferringPeriod
        self.goneShift = goneShift
        let slopes = (b[model.width + 1], b[2 * model.width + 1])
        leavingShifts = (1...periods).map { slopes.0 * log(Double($0)) + (leavingShocks?[$0 - 1] ?? 0) }
        referralShifts = (1...periods).map { slopes.1 * log(Double($0)) }
        referralFactors = (1...periods).map { exp(referralShocks?[$0 - 1] ?? 0) }
    }

    /// Walks one customer's periods: hands out s = 0 with S₀, then each period with S_s and κ S_{s−1} ρ_s.
    @inline(__always)
    func follow(
        gone: Double, leaving: Double, referral: Double, _ body: (_ s: Int, _ survival: Double, _ rate: Double) -> Void
    ) {
        var survival = hasGone ? LogisticFunction.probability(-(gone + goneShift)) : 1
        body(0, survival, 0)
        for s in leavingShifts.indices {
            let rate =
                hasReferral
                ? survival * LogisticFunction.probability(referral + referralShifts[s]) * perReferring
                    * referralFactors[s] : 0
            survival *= LogisticFunction.probability(-(leaving + leavingShifts[s]))
            body(s + 1, survival, rate)
        }
    }
}
