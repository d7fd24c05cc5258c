import Experience

/// What would have to become different for one customer's probability to come under a threshold, or over it.
///
/// Only what a business can act on moves. Each of these fields goes from how the customer's events of it were on average to
/// how they would be if all had the value of the best tenth of all customers' events. The past is fixed: targets say what
/// coming events must be like, until they are what the model's windows hold.
///
/// Targets are *tried*: every event of a touchpoint gets its target, all touchpoints together, features are computed anew,
/// and ``reached`` is the probability then. So an edit with these targets gives the same.
public struct RecourseAdvice: Sendable, Equatable {
    /// A field of a touchpoint that a business can act on.
    public struct Lever: Sendable, Equatable {
        /// The touchpoint.
        public let touchpoint: Touchpoint
        /// The field.
        public let field: EventField
        /// How the customer's events have it on average; NaN where none does.
        public let now: Double
        /// The value of the best tenth of all customers' events, with ``decimals``, rounded towards `now`.
        public let best: Double
        /// How many decimals a target has: a hundredth of the way, or about that.
        public let decimals: Int
        /// How many events of the touchpoint the customer has.
        public let events: Int
        /// How many of them have a value.
        public let known: Int
        /// By how much the whole way alone lowers the log odds; 0 where there is no way, below 0 where it raises them.
        public var drop = 0.0

        /// Describes a lever of unknown worth.
        public init(
            touchpoint: Touchpoint, field: EventField, now: Double, best: Double, events: Int, known: Int? = nil
        ) {
            let way = now.isNaN ? best.magnitude : (best - now).magnitude
            var (decimals, unit) = (0, 1.0)
            while decimals < 6 && way < 50 / unit {
                decimals += 1
                unit *= 10
            }
            let inUnits = best * unit
            let isDown = !now.isNaN && best < now
            self.touchpoint = touchpoint
            self.field = field
            self.now = now
            // A hair: 0.29 · 100 is a little under 29.
            self.best = (isDown ? (inUnits - 1e-9).rounded(.up) : (inUnits + 1e-9).rounded(.down)) / unit
            self.decimals = decimals
            self.events = events
            self.known = known ?? events
        }

        /// Whether an event has the field or has it not, so that only whole events can change.
        public var isYesOrNo: Bool { [.promiseKept, .resolved].contains(field) }

        /// Whether there are events, and something better for them.
        public var hasWay: Bool {
            guard events > 0, !isYesOrNo || best == 1 else { return false }
            return now.isNaN || (field == .responseMinutes ? best < now : best > now)
        }

        /// The targets on the way that can be said, from the first beyond `now` to `best`.
        var targets: [Double] {
            guard !now.isNaN, !isYesOrNo else { return [best] }
            var unit = 1.0
            for _ in 0..<decimals { unit *= 10 }
            let end = Int((best * unit).rounded())
            let isDown = best < now
            let start = Int((now * unit).rounded(isDown ? .up : .down)) + (isDown ? -1 : 1)
            guard isDown ? start > end : start < end else { return [best] }
            return stride(from: start, through: end, by: isDown ? -1 : 1).map { Double($0) / unit }
        }

        /// How far along the way a target lies, 0…1.
        func share(of target: Double) -> Double { now.isNaN || best == now ? 1 : (target - now) / (best - now) }
    }

    /// The outcome.
    public let outcome: String
    /// What is wanted.
    public let goal: RecourseGoal
    /// The probability as it is.
    public let probability: Double
    /// The probability with every event of the levers at its target.
    public let reached: Double
    /// What can be acted on.
    public let levers: [Lever]
    /// What every event of each lever is to be at; `nil` where the lever is left alone.
    public let targets: [Double?]

    /// Whether nothing has to change.
    public var isReachedAlready: Bool { goal.isReached(by: probability) }
    /// Whether the probability can be brought to the threshold.
    public var isPossible: Bool { goal.isReached(by: reached) }
    /// How much of each lever's way is needed, 0…1.
    public var shares: [Double] {
        zip(levers, targets).map { lever, target in target.map { lever.share(of: $0) } ?? 0 }
    }

    /// The changes that were tried together, in the order of the levers.
    public var changes: [ScenarioEdit.Change] { Self.changes(levers, targets) }

    /// Every lever with a target, as a change of its events.
    public static func changes(_ levers: [Lever], _ targets: [Double?]) -> [ScenarioEdit.Change] {
        zip(levers, targets).compactMap { lever, target in target.map { .set(lever.touchpoint, lever.field, to: $0) } }
    }

    /// Looks for targets that reach the goal, and for few and small changes.
    ///
    /// Levers go to their best one after another, in the order of what each does alone (``Recourse/columnsByWorth()``), as
    /// long as that helps together with those before. The one that reaches the goal then goes back by halving, to a target
    /// that still does where the next weaker one does not; or the one before it, where it is yes or no. Where probabilities
    /// move evenly, that is the least sum of ways.
    ///
    /// - Parameters:
    ///   - probability: as it is.
    ///   - tried: the probability with changes of events.
    public init(
        outcome: String, goal: RecourseGoal, probability: Double, levers: [Lever],
        tried: ([ScenarioEdit.Change]) throws -> Double
    ) rethrows {
        let order = Recourse(
            levers.map { .init(coefficient: goal.isOver ? $0.drop : -$0.drop, value: 0, scale: 1, bounds: 0...1) },
            drop: 0
        ).columnsByWorth()
        var targets = levers.map { _ in Double?.none }
        var reached = probability
        var taken: [Int] = []
        func trial(_ index: Int, _ target: Double?) throws -> Double {
            var next = targets
            next[index] = target
            return try tried(Self.changes(levers, next))
        }
        for index in order where !goal.isReached(by: reached) {
            let best = try trial(index, levers[index].best)
            guard goal.isBetter(best, than: reached) else { continue }
            (targets[index], reached) = (levers[index].best, best)
            taken.append(index)
        }
        if goal.isReached(by: reached), let index = taken.last(where: { !levers[$0].isYesOrNo }) {
            let steps = levers[index].targets
            var (weaker, enough) = (-1, steps.count - 1)
            if index != taken.last {
                // What came after it may do alone.
                let without = try trial(index, nil)
                if goal.isReached(by: without) { (targets[index], reached, enough) = (nil, without, 0) }
            }
            while enough - weaker > 1 {
                let middle = (enough + weaker) / 2
                let there = try trial(index, steps[middle])
                if goal.isReached(by: there) {
                    (enough, targets[index], reached) = (middle, steps[middle], there)
                } else {
                    weaker = middle
                }
            }
        }
        self.outcome = outcome
        self.goal = goal
        self.probability = probability
        self.reached = reached
        self.levers = levers
        self.targets = targets
    }
}
