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

/// Simulates a customer base: who of a cohort stays, whom they bring, who comes besides, and how long those stay.
///
/// Each draw takes coefficients from N(b, V), shocks for each period, a conversion of referrals, and a level of arrivals, and
/// then lets customers do what they happen to do. A customer of the cohort has one uniform number U in a draw and is there as
/// long as S_s > U.
///
/// Of a cohort of n customers more than m = ``sampleSize``, every n/m-th in the order of their expected stays is followed. With
/// M the sum of what is expected of them in a draw and Z what happens, the cohort's number is
///
/// ```
/// (n/m) M + √(n/m) (Z − M),
/// ```
///
/// which has the mean and the variance of the whole. Newcomers follow a hazard by age, and refer as the average customer does;
/// those who come back go on as customers who came in that period.
public struct CustomerBaseSimulation: Sendable {
    /// What becomes of customers after a cutoff.
    public let model: FollowUpModel
    /// What periods differ by beyond chance.
    public let shocks: FollowUpShocks
    /// Who comes.
    public let inflow: CustomerInflow
    /// m, how many customers of a cohort are followed one by one.
    public let sampleSize: Int

    /// A configuration; nothing is computed.
    ///
    /// - Precondition: `sampleSize >= 1`.
    public init(_ model: FollowUpModel, shocks: FollowUpShocks, inflow: CustomerInflow, sampleSize: Int = 4000) {
        precondition(sampleSize >= 1, "a sample has a customer")
        self.model = model
        self.shocks = shocks
        self.inflow = inflow
        self.sampleSize = sampleSize
    }

    /// Runs it for a cohort.
    ///
    /// - Parameters:
    ///   - cohort: a row of features for each customer.
    ///   - stays: how long each customer is expected to stay (``ExpectedCohort/stays``): the order of the sample.
    ///   - seed: the same seed gives the same draws, whatever the number of threads.
    /// - Throws: ``ForecastError/mismatchedShapes(what:expected:actual:)``; ``ForecastError/capNeeded`` where a draw passes 10⁹
    ///   customers; ``ForecastError/cancelled``.
    /// - Precondition: `periods` and `draws` at least 1.
    /// - Complexity: O(draws × min(customers, ``sampleSize``) × (periods + features)).
    public func run(
        cohort: Matrix, stays: [Double], periods: Int, draws: Int, seed: UInt64, threads: Threads = .all
    ) throws(ForecastError) -> CustomerBaseDraws {
        let futures = try futures(
            of: cohort, stays: stays, periods: periods, draws: draws, seed: seed, threads: threads
        ) {
            $0.future(of: $1)
        }
        let counted = futures.compactMap(\.self)
        guard counted.count == draws else { throw .capNeeded }
        return CustomerBaseDraws(counted)
    }

    /// How many of a cohort are there at the cutoff and at the end of each period, without those who come; the cutoff is period 1 of
    /// the counts. Draws have the coefficients and the shocks that those of
    /// ``run(cohort:stays:periods:draws:seed:threads:)`` with the same seed have.
    ///
    /// - Parameters:
    ///   - cohort: a row of features for each customer.
    ///   - stays: how long each customer is expected to stay (``ExpectedCohort/stays``): the order of the sample.
    ///   - seed: the same seed gives the same draws, whatever the number of threads.
    /// - Throws: ``ForecastError/mismatchedShapes(what:expected:actual:)``, ``ForecastError/cancelled``.
    /// - Precondition: `periods` and `draws` at least 1.
    public func retention(
        of cohort: Matrix, stays: [Double], periods: Int, draws: Int, seed: UInt64, threads: Threads = .all
    ) throws(ForecastError) -> SimulatedCounts {
        SimulatedCounts(
            draws: try futures(of: cohort, stays: stays, periods: periods, draws: draws, seed: seed, threads: threads) {
                $0.follow($1).counts
            })
    }

    /// What each draw makes of a cohort, or of a sample of it.
    private func futures<Future: Sendable>(
        of cohort: Matrix, stays: [Double], periods: Int, draws: Int, seed: UInt64, threads: Threads,
        _ body: @Sendable (FutureDraw, Matrix) -> Future
    ) throws(ForecastError) -> [Future] {
        precondition(periods >= 1 && draws >= 1, "periods and draws are needed")
        try PersonPeriods.require(model.columnNames.count, cohort.columns, "features of a customer")
        try PersonPeriods.require(cohort.rows, stays.count, "expected stays, one per customer")
        let sample = Sample(stays, size: sampleSize)
        let rows = sample.rows.map { cohort.selectRows($0) } ?? cohort
        let parameters = ParameterDraws(mean: model.coefficients, covariance: model.covariance)
        let newcomers = inflow.newcomers.map { NewcomerHazards($0, periods: periods) }
        do {
            return try threads.map(draws) { draw in
                body(
                    FutureDraw(
                        self, parameters: parameters, newcomers: newcomers, periods: periods, weight: sample.weight,
                        seed: seed, draw: UInt64(draw)), rows)
            }
        } catch {
            throw .cancelled
        }
    }

    /// The customers of a cohort who are followed.
    private struct Sample {
        /// `nil`: all.
        let rows: [Int]?
        /// n/m.
        let weight: Double

        init(_ stays: [Double], size: Int) {
            let count = stays.count
            guard count > size else {
                rows = nil
                weight = 1
                return
            }
            let order = stays.indices.sorted { (stays[$0], $0) < (stays[$1], $1) }
            rows = (0..<size).map { order[($0 * 2 + 1) * count / (2 * size)] }
            weight = Double(count) / Double(size)
        }
    }
}
