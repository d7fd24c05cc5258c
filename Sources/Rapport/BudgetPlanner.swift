import Experience
import Features
import Insights
import LinearAlgebra
import Regression

extension ForecastModel {
    /// Whom to give which edit of some scenarios, so that an outcome is bettered for as many customers as possible under a
    /// budget.
    ///
    /// An action is one edit for one customer; its shift of the log odds comes from the customer's features computed anew.
    /// ``Insights/Allocation`` chooses, with shifts of one customer's edits added. What the chosen edits change is then
    /// predicted from the events edited together, and once more with choice and prediction by different halves of the
    /// training customers.
    ///
    /// - Parameters:
    ///   - budget: what may be spent.
    ///   - outcome: the outcome's name; by default the first unwanted one.
    ///   - seed: what deals out training customers to halves.
    /// - Throws: ``ProjectError/notPredicted`` where all scenarios only add or remove events; ``ProjectError/noCost(scenario:)``; a
    ///   scenario that names what the log lacks or touches nobody.
    public func plan(
        _ scenarios: [PricedScenario], budget: Double, outcome: String? = nil, on histories: Histories,
        asOf: Timestamp? = nil, seed: UInt64 = 1, threads: Threads = .all
    ) throws -> BudgetPlan {
        let head = try head(named: outcome)
        if scenarios.allSatisfy({ $0.scenario.edits.allSatisfy(\.change.addsOrRemoves) }) {
            throw ProjectError.notPredicted
        }
        let costs = try scenarios.map { priced in
            guard let cost = priced.costPerEdit else { throw ProjectError.noCost(scenario: priced.scenario.name) }
            return cost
        }
        let cohort = try WhatIfCohort(self, histories, asOf: asOf ?? histories.now, only: nil, threads: threads)
        let planner = try BudgetPlanner(cohort, head, scenarios, costs: costs, budget: budget)
        return try planner.plan(position: heads.firstIndex { $0.outcome.name == head.outcome.name }!, seed: seed)
    }
}

/// A cohort with the edits that can be made for each customer.
private struct BudgetPlanner {
    /// One edit of a scenario, made for everybody whom it can be made for.
    struct Option {
        let scenario: Scenario
        let cost: Double
        let resource: Int?
        let edited: WhatIfCohort.Edited
    }

    /// An allocation's problem, and the edit and row of each of its actions.
    struct Problem {
        let allocation: Allocation
        let options: [Int]
        let rows: [Int]
    }

    let cohort: WhatIfCohort
    let head: ForecastModel.Head
    let options: [Option]
    let capacities: [Int]
    let budget: Double
    /// 1 where the outcome is to become rarer, −1 where it is wanted.
    var sign: Double { head.outcome.isWanted ? -1 : 1 }

    init(
        _ cohort: WhatIfCohort, _ head: ForecastModel.Head, _ scenarios: [PricedScenario], costs: [Double],
        budget: Double
    ) throws {
        self.cohort = cohort
        self.head = head
        self.budget = budget
        var (options, capacities) = ([Option](), [Int]())
        for (priced, cost) in zip(scenarios, costs) {
            if let capacity = priced.capacity { capacities.append(capacity) }
            for edit in priced.scenario.edits {
                let alone = Scenario(name: priced.scenario.name, edits: [edit], seed: priced.scenario.seed)
                options.append(
                    Option(
                        scenario: alone, cost: cost, resource: priced.capacity == nil ? nil : capacities.count - 1,
                        edited: try cohort.edited(by: alone)))
            }
        }
        self.options = options
        self.capacities = capacities
    }

    func plan(position: Int, seed: UInt64) throws -> BudgetPlan {
        let problem = try problem(head.fit)
        let plan = problem.allocation.plan(budget: budget)
        let byRisk = problem.allocation.riskPlan(budget: budget)
        let edited = try self.edited(problem, plan.actions)
        let answers = try cohort.answers(edited)
        let customers = cohort.baseline.customers
        let chosen = Dictionary(grouping: plan.actions) { problem.options[$0] }
        return BudgetPlan(
            outcome: head.outcome.name, budget: budget, spent: plan.cost, customers: customers.count,
            reached: Set(plan.actions.map { problem.rows[$0] }).count,
            options: options.enumerated().map { index, option in
                .init(
                    scenario: option.scenario.name, edit: option.scenario.edits[0].change.text, cost: option.cost,
                    candidates: problem.options.count { $0 == index }, chosen: chosen[index]?.count ?? 0)
            },
            choices: plan.actions.map { action in
                .init(
                    customer: cohort.histories.log.customers[customers[problem.rows[action]]],
                    option: problem.options[action], gain: problem.allocation.gainAlone(of: action))
            },
            answers: answers, expected: expected([answers[position].predicted]),
            halves: try halves(seed: seed).map(expected), gap: plan.gap, isCertified: plan.isCertified,
            gain: plan.gain, gainByRisk: byRisk.gain,
            evidence: cohort.model.evidence(
                for: options.flatMap(\.scenario.edits), log: cohort.histories.log, asOf: cohort.moment,
                customers: customers
            ).text)
    }

    /// The actions by one fit, with the outcome turned so that less of it is better.
    private func problem(_ fit: FittedLogisticRegression) throws -> Problem {
        let before = try logOdds(fit, cohort.baseline)
        var (actions, positions, rows) = ([Allocation.Action](), [Int](), [Int]())
        for (index, option) in options.enumerated() {
            let after = try logOdds(fit, option.edited.table)
            let touched = Set(option.edited.customers)
            for (row, customer) in cohort.baseline.customers.enumerated() where touched.contains(customer) {
                actions.append(
                    .init(
                        cost: option.cost, shifts: [.init(row: row, logOdds: after[row] - before[row])],
                        resource: option.resource))
                positions.append(index)
                rows.append(row)
            }
        }
        return Problem(
            allocation: Allocation(linearPredictors: before, actions: actions, capacities: capacities),
            options: positions, rows: rows)
    }

    /// Reported log odds, calibrated, turned where the outcome is wanted. A probability of an isotonic map may be 0 or 1.
    private func logOdds(_ fit: FittedLogisticRegression, _ table: FeatureTable) throws -> [Double] {
        let map = head.map
        return try fit.linearPredictor(head.layout.matrix(of: table)).map { eta in
            if let line = map.logisticLine { return sign * (line.intercept + line.slope * eta) }
            return sign * LogisticFunction.logit(min(max(map.probability(logOdds: eta), 1e-9), 1 - 1e-9))
        }
    }

    private func edited(_ problem: Problem, _ actions: [Int]) throws -> WhatIfCohort.Edited {
        let chosen = Dictionary(grouping: actions) { problem.options[$0] }
        return try cohort.edited(
            by: options.enumerated().map { index, option in
                // Who gets an edit is decided already: its share must not thin them out again.
                let edit = ScenarioEdit(option.scenario.edits[0].change)
                let customers = (chosen[index] ?? []).map { cohort.baseline.customers[problem.rows[$0]] }
                return ([Scenario(name: option.scenario.name, edits: [edit])], customers.sorted())
            })
    }

    /// What a plan of each half of the training customers changes by the other half; `nil` where one cannot be fitted.
    private func halves(seed: UInt64) throws -> [PredictedChange]? {
        let table = try cohort.model.outcomeTable(
            cohort.histories, plan: cohort.model.trainingPlan, threads: cohort.threads)
        let rows = cohort.model.trainingRows(of: head, in: table, calendar: cohort.histories.calendar)
        let draws = Set(rows.map { table.customers[$0] }).map { customer in
            var stream = SplitMix64(seed: seed, UInt64(customer))
            return (draw: stream.next(), customer: customer)
        }.sorted { $0 < $1 }
        let first = Set(draws.enumerated().filter { $0.offset % 2 == 0 }.map(\.element.1))
        let regression = RidgeLogisticRegression(penalty: .fixed(head.fit.penalty), threads: cohort.threads)
        var fits: [FittedLogisticRegression] = []
        for isFirst in [true, false] {
            let half = rows.filter { first.contains(table.customers[$0]) == isFirst }
            do throws(RegressionError) {
                fits.append(try regression.fit(head.data(of: table, rows: half)))
            } catch {
                if error == .cancelled { throw error }
                return nil
            }
        }
        return try [(0, 1), (1, 0)].map { selecting, judging in
            let problem = try problem(fits[selecting])
            let plan = problem.allocation.plan(budget: budget)
            return try PredictedChange(
                fit: fits[judging], map: head.map, from: head.layout.matrix(of: cohort.baseline),
                to: head.layout.matrix(of: edited(problem, plan.actions).table))
        }
    }

    /// The mean of independent changes in customers, for the better.
    private func expected(_ changes: [PredictedChange]) -> BudgetPlan.Expected {
        let n = Double(cohort.baseline.rows)
        let count = Double(changes.count)
        let value = changes.reduce(0) { $0 + $1.value } / count
        let variance = changes.reduce(0) { $0 + $1.standardError * $1.standardError } / (count * count)
        let freedom = changes.reduce(.infinity) { min($0, $1.degreesOfFreedom) }
        let interval = PredictedChange.possible(
            DeltaMethod.interval(estimate: value, variance: variance, degreesOfFreedom: freedom), of: value,
            from: changes.reduce(0) { $0 + $1.baseline } / count)
        let ends = [interval.lowerBound, interval.upperBound].map { -sign * n * $0 }
        return .init(customers: -sign * n * value, interval: min(ends[0], ends[1])...max(ends[0], ends[1]))
    }
}
