import Experience
import Forecasting
import LinearAlgebra

extension Project {
    /// Forecasts how many customers there will be: who of those looked at now stays, whom they bring, who comes besides.
    ///
    /// - Throws: as ``forecastOrigin(of:asOf:arrive:cap:threads:)``; ``ProjectError/growthWithoutEnd(brought:)`` where referral alone makes the base grow and no cap is given.
    public func forecast(
        _ request: ForecastRequest = ForecastRequest(), in histories: Histories, threads: Threads = .all
    ) throws -> CustomerBaseForecast {
        let origin = try forecastOrigin(
            of: histories, asOf: request.asOf, arrive: request.arrive, cap: request.cap, threads: threads)
        return try forecast(request, from: origin, threads: threads)
    }

    /// The same from an origin that is already there; its own moment, conversion and cap count.
    public func forecast(
        _ request: ForecastRequest, from origin: ForecastOrigin, threads: Threads = .all
    ) throws -> CustomerBaseForecast {
        do {
            let expected = try ExpectedCohort(
                origin.model, of: origin.features, periods: request.periods, threads: threads)
            let growth =
                origin.referral == nil
                ? nil
                : GrowthOutlook(origin.inflow, level: request.level, draws: 4000, seed: request.seed)
            if let growth, growth.process.growthFactor > 1, origin.inflow.cap == nil {
                throw ProjectError.growthWithoutEnd(brought: growth.process.reproductionNumber)
            }
            let simulation = CustomerBaseSimulation(origin.model, shocks: origin.shocks, inflow: origin.inflow)
            let draws = try simulation.run(
                cohort: origin.features, stays: expected.stays, periods: request.periods,
                draws: request.draws, seed: request.seed, threads: threads)
            return CustomerBaseForecast(
                asOf: origin.asOf, level: request.level, customers: origin.customers.count,
                moments: origin.moments(request.periods, in: calendar), draws: draws, expected: expected,
                referral: origin.referral?.name, growth: growth, model: origin.model, shocks: origin.shocks,
                inflow: origin.inflow,
                assumptions: origin.assumptions)
        } catch ForecastError.cancelled {
            throw CancellationError()
        } catch ForecastError.capNeeded {
            throw ProjectError.growthWithoutEnd(brought: nil)
        }
    }
}
