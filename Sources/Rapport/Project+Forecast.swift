import Experience
import Features
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

    /// How many are expected to stay of those who joined in each of the last twelve periods, and of those who came before.
    ///
    /// - Precondition: `periods >= 1`.
    public func cohorts(
        from origin: ForecastOrigin, periods: Int, threads: Threads = .all
    ) throws -> [CustomerBaseForecast.Cohort] {
        let moments = (0...12).compactMap { calendar.moment(-$0, stepsOf: origin.period, after: origin.asOf) }
        let log = origin.known.log
        let rows = Dictionary(grouping: origin.customers.indices) { row -> Int in
            let first = log.events(ofCustomer: origin.customers[row]).first.map { log.events.times[$0] } ?? .min
            return moments.firstIndex { $0.microseconds <= first } ?? moments.count
        }
        return try rows.sorted { $0.key > $1.key }.map { place, rows in
            let expected = try ExpectedCohort(
                origin.model, of: origin.features.selectRows(rows), periods: periods, threads: threads)
            return CustomerBaseForecast.Cohort(
                joined: place < moments.count ? moments[place] : nil, customers: rows.count, present: expected.present,
                retained: expected.retained)
        }
    }

    /// How many of an origin's customers were still there at its moment and at the end of each period after it: what a forecast
    /// of it is to be compared with. As far as it is settled by the end of the data.
    public func observedRetention(
        of origin: ForecastOrigin, periods: Int, in histories: Histories
    ) -> (present: Int?, retained: [Int]) {
        let grid = PeriodGrid(
            origin.moments(periods, in: calendar), origin.churn, until: histories.completeUntil, calendar: calendar)
        let signs = OutcomeEvents(origin.churn, in: histories.log)
        var counts = [Int](repeating: 0, count: periods + 1)
        var settled = 0
        for customer in origin.customers {
            let states = grid.gone(signs.times(ofCustomer: customer))
            settled = states.prefix { !$0.isNaN }.count
            for s in states.prefix(while: { $0 == 0 }).indices { counts[s] += 1 }
        }
        return (settled > 0 ? counts[0] : nil, Array(counts[..<settled].dropFirst()))
    }
}
