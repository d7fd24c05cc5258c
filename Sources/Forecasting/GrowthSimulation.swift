import Experience
import LinearAlgebra
import Regression

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Simulates growth with all that is not known: parameters, shocks of periods, and what customers happen to do.
///
/// Each draw takes a retention and a referral from their errors, on the scales of log odds and logarithm where neither leaves
/// its range; each period shifts both once more; then customers stay, refer and come as ``GrowthProcess`` says. Towards the
/// cap K referral finds fewer people who are not customers yet, and its mean becomes
///
/// ```
/// r max(0, 1 − Z/K).
/// ```
///
/// ```swift
/// let simulation = GrowthSimulation(process, parameterCovariance: v, cap: 50_000)
/// let futures = try simulation.run(from: 1000, periods: 24, draws: 2000, seed: 1)
/// futures.quantile(24, 0.5)         // what is likely
/// futures.mean(24)                  // more, as few futures go far
/// ```
public struct GrowthSimulation: Sendable, Equatable {
    /// The process with its estimates.
    public let process: GrowthProcess
    /// The covariance of the estimates of (logit s, log r).
    public let parameterCovariance: SymmetricMatrix
    /// The covariance of a period's shift of (logit s, log r), the same for all customers of the period.
    public let shockCovariance: SymmetricMatrix
    /// K, the number of customers at which referral finds nobody new; `nil` for no limit.
    public let cap: Double?

    // Beyond this many customers a forecast is growth without end.
    private static let greatest = 1e12

    /// A configuration; nothing is computed.
    ///
    /// - Precondition: covariances of order 2; a cap is positive and finite.
    public init(
        _ process: GrowthProcess, parameterCovariance: SymmetricMatrix = SymmetricMatrix(order: 2),
        shockCovariance: SymmetricMatrix = SymmetricMatrix(order: 2), cap: Double? = nil
    ) {
        precondition(
            parameterCovariance.order == 2 && shockCovariance.order == 2, "covariances are of retention and referral")
        if let cap { precondition(cap > 0 && cap.isFinite, "a cap is positive and finite") }
        self.process = process
        self.parameterCovariance = parameterCovariance
        self.shockCovariance = shockCovariance
        self.cap = cap
    }

    /// Runs it.
    ///
    /// - Parameters:
    ///   - customers: how many there are now.
    ///   - seed: the same seed gives the same draws, whatever the number of threads.
    /// - Throws: ``ForecastError/capNeeded`` without a cap, where m > 1 or a draw passes 10¹² customers;
    ///   ``ForecastError/cancelled``.
    /// - Precondition: `customers >= 0`, `periods` and `draws` at least 1.
    /// - Complexity: O(draws × periods × log customers).
    public func run(
        from customers: Int, periods: Int, draws: Int, seed: UInt64, threads: Threads = .all
    ) throws(ForecastError) -> SimulatedCounts {
        precondition(customers >= 0 && periods >= 1 && draws >= 1, "customers, periods and draws are needed")
        if cap == nil && process.growthFactor > 1 { throw .capNeeded }
        let logits = [LogisticFunction.logit(process.retention), log(process.referral)]
        let parameters = ParameterDraws(mean: logits, covariance: parameterCovariance)
        let shocks = ParameterDraws(mean: [0, 0], covariance: shockCovariance)
        let paths: [[Int]?]
        do {
            paths = try threads.map(draws) { draw in
                var stream = SplitMix64(seed: seed, UInt64(draw))
                let rates = parameters.next(&stream)
                return path(from: customers, periods: periods, rates: rates, shocks: shocks, &stream)
            }
        } catch {
            throw .cancelled
        }
        let complete = paths.compactMap(\.self)
        guard complete.count == draws else { throw .capNeeded }
        return SimulatedCounts(draws: complete)
    }

    /// The customers after each period of one future; `nil` where they are too many to count.
    private func path(
        from customers: Int, periods: Int, rates: [Double], shocks: ParameterDraws, _ stream: inout SplitMix64
    ) -> [Int]? {
        var count = customers
        var path: [Int] = []
        for _ in 0..<periods {
            let shift = shocks.next(&stream)
            let retention = LogisticFunction.probability(rates[0] + shift[0])
            let room = cap.map { max(0, 1 - Double(count) / $0) } ?? 1
            let referred = Double(count) * exp(rates[1] + shift[1]) * room
            guard referred < Self.greatest, process.acquisition < Self.greatest else { return nil }
            var next = stream.binomial(count, retention) + stream.poisson(mean: process.acquisition)
            if referred > 0 {
                // The sum of independent negative binomials with one mean is one whose size is the sum of theirs.
                next +=
                    process.referralSize.map { stream.negativeBinomial(mean: referred, size: $0 * Double(count)) }
                    ?? stream.poisson(mean: referred)
            }
            guard Double(next) < Self.greatest else { return nil }
            count = next
            path.append(count)
        }
        return path
    }
}
