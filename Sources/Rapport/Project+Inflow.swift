import Experience
import Features
import Forecasting
import LinearAlgebra
import Warehouse

extension Project {
    /// How many past periods arrivals are counted in.
    private static let arrivalPeriods = 12
    /// How many newcomers their hazard is fitted to, at most.
    private static let newcomers = 20_000

    /// Who came in the past, and how long they stayed.
    ///
    /// A customer comes with their first event. Periods that begin within the window after the log does in which a customer shows
    /// signs of life are left out: there a first event may be the first that was recorded. Where no period is left, nobody is
    /// counted on to come.
    func inflow(
        _ log: EventLog, _ grid: PeriodGrid, until end: Timestamp, _ data: FollowUp, _ churn: OutcomeEvents,
        _ referral: OutcomeEvents?, arrive: Double?, cap: Double?, threads: Threads
    ) throws -> CustomerInflow {
        let usable = grid.periods(until: end.microseconds, beyondWindowAfter: log.span?.lowerBound.microseconds ?? 0)
        let wasReferred = try referredCustomers(of: log)
        var came = [Int](repeating: 0, count: grid.moments.count)
        var brought = came
        var referrals = came
        var newcomers: [(customer: Int, period: Int)] = []
        var pasts: [CustomerPast] = []
        let counted = usable.suffix(Self.arrivalPeriods)
        let settled = usable.filter { grid.isSettled($0 + 1) }.suffix(Self.arrivalPeriods)
        for customer in log.customers.indices {
            guard let first = log.events(ofCustomer: customer).first.map({ log.events.times[$0] }) else { continue }
            if let period = grid.period(of: first) {
                if wasReferred?[customer] ?? false { brought[period] += 1 } else { came[period] += 1 }
                if usable.contains(period) { newcomers.append((customer, period)) }
            }
            let made = grid.counts(referral?.times(ofCustomer: customer) ?? [])
            for period in made.indices { referrals[period] += made[period] }
            let known = settled.filter { first < grid.moments[$0] }
            if !known.isEmpty { pasts.append(CustomerPast(grid.gone(churn.times(ofCustomer: customer)), known, made)) }
        }
        func sum(_ counts: [Int]) -> Int { counted.reduce(0) { $0 + counts[$1] } }
        let conversion: ReferralConversion =
            if let arrive {
                .known(arrive)
            } else if wasReferred != nil {
                .counted(arrived: sum(brought), referrals: sum(referrals))
            } else {
                .unknown(atMost: sum(referrals) == 0 ? 1 : min(1, Double(sum(came)) / Double(sum(referrals))))
            }
        return CustomerInflow(
            arrivals: counted.map { came[$0] }, referrals: counted.map { referrals[$0] },
            excludesReferred: wasReferred != nil, conversion: conversion,
            newcomers: try newcomerHazard(newcomers, grid, churn, data, threads: threads), cap: cap,
            pasts: pasts)
    }

    /// The hazard of newcomers by the period since they came, the one in which they come being the first; where it cannot be
    /// told, that of all customers by the time since a cutoff.
    private func newcomerHazard(
        _ newcomers: [(customer: Int, period: Int)], _ grid: PeriodGrid, _ churn: OutcomeEvents, _ data: FollowUp,
        threads: Threads
    ) throws -> FittedHazard {
        var durations: [Int] = []
        var left: [Double] = []
        for index in stride(from: 0, to: newcomers.count, by: max(1, newcomers.count / Self.newcomers)) {
            let (customer, period) = newcomers[index]
            let stay = PeriodGrid.stay(grid.gone(churn.times(ofCustomer: customer)), from: period)
            guard stay.periods > 0 else { continue }
            durations.append(stay.periods)
            left.append(stay.hasLeft ? 1 : 0)
        }
        let regression = HazardRegression(baseline: .logarithmic, threads: threads)
        do {
            return try regression.fit(PersonPeriods(durations: durations, left: left))
        } catch .cancelled {
            throw CancellationError()
        } catch {
            let rows = data.periods.indices.filter { data.periods[$0] > 0 }
            return try regression.fit(
                PersonPeriods(durations: rows.map { data.periods[$0] }, left: rows.map { data.left[$0] ? 1 : 0 }))
        }
    }

    /// Whether each customer was referred by somebody, where the table of customers has a column for that.
    private func referredCustomers(of log: EventLog) throws -> [Bool]? {
        guard let column = configuration.forecast.referredBy, let table = configuration.customers else { return nil }
        let reader = try rows(
            of: table.source,
            columns: [
                RequestedColumn(table.customer, .text, isRequired: true),
                RequestedColumn(column, .text, isRequired: false),
            ], options: LoadOptions())
        var referred: Set<String> = []
        while let batch = try reader.next() {
            guard case .text(let customers) = batch.columns[0], case .text(let referrers) = batch.columns[1] else {
                continue
            }
            for row in 0..<batch.rowCount where !(referrers[row] ?? "").isEmpty {
                referred.insert(customers[row] ?? "")
            }
        }
        return log.customers.map { referred.contains($0.text) }
    }
}

extension CustomerPast {
    /// - Parameters:
    ///   - states: the customer's states at the moments of a grid.
    ///   - periods: those that count, by the moment with which they begin.
    ///   - referrals: how often the customer referred in each period of the grid.
    fileprivate init(_ states: [Double], _ periods: [Int], _ referrals: [Int]) {
        let here = periods.filter { states[$0] == 0 }
        self.init(
            here: here.count, left: here.count { states[$0 + 1] == 1 },
            returned: periods.count { states[$0] == 1 && states[$0 + 1] == 0 },
            referrals: here.reduce(0) { $0 + referrals[$1] })
    }
}
