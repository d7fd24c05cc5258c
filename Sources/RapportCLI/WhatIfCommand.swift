import ArgumentParser
import Experience
import Rapport
import Reporting

struct WhatIfCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "what-if", abstract: "What would change if customers' past events had been different.",
        discussion: """
            Events are edited and everything is computed anew from them. Fields: emotion (−1…1), response_minutes, \
            promise_kept, resolved, amount. --set 'support_call.response_minutes<=60' changes only what is beyond 60, =60 \
            every event. What comes out is a predicted change, not a proof of cause. Of events that are added or removed \
            nothing is predicted: no event brings back who has left, and a model cannot tell who has. rapport effect \
            TOUCHPOINT gives an adjusted answer; --effect FILE sets what it found (--format json -o FILE) beside what the \
            model says of such an event, and tells whether they agree.

            Several --scenario files are shown each alone and all together. With --budget the money goes to the customers \
            and edits that change most for it; scenario files say what an edit costs for one customer (cost: {per_edit: \
            2.5}) and may say for how many it can be made (capacity: 200). With --customer and --under it is the other \
            way round: what would have to be different for this customer to come under that probability, or --over it \
            for an outcome that is wanted. Only what what_if.actionable in rapport.yaml lists can be changed then (by \
            default every emotion, response_minutes, promise_kept and resolved that the model knows); the past is \
            fixed, so it speaks of coming events.
            """)

    @OptionGroup var edits: EditOptions

    @Option(help: ArgumentHelp("A YAML file with edits, or a list of scenarios; may be repeated.", valueName: "file"))
    var scenario: [String] = []

    @Option(help: ArgumentHelp("Only for this customer.", valueName: "id"))
    var customer: String?

    @Option(help: ArgumentHelp("The change for each value of an attribute too.", valueName: "attribute"))
    var by: String?

    @Flag(help: "Also the interval for customers like these, not only these.")
    var population = false

    @Option(
        help: ArgumentHelp("The same by drawing customers and fitting the model so many times.", valueName: "n"))
    var bootstrap: Int?

    @Option(
        help: ArgumentHelp(
            "Quote what rapport effect found: its JSON file; may be repeated.", valueName: "file"))
    var effect: [String] = []

    @Option(help: ArgumentHelp("Spend so much at most, where it changes most.", valueName: "money"))
    var budget: Double?

    @Flag(help: "With --budget: name the customers.")
    var ids = false

    @Option(help: ArgumentHelp("With --customer: what brings the probability under this?", valueName: "p"))
    var under: Double?

    @Option(help: ArgumentHelp("With --customer: what brings a wanted outcome over this?", valueName: "p"))
    var over: Double?

    @Option(help: "With --budget, --under, --over: the outcome; by default the first unwanted one (--over: wanted).")
    var outcome: String?

    @OptionGroup var options: ModelOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard under == nil || over == nil else { throw ValidationError("give one of --under and --over") }
        if let goal {
            let name = goal.isOver ? "--over" : "--under"
            guard customer != nil else { throw ValidationError("\(name) needs --customer") }
            guard goal.threshold > 0, goal.threshold < 1 else {
                throw ValidationError("\(name) takes more than 0 and less than 1")
            }
            guard edits.isEmpty, scenario.isEmpty, by == nil, budget == nil, !population, bootstrap == nil else {
                throw ValidationError("\(name) finds the change itself: leave out edits and scenarios")
            }
        } else if edits.isEmpty == scenario.isEmpty {
            throw ValidationError("give edits (--set, --scale, --add, --remove), or --scenario FILE")
        }
        if let budget {
            guard budget >= 0, budget.isFinite else { throw ValidationError("--budget takes 0 or more") }
            guard !scenario.isEmpty else { throw ValidationError("--budget needs --scenario FILE with cost:") }
            guard customer == nil, by == nil, !population, bootstrap == nil else {
                throw ValidationError("--budget chooses among all customers: leave out the other options")
            }
        } else if ids {
            throw ValidationError("--ids goes with --budget")
        }
        if outcome != nil, goal == nil, budget == nil {
            throw ValidationError("--outcome goes with --budget, --under or --over")
        }
        if !effect.isEmpty, goal != nil || budget != nil {
            throw ValidationError("--effect goes with edits or --scenario, without --budget, --under and --over")
        }
        if let bootstrap, bootstrap < 2 { throw ValidationError("--bootstrap takes 2 or more") }
        if customer != nil, population || bootstrap != nil {
            throw ValidationError(
                "--population and --bootstrap speak of customers like these, and one customer is no sample: leave them out"
            )
        }
    }

    /// What --under and --over ask for.
    private var goal: RecourseGoal? { under.map { .under($0) } ?? over.map { .over($0) } }

    func run() async throws {
        let project = try global.project()
        let model = try options.load(in: project)
        let scenarios = try readScenarios()
        let effects = try effect.map { try QuotedEffect(contentsOf: $0) }
        let histories = try await global.load(project)
        let moment = try options.moment(in: project)
        global.warn(ofSilenceAt: moment, in: histories)
        let asOf = moment ?? histories.now
        let start = ContinuousClock.now
        if let goal, let customer {
            let advice = try model.recourse(
                for: CustomerID(customer), to: goal, outcome: outcome,
                actionable: project.configuration.actionable, in: histories, asOf: moment,
                threads: global.threadCount)
            let tried =
                try advice.changes.isEmpty
                ? nil
                : model.whatIf(
                    advice.changes.map { Scenario(name: $0.text, edits: [ScenarioEdit($0)]) }, on: histories,
                    asOf: moment, only: histories.log.index(of: CustomerID(customer)), threads: global.threadCount)
            let outcome = try model.head(advice.outcome).outcome
            let dated = DatedOutcome(outcome, asOf: asOf, in: histories.calendar)
            try global.write(
                Report(
                    advice, customer: customer, asOf: "\(dated.asOf)", until: "\(dated.until)",
                    tried: tried?.outcomes.first { $0.outcome == advice.outcome },
                    lookBackDays: model.lookBackDays,
                    silentDays: histories.silentDays(of: CustomerID(customer), at: asOf)))
            let edits = advice.changes.map { " --set \($0.text)" }.joined()
            return global.next(
                advice.isReachedAlready
                    ? "nothing for this customer; rapport at-risk --top 50 names others"
                    : edits.isEmpty
                        ? "rapport drivers says what matters to all customers"
                        : "rapport what-if --customer \(customer)\(options.asOf.map { " --as-of \($0)" } ?? "")\(edits) tries it"
            )
        }
        if let budget {
            let plan = try model.plan(
                scenarios, budget: budget, outcome: outcome, on: histories, asOf: moment, seed: edits.seed,
                threads: global.threadCount)
            let outcome = try model.head(plan.outcome).outcome
            let dated = DatedOutcome(outcome, asOf: asOf, in: histories.calendar)
            try global.write(
                Report(plan, isWanted: outcome.isWanted, showsIdentities: ids, until: "\(dated.until)"))
            if plan.choices.isEmpty {
                return global.next(
                    effectHint(scenarios, histories.log) ?? "rapport drivers says what matters to all customers")
            }
            return global.next(
                ids
                    ? "try it first for a share of them, drawn by lot, and compare them with the rest"
                    : "--ids names the customers")
        }
        var only: Int?
        if let customer {
            guard let index = histories.log.index(of: CustomerID(customer)) else { throw ProjectError.unknownCustomer }
            only = index
        }
        let isSampled = population || bootstrap != nil
        let answer = try model.whatIf(
            scenarios.map(\.scenario), on: histories, asOf: moment, only: only, by: by,
            population: isSampled ? PopulationRequest(bootstrapDraws: bootstrap ?? 0, seed: edits.seed) : nil,
            effects: effects, threads: global.threadCount)
        global.note("computed in \(global.seconds(since: start))")
        let dated = model.heads.map { DatedOutcome($0.outcome, asOf: answer.asOf, in: histories.calendar) }
        try global.write(
            Report(
                answer.outcomes, wanted: model.heads.map(\.outcome.isWanted), evidence: answer.evidence,
                parts: answer.parts,
                when: "\(answer.asOf): \(dated.map(\.definition).joined(separator: ", "))",
                lookBackDays: model.lookBackDays,
                silentDays: customer.flatMap { histories.silentDays(of: CustomerID($0), at: answer.asOf) }))
        global.next(hint(scenarios, histories.log))
    }

    /// An effect has to be looked for where events are added or removed; else money decides, or a trial.
    private func hint(_ scenarios: [PricedScenario], _ log: EventLog) -> String {
        if let hint = effectHint(scenarios, log) { return hint }
        if scenarios.allSatisfy({ $0.scenario.edits.allSatisfy(\.change.addsOrRemoves) }) {
            return "where the effect may be read as cause, do it; else try it for customers drawn by lot"
        }
        if let customer {
            return "have coming events be like that; rapport explain \(customer) shows those that were"
        }
        return scenarios.allSatisfy { $0.costPerEdit != nil }
            ? "rapport what-if --budget MONEY with the same --scenario says for whom it changes most"
            : "rapport what-if --scenario FILE --budget MONEY says for whom it changes most; FILE says what it costs"
    }

    private func effectHint(_ scenarios: [PricedScenario], _ log: EventLog) -> String? {
        guard effect.isEmpty,
            let edit = scenarios.flatMap(\.scenario.edits).first(where: { $0.change.addsOrRemoves })
        else { return nil }
        guard log.code(of: edit.touchpoints[0]) != nil else {
            return
                "try it for customers drawn by lot; once the log has it, rapport effect says whether it changed anything"
        }
        return
            "rapport effect \(edit.touchpoints[0]) --as-of DATE --exposed-within 1d says whether having it changed anything"
    }

    private func readScenarios() throws -> [PricedScenario] {
        if goal != nil { return [] }
        return scenario.isEmpty
            ? [PricedScenario(try edits.scenario())]
            : try scenario.flatMap { try PricedScenario.all(file: $0, seed: edits.seed) }
    }
}
