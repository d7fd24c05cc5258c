import Experience

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Who a customer is, the hidden part included. None of it changes over time, and no scenario edits it.
struct SimulatedCustomer: Sendable {
    /// Names the customer's random streams.
    let key: UInt64
    /// The day of the first purchase.
    let joinDay: Int
    /// What they pay for.
    let tier: Tier
    /// In years, NaN where unknown; without effect.
    let age: Double
    /// Hidden: what their daily chances to leave are beside their memories, in log-odds.
    let leavingOffset: Double
    /// Hidden: how difficult they are, 0 in a world that is not confounded.
    let difficulty: Double
    /// Hidden: the day's probabilities of the spontaneous touchpoints, summed up in their order.
    let cumulativeRates: [Double]

    /// What a customer pays for, with a small true effect on leaving.
    enum Tier: String, Sendable, CaseIterable {
        case basic, plus, pro

        /// What it adds to the log-odds of leaving on a day.
        var leavingOffset: Double {
            switch self {
            case .basic: 0.2
            case .plus: 0
            case .pro: -0.2
            }
        }
    }

    /// Draws a customer who joins on a given day.
    init(key: UInt64, joinDay: Int, plan: SimulationPlan) {
        let source = DrawSource(seed: plan.seed, key: key)
        var stream = source.stream(.traits)
        let share = stream.uniform()
        let activity = min(exp(0.4 * stream.normal() - 0.08), 4)
        let difficulty = plan.confounded ? min(max(stream.normal(), -3), 3) : nil
        var person = source.stream(.age)
        let years = (44 + 14 * person.normal()).rounded()
        let isAgeKnown = person.uniform() >= 0.15
        self.init(
            key: key, joinDay: joinDay, tier: share < 0.5 ? .basic : share < 0.85 ? .plus : .pro,
            age: isAgeKnown ? min(max(years, 18), 90) : .nan, activity: activity, difficulty: difficulty)
    }

    /// A customer of known traits. Without a difficulty they call and leave as the average customer does.
    init(key: UInt64, joinDay: Int, tier: Tier, age: Double, activity: Double, difficulty: Double?) {
        self.key = key
        self.joinDay = joinDay
        self.tier = tier
        self.age = age
        self.difficulty = difficulty ?? 0
        leavingOffset = tier.leavingOffset + (difficulty.map { 0.5 * $0 } ?? 0)
        let callRate = difficulty.map { exp(0.6 * $0 - 0.18) } ?? 1
        var sum = 0.0
        cumulativeRates = SimulatedTouchpoint.spontaneous.map { touchpoint in
            sum +=
                touchpoint.dailyRate * (touchpoint.followsActivity ? activity : 1)
                * (touchpoint == .supportCall ? callRate : 1)
            return sum
        }
    }
}

// MARK: A day's chances

extension SimulatedCustomer {
    /// The probability that the customer leaves at the beginning of the memory's day, if they are still there.
    ///
    /// Discrete-time logistic hazard: `logit h = −7.1 + grievance + 0.7 silence + offset`.
    func leavingProbability(_ memory: ExperienceMemory) -> Double {
        1 / (1 + exp(7.1 - memory.grievance - 0.7 * memory.silence - leavingOffset))
    }

    /// The probability that a customer who is there and does nothing else that day recommends: `logit ρ = −6.8 +
    /// goodwill`.
    func referralProbability(_ memory: ExperienceMemory) -> Double {
        1 / (1 + exp(6.8 - memory.goodwill))
    }

    /// The probability that a customer who is there does nothing on the memory's day.
    func quietProbability(_ memory: ExperienceMemory) -> Double {
        (1 - cumulativeRates[cumulativeRates.count - 1]) * (1 - referralProbability(memory))
    }

    /// What a customer who is there does on the memory's day, chosen by a number of [0, 1); `nil` for nothing.
    ///
    /// Recommending comes last, so that a changed memory moves no other event.
    func activity(_ memory: ExperienceMemory, choosing number: Double) -> SimulatedTouchpoint? {
        let busy = cumulativeRates[cumulativeRates.count - 1]
        if number < busy {
            for (rate, touchpoint) in zip(cumulativeRates, SimulatedTouchpoint.spontaneous) where number < rate {
                return touchpoint
            }
        }
        return number - busy < (1 - busy) * referralProbability(memory) ? .referral : nil
    }
}
