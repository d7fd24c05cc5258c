import Experience
import Features
import Forecasting
import LinearAlgebra

extension Project {
    /// How many will stay of those who joined in each of the last twelve periods, and of those who came before.
    ///
    /// - Parameter request: its periods, level, draws and seed count.
    public func cohorts(
        _ request: ForecastRequest, from origin: ForecastOrigin, threads: Threads = .all
    ) throws -> [CustomerBaseForecast.Cohort] {
        let moments = (0...12).compactMap { calendar.moment(-$0, stepsOf: origin.period, after: origin.asOf) }
        let log = origin.known.log
        let rows = Dictionary(grouping: origin.customers.indices) { row -> Int in
            let first = log.events(ofCustomer: origin.customers[row]).first.map { log.events.times[$0] } ?? .min
            return moments.firstIndex { $0.microseconds <= first } ?? moments.count
        }
        return try rows.sorted { $0.key > $1.key }.map { place, rows in
            let group = origin.features.selectRows(rows)
            do {
                let expected = try ExpectedCohort(origin.model, of: group, periods: request.periods, threads: threads)
                let draws = try CustomerBaseSimulation(origin.model, shocks: origin.shocks, inflow: origin.inflow)
                    .retention(
                        of: group, stays: expected.stays, periods: request.periods, draws: request.draws,
                        seed: request.seed, threads: threads)
                return CustomerBaseForecast.Cohort(
                    joined: place < moments.count ? moments[place] : nil, customers: rows.count, expected: expected,
                    draws: draws, level: request.level)
            } catch ForecastError.cancelled {
                throw CancellationError()
            }
        }
    }

    /// At how many moments in a row each of an origin's customers was there, its own moment and then the end of each period: what a
    /// forecast of it is to be compared with. As far as it is settled by the end of the data, which is for so many moments.
    public func observedStays(
        of origin: ForecastOrigin, periods: Int, in histories: Histories
    ) -> (stays: [Int], settled: Int) {
        let grid = PeriodGrid(
            origin.moments(periods, in: calendar), origin.churn, until: histories.completeUntil, calendar: calendar)
        let signs = OutcomeEvents(origin.churn, in: histories.log)
        let stays = origin.customers.map { customer in
            grid.gone(signs.times(ofCustomer: customer)).prefix { $0 == 0 }.count
        }
        return (stays, grid.moments.indices.prefix { grid.isSettled($0) }.count)
    }
}
