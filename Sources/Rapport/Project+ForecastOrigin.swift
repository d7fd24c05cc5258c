import Experience
import Features
import Forecasting
import LinearAlgebra

extension Project {
    /// The most rows of features that a model of customer numbers is fitted to.
    private static let trainingRows = 150_000
    /// The most person-periods, of which there are up to half the square of the moments for each customer.
    private static let trainingPeriods = 400_000
    /// How many periods back customers are followed from, at most.
    private static let pastPeriods = 36

    /// Looks at customers at a moment and one, two and more periods before it, follows those of earlier moments until the
    /// moment, and fits what became of them.
    ///
    /// Features come of the same sweep as those of models: the plain ones of the configuration, in the longest window. Who was
    /// there at an earlier moment counts only where that was settled by `asOf`, so nothing that happened later takes part. Of a
    /// large log every n-th customer is followed.
    ///
    /// - Parameters:
    ///   - asOf: the moment; by default the end of the data.
    ///   - arrive: how many customers a referral brings; by default as the configuration says, else as the data tell.
    ///   - cap: the number of customers at which referral finds nobody new; by default as the configuration says.
    ///   - threads: no result depends on them.
    /// - Throws: ``ProjectError/noChurnOutcome(available:)``, ``ProjectError/nothingToFollow(outcome:period:asOf:)``,
    ///   ``ProjectError/oneClassOnly(outcome:rows:events:)``, features or plans that do not fit the data, or
    ///   `CancellationError`.
    public func forecastOrigin(
        of everything: Histories, asOf: Timestamp? = nil, arrive: Double? = nil, cap: Double? = nil,
        threads: Threads = .all
    ) throws -> ForecastOrigin {
        let moment = asOf ?? everything.now
        // A log that goes on says what was known at the moment, and no more.
        let histories =
            moment < everything.completeUntil
            ? try everything.known(at: moment, latenessDays: configuration.latenessDays) : everything
        let end = min(moment, histories.completeUntil)
        let settings = configuration.forecast
        let churn = try churnOutcome()
        let referral = configuration.outcomes.first { $0.name == settings.referral ?? "referral" && $0 != churn }
        try check(churn.touchpoints + (referral?.touchpoints ?? []), among: histories.log.touchpoints)
        let period = settings.period ?? naturalPeriod(churn)
        let moments = pastMoments(of: histories.log, before: moment, every: period)
        let nothing = ProjectError.nothingToFollow(outcome: churn.name, period: period.words, asOf: "\(moment)")
        guard moments.count > 2 else { throw nothing }
        let grid = PeriodGrid(moments, churn, until: end, calendar: calendar)

        let builder = FeatureBuilder(
            catalog: forecastCatalog(histories, at: moment, allowing: \.isPlain), outcomes: [], calendar: calendar)
        let plan = try snapshotPlan()
        let all = histories.log.customers.count
        let followed = min(all, max(1, Self.trainingRows / moments.count))
        let chosen = followed < all ? (0..<followed).map { $0 * all / followed } : nil
        var past = try builder.table(
            of: histories.log, attributes: histories.attributes, plan: plan.at(Array(moments.dropLast())),
            dataEnd: end, among: chosen, threads: threads)
        let now = try builder.table(
            of: histories.log, attributes: histories.attributes, plan: plan.at([moment]), dataEnd: end,
            threads: threads)
        let signs = OutcomeEvents(churn, in: histories.log)
        let referrals = referral.map { OutcomeEvents($0, in: histories.log) }
        let here = now.selecting { row in
            !grid.isPresenceKnown || signs.times(ofCustomer: now.customers[row]).first ?? .max >= moment.microseconds
        }
        guard here.rows > 0 else { throw FeatureError.nobodyEligible }
        var settled = Destinies(of: past, grid, signs, referrals, until: end)
        let excess = settled.periods.reduce(0, +) / Self.trainingPeriods
        if excess > 0 {
            let customers = Set(past.customers).sorted()
            let kept = Set(stride(from: 0, to: customers.count, by: excess + 1).map { customers[$0] })
            past = past.selecting { kept.contains(past.customers[$0]) }
            settled = Destinies(of: past, grid, signs, referrals, until: end)
        }
        guard !settled.rows.isEmpty else { throw nothing }
        let rows = Set(settled.rows)
        let table = past.selecting { rows.contains($0) }
        let layout = DesignLayout(learningFrom: table, findsSupport: false)
        let data = try FollowUp(
            features: layout.matrix(of: table), columnNames: layout.columns.map(\.name), customers: table.customers,
            cutoffs: settled.cutoffs, gone: settled.gone, periods: settled.periods, left: settled.left,
            referrals: settled.referrals, isPresenceKnown: grid.isPresenceKnown)
        let model = try fitted(data, layout, churn, nothing, threads: threads)
        return ForecastOrigin(
            asOf: moment, period: period, churn: churn, referral: referral, followUp: data, known: histories,
            moments: moments, customers: here.customers,
            features: layout.matrix(of: here), layout: layout, model: model, shocks: FollowUpShocks(model, data),
            inflow: try inflow(
                histories.log, grid, until: end, data, signs, referrals, arrive: arrive ?? settings.arrive,
                cap: cap ?? settings.cap, threads: threads),
            trainingCustomers: Set(table.customers).count)
    }

    /// The outcome that means leaving.
    private func churnOutcome() throws(ProjectError) -> Outcome {
        let outcomes = configuration.outcomes
        if let name = configuration.forecast.churn, let outcome = outcomes.first(where: { $0.name == name }) {
            return outcome
        }
        guard let outcome = outcomes.first(where: { $0.name == "churn" }) ?? outcomes.first(where: { !$0.isWanted })
        else { throw .noChurnOutcome(available: outcomes.map(\.name)) }
        return outcome
    }

    /// The step of the snapshots, else the window of the outcome.
    private func naturalPeriod(_ churn: Outcome) -> CalendarCutoffs.Step {
        if case .every(let step, _, _) = configuration.snapshots.cutoffs { return step }
        return .days(max(1, Int(churn.horizonDays.rounded())))
    }

    /// The moments a period apart from the first event to a moment, which is the last.
    private func pastMoments(
        of log: EventLog, before moment: Timestamp, every period: CalendarCutoffs.Step
    ) -> [Timestamp] {
        guard let first = log.span?.lowerBound else { return [] }
        return (0...Self.pastPeriods).compactMap { calendar.moment(-$0, stepsOf: period, after: moment) }
            .filter { $0 > first }.reversed()
    }

    /// The allowed features of the configuration without a window or in the longest one; of all where none is allowed.
    func forecastCatalog(
        _ histories: Histories, at moment: Timestamp, allowing isAllowed: (Feature) -> Bool
    ) -> FeatureCatalog {
        let all = FeatureCatalog(
            configuration.features, log: histories.log, attributes: histories.attributes, knownAt: moment
        ).features
        let allowed = all.filter(isAllowed)
        let candidates = allowed.isEmpty ? all : allowed
        let longest = candidates.compactMap(\.windowDays).max()
        return FeatureCatalog(features: candidates.filter { $0.windowDays == nil || $0.windowDays == longest })
    }

    /// The model, on all columns, on those that are not of a single touchpoint, or on none, as the data can bear.
    private func fitted(
        _ data: FollowUp, _ layout: DesignLayout, _ churn: Outcome, _ nothing: ProjectError, threads: Threads
    ) throws -> FollowUpModel {
        let general = layout.columns.indices.filter { layout.columns[$0].feature.touchpoint == nil }
        do {
            return try FollowUpRegression(candidates: [Array(layout.columns.indices), general], threads: threads)
                .fit(data)
        } catch {
            let rows = data.periods.reduce(0, +)
            switch error {
            case .empty: throw nothing
            case .regression(.oneClass(let outcome)):
                throw ProjectError.oneClassOnly(outcome: churn.name, rows: rows, events: outcome == 0 ? 0 : rows)
            case .cancelled: throw CancellationError()
            default: throw error
            }
        }
    }
}
