import Experience
import Features
import Insights
import LinearAlgebra
import Regression

/// The customers whom a what-if is about, as they are, and with their events edited.
struct WhatIfCohort {
    /// The cohort after some edits.
    struct Edited {
        /// The same rows as the baseline's, with what edits change of how events were. Events that are added or removed are
        /// not counted: no event brings back who has left.
        let table: FeatureTable
        /// The same with these too, where there are some.
        let whole: FeatureTable?
        /// The positions of the customers who have an edited event.
        let customers: [Int]
        /// How many events each edit touched.
        let eventsPerEdit: [Int]
    }

    /// One outcome's training data, for errors that need them.
    struct Sampling {
        let training: LogisticData
        /// Each training row's customer.
        let trainingCustomers: [Int]
        let bootstrap: CustomerBootstrap?
    }

    let model: ForecastModel
    let histories: Histories
    let moment: Timestamp
    let baseline: FeatureTable
    let threads: Threads

    init(
        _ model: ForecastModel, _ histories: Histories, asOf moment: Timestamp, only: Int?, threads: Threads
    ) throws {
        self.model = model
        self.histories = histories
        self.moment = moment
        self.threads = threads
        baseline = try model.table(of: histories, at: moment, only: only, threads: threads)
        if let only,
            !model.plan(at: [moment]).isEligible(only, at: moment, in: histories.log, calendar: histories.calendar)
        {
            throw ProjectError.customerNotEligible(asOf: "\(moment)")
        }
    }

    /// The cohort after a scenario that must touch somebody.
    func edited(by scenario: Scenario) throws -> Edited {
        try edited(by: [([scenario], baseline.customers)], mustTouch: scenario)
    }

    /// The cohort after several, one after another.
    func edited(by scenarios: [Scenario]) throws -> Edited {
        try edited(by: [(scenarios, baseline.customers)])
    }

    /// The cohort after scenarios that each concern some customers only, one after another.
    func edited(
        by actions: [(scenarios: [Scenario], customers: [Int])], mustTouch scenario: Scenario? = nil
    ) throws -> Edited {
        let edits = actions.flatMap { $0.scenarios.flatMap(\.edits) }
        // Values are edited in the log with all events: of some that are taken away it would count the edits too.
        let removed = Set(edits.compactMap { if case .remove(let touchpoint) = $0.change { touchpoint } else { nil } })
        if let both = edits.first(where: { !$0.change.addsOrRemoves && removed.contains($0.touchpoints[0]) }) {
            throw ProjectError.mixedEdits(touchpoint: both.touchpoints[0].name)
        }
        let all = try log(after: actions)
        if let scenario { try all.checkTouched(by: scenario) }
        let table = try table(of: all.log)
        guard edits.contains(where: \.change.addsOrRemoves) else {
            return Edited(table: table, whole: nil, customers: all.customers, eventsPerEdit: all.eventsPerEdit)
        }
        let without =
            edits.allSatisfy(\.change.addsOrRemoves)
            ? baseline : try self.table(of: log(after: actions, addsAndRemoves: false).log)
        return Edited(table: without, whole: table, customers: all.customers, eventsPerEdit: all.eventsPerEdit)
    }

    private func log(
        after actions: [(scenarios: [Scenario], customers: [Int])], addsAndRemoves: Bool = true
    ) throws -> EventLog.Edited {
        var log = histories.log
        var (touched, counts) = (Set<Int>(), [Int]())
        for action in actions {
            let edited = try log.applying(
                action.scenarios, asOf: moment, to: action.customers, addsAndRemoves: addsAndRemoves)
            log = edited.log
            touched.formUnion(edited.customers)
            counts += edited.eventsPerEdit
        }
        return .init(log: log, customers: touched.sorted(), eventsPerEdit: counts)
    }

    private func table(of log: EventLog) throws -> FeatureTable {
        let builder = FeatureBuilder(
            catalog: FeatureCatalog(features: model.features), outcomes: [], calendar: histories.calendar)
        do {
            return try builder.table(
                of: log, attributes: histories.attributes, customers: baseline.customers, at: moment, threads: threads)
        } catch { throw model.fitError(error) }
    }

    /// One answer an outcome, for the whole cohort.
    func answers(_ edited: Edited, _ samplings: [Sampling]? = nil) throws -> [WhatIf] {
        var answers = try answers(edited) { $0 }
        guard let samplings else { return answers }
        for (index, (head, sampling)) in zip(model.heads, samplings).enumerated() {
            if answers[index].isUnpredicted { continue }
            let (old, new) = (head.layout.matrix(of: baseline), head.layout.matrix(of: edited.table))
            answers[index].population = try PopulationError(
                of: answers[index].predicted, fit: head.fit, map: head.map, from: old, to: new,
                customers: baseline.customers, training: sampling.training,
                trainingCustomers: Set(sampling.trainingCustomers).sorted(), threads: threads)
            answers[index].bootstrap = try sampling.bootstrap?.change(from: old, to: new, map: head.map)
        }
        return answers
    }

    /// One answer an outcome, for some rows.
    func answers(_ edited: Edited, rows: [Int]) throws -> [WhatIf] {
        let wanted = Set(rows)
        return try answers(edited) { $0.selecting { wanted.contains($0) } }
    }

    private func answers(_ edited: Edited, _ part: (FeatureTable) -> FeatureTable) throws -> [WhatIf] {
        let heads = model.heads
        let (old, new, whole) = (part(baseline), part(edited.table), edited.whole.map(part))
        return try threads.map(heads.count) { index in
            Result {
                try WhatIf(
                    outcome: heads[index].outcome, fit: heads[index].fit, map: heads[index].map,
                    layout: heads[index].layout, baseline: old, scenario: new, whole: whole,
                    edited: edited.customers)
            }
        }.map { try $0.get() }
    }

    /// What the errors for customers like these need, one an outcome.
    func samplings(_ request: PopulationRequest) throws -> [Sampling] {
        let table = try model.outcomeTable(histories, plan: model.trainingPlan, threads: threads)
        return try model.heads.map { head in
            let rows = model.trainingRows(of: head, in: table, calendar: histories.calendar)
            guard !rows.isEmpty else { throw FeatureError.nothingSettled(outcome: head.outcome.name) }
            let customers = rows.map { table.customers[$0] }
            let training = try head.data(of: table, rows: rows)
            let bootstrap =
                request.bootstrapDraws == 0
                ? nil
                : try CustomerBootstrap(
                    of: head.fit, training: training, trainingCustomers: customers, cohort: baseline.customers,
                    count: request.bootstrapDraws, seed: request.seed, threads: threads)
            return Sampling(training: training, trainingCustomers: customers, bootstrap: bootstrap)
        }
    }
}

extension ForecastModel {
    /// The rows of a table that an outcome was trained on: those settled at the moment of training.
    func trainingRows(of head: Head, in table: FeatureTable, calendar: CalendarCutoffs) -> [Int] {
        let labels = table.labels[head.outcome.name]!
        return labels.indices.filter { row in
            !labels[row].isNaN && head.outcome.settled(after: table.cutoffs[row], in: calendar) <= asOf
        }
    }
}

extension ForecastModel.Head {
    /// Some rows of a table as data of this outcome's regression.
    func data(of table: FeatureTable, rows: [Int]) throws(RegressionError) -> LogisticData {
        let labels = table.labels[outcome.name]!
        return try LogisticData(
            design: layout.design(of: table, rows: rows), y: rows.map { labels[$0] },
            groups: rows.map { table.customers[$0] }, columnNames: layout.columns.map(\.name))
    }
}
