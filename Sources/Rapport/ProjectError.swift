import Features
import Reporting

/// What can be wrong with a project's configuration, its model file, or a request to it.
public enum ProjectError: Error, Equatable, Sendable {
    /// There is no configuration where it was looked for.
    case noConfiguration(path: String)
    /// The configuration is not YAML.
    case invalidYAML(file: String, line: Int?, problem: String)
    /// A key that configurations do not have.
    case unknownKey(String, section: String, file: String, line: Int, suggestion: String?)
    /// A key that is needed.
    case missingKey(String, section: String, file: String)
    /// A value that the key cannot have.
    case invalidValue(key: String, file: String, line: Int, expected: String)
    /// A file that cannot be read or written.
    case fileAccess(path: String, reason: String)
    /// A file that is not a model.
    case notAModel(path: String, reason: String)
    /// A model that needs something the data lacks.
    case modelDoesNotFit(model: String, FeatureError)
    /// A model without the outcome asked for.
    case unknownOutcome(String, available: [String], suggestion: String?)
    /// A customer who is not in the log.
    case unknownCustomer
    /// A customer who is not eligible at the cutoff.
    case customerNotEligible(asOf: String)
    /// A date that cannot be read.
    case invalidDate(String)
    /// An outcome that is the same for every training snapshot.
    case oneClassOnly(outcome: String, rows: Int, events: Int)
    /// A backtest of snapshots that each customer has at moments of their own.
    case anchoredBacktest(String)
    /// A backtest without a cutoff that could be an origin.
    case noOrigin(outcome: String, knownFrom: String, dataEnd: String, neededUntil: String)
    /// A backtest without an origin that has enough to train with; numbers are those of the last.
    case tooLittleToTrain(outcome: String, origin: String, events: Int, others: Int, needed: Int)
    /// A gate that cannot be read.
    case invalidGate(String, problem: String, suggestion: String?)
    /// A file that is not a plan for workers.
    case notAPlan(path: String)
    /// A line of standard input that cannot be read.
    case badLine(Int, problem: String)
    /// Splines together with a bound on memory.
    case splinesNeedMemory
    /// A budget for a scenario that does not say what its edits cost.
    case noCost(scenario: String)
    /// One customer's probability of a wanted outcome is to fall, or of an unwanted one to rise.
    case wrongDirection(outcome: String, isWanted: Bool)
    /// A file that is not an effect's.
    case notAnEffect(path: String, reason: String)
    /// No outcome means that a customer leaves.
    case noChurnOutcome(available: [String])
    /// No customer could be followed for a period by the moment of a forecast.
    case nothingToFollow(outcome: String, period: String, asOf: String)
    /// What events that are added or removed change is not predicted.
    case notPredicted
    /// A touchpoint's events are removed, and its values edited, at once.
    case mixedEdits(touchpoint: String)
    /// Too few customers were followed, or from too few moments, to say what goes with touchpoints or to foresee single customers.
    case tooFewFollowed(asOf: String)
    /// Referral alone makes the customer base grow, and nothing stops it.
    case growthWithoutEnd(brought: Double?)
    /// A file that was not made by the program and would be overwritten.
    case wouldOverwrite(path: String)
}

extension ProjectError: CustomStringConvertible {
    /// The stable code.
    public var code: String {
        switch self {
        case .noConfiguration: "E160"
        case .invalidYAML: "E161"
        case .unknownKey: "E162"
        case .missingKey: "E163"
        case .invalidValue: "E164"
        case .fileAccess: "E131"
        case .notAModel: "E132"
        case .modelDoesNotFit(_, let error): error.code
        case .unknownOutcome: "E127"
        case .unknownCustomer: "E128"
        case .customerNotEligible: "E129"
        case .invalidDate: "E130"
        case .oneClassOnly: "M302"
        case .anchoredBacktest: "E137"
        case .noOrigin: "E138"
        case .tooLittleToTrain: "E139"
        case .invalidGate: "E140"
        case .wouldOverwrite: "E133"
        case .notAPlan: "E134"
        case .badLine: "E112"
        case .splinesNeedMemory: "E135"
        case .noCost: "E136"
        case .wrongDirection: "E144"
        case .notAnEffect: "E145"
        case .noChurnOutcome: "E195"
        case .nothingToFollow: "E196"
        case .tooFewFollowed: "E198"
        case .notPredicted: "E199"
        case .mixedEdits: "E147"
        case .growthWithoutEnd: "E197"
        }
    }

    /// What is wrong, in one line.
    public var message: String {
        switch self {
        case .noConfiguration(let path): "no configuration \(path)"
        case .invalidYAML(let file, let line, let problem):
            "\(file)\(line.map { " line \($0)" } ?? "") is not YAML: \(problem)"
        case .unknownKey(let key, let section, let file, let line, let suggestion):
            "\(file) line \(line): unknown key \"\(key)\" in \(section)"
                + (suggestion.map { ". Did you mean \"\($0)\"?" } ?? "")
        case .missingKey(let key, let section, let file): "\(file): \(section) lacks \"\(key)\""
        case .invalidValue(let key, let file, let line, let expected):
            "\(file) line \(line): \(key) must be \(expected)"
        case .fileAccess(let path, let reason): "\(path): \(reason)"
        case .notAModel(let path, let reason): "\(path) is not a model file: \(reason)"
        case .modelDoesNotFit(let model, let error): "model \(model) needs \(error.message)"
        case .unknownOutcome(let name, let available, let suggestion):
            "no outcome \"\(name)\"; there are \(available.joined(separator: ", "))"
                + (suggestion.map { ". Did you mean \"\($0)\"?" } ?? "")
        case .unknownCustomer: "no such customer in the event log"
        case .customerNotEligible(let asOf): "the customer is not eligible at \(asOf)"
        case .invalidDate(let text): "\"\(text)\" is not a date"
        case .oneClassOnly(let outcome, let rows, let events):
            "\(outcome) is \(events == 0 ? "never" : "always") the case in \(Numbers.grouped(rows)) training snapshots: nothing to learn"
        case .anchoredBacktest(let touchpoint):
            "snapshots lie before each customer's own events of \"\(touchpoint)\", and a backtest needs moments for all"
        case .noOrigin(let outcome, let knownFrom, let dataEnd, _):
            "\(outcome) cannot be backtested: its first outcomes are known from \(knownFrom) on, and no later cutoff has "
                + "outcomes that are known by \(dataEnd)"
        case .tooLittleToTrain(let outcome, let origin, let events, let others, let needed):
            "\(outcome) cannot be backtested: at \(origin), the last origin, \(Numbers.grouped(events)) snapshots with it "
                + "and \(Numbers.grouped(others)) without it were known, and \(needed) of each are needed"
        case .invalidGate(let text, let problem, let suggestion):
            "gate \"\(text)\": \(problem)" + (suggestion.map { ". Did you mean \"\($0)\"?" } ?? "")
        case .notAPlan(let path): "\(path) is not a plan for workers of this version"
        case .badLine(let line, let problem): "standard input line \(line): \(problem)"
        case .splinesNeedMemory:
            "features.splines takes its knots from the whole table, and --memory never has it whole"
        case .notAnEffect(let path, let reason): "\(path) is not the file of an effect: \(reason)"
        case .wrongDirection(let outcome, let isWanted):
            isWanted
                ? "\(outcome) is wanted: it is to come over a probability, not under one"
                : "\(outcome) is unwanted: it is to come under a probability, not over one"
        case .noCost(let scenario): "the scenario \"\(scenario)\" does not say what an edit costs"
        case .noChurnOutcome(let available):
            "no outcome means that a customer leaves; there are \(available.joined(separator: ", "))"
        case .nothingToFollow(let outcome, let period, let asOf):
            "at \(asOf) nobody has been followed for a period of \(period) up to a settled \(outcome)"
        case .notPredicted: "what events that are added or removed would change is not predicted"
        case .mixedEdits(let touchpoint):
            "\(touchpoint) events are removed and edited at once: which of them is not clear"
        case .tooFewFollowed(let asOf):
            "at \(asOf) too little is known of what became of customers before"
        case .growthWithoutEnd(let brought):
            "referral alone makes the customer base grow without end"
                + (brought.map { $0.isFinite ? " (\(Numbers.fixed($0, 2)) customers brought for each one lost)" : "" }
                    ?? "")
        case .wouldOverwrite(let path): "\(path) is there already, and rapport may not have made it"
        }
    }

    /// How to mend it.
    public var remedy: String? {
        switch self {
        case .noConfiguration: "rapport init EVENTS_FILE writes one; -c names another"
        case .invalidYAML: "indent with spaces; quote text that has a colon"
        case .unknownKey: nil
        case .missingKey(let key, _, _): "add \(key): to it; rapport init writes an example"
        case .invalidValue: nil
        case .fileAccess:
            "rapport train makes a model; -m, --scenario and --effect take a path from the current directory"
        case .notAModel: "rapport train -o models/NAME.json makes one"
        case .modelDoesNotFit(_, let error): error.remedy
        case .unknownOutcome: "outcomes are declared in rapport.yaml and trained with rapport train"
        case .unknownCustomer: "rapport score lists the customers' identities"
        case .customerNotEligible: "choose another --as-of, or widen snapshots.active_within in rapport.yaml"
        case .invalidDate: "write 2025-09-01, or 2025-09-01T08:30:00Z"
        case .oneClassOnly: "look at the outcome's definition in rapport.yaml, or train on other cutoffs"
        case .anchoredBacktest: "rapport evaluate --from DATE --to DATE, or snapshots: {every: 1 month, ...}"
        case .noOrigin(_, let knownFrom, _, let neededUntil):
            "add earlier cutoffs to snapshots in rapport.yaml, or one at \(knownFrom) or later and data until "
                + "\(neededUntil); a shorter horizon needs less"
        case .tooLittleToTrain: "add earlier cutoffs to snapshots in rapport.yaml, or widen snapshots.active_within"
        case .invalidGate: "write metric>=number or metric<=number, such as auc>=0.70 or churn.ece<=0.05"
        case .notAPlan: "rapport features --plan FILE writes one"
        case .badLine: "fields are separated by tabs, in the order of the plan's columns; \\N is a missing value"
        case .splinesNeedMemory: "leave out --memory, or splines:"
        case .wrongDirection(_, let isWanted):
            "\(isWanted ? "--over" : "--under") P, or another --outcome; any_of is wanted unless rapport.yaml says wanted: false"
        case .notAnEffect: "rapport effect TOUCHPOINT --as-of DATE --format json -o FILE writes one"
        case .noCost: "add cost: {per_edit: 2.5} to the scenario file"
        case .noChurnOutcome: "say forecast: {churn: NAME} in rapport.yaml"
        case .nothingToFollow:
            "use a later --as-of, a longer history, a shorter forecast.period, or a shorter within: for the outcome"
        case .mixedEdits: "ask of one at a time"
        case .notPredicted:
            "edit how events were (--set, --scale); rapport effect TOUCHPOINT asks what having it does"
        case .tooFewFollowed:
            "50 customers with the outcome, 50 without, and 4 moments to follow them from are needed: use a later --as-of, a "
                + "longer history, or a shorter forecast.period"
        case .growthWithoutEnd:
            "--cap CUSTOMERS, or forecast: {cap: …}, says at how many customers referral finds nobody new; "
                + "--arrive says how many a referral brings"
        case .wouldOverwrite: "--force overwrites it"
        }
    }

    /// The message.
    public var description: String { message }
}
