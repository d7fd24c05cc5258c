import Experience

/// The simulated futures of one customer after a cutoff.
///
/// A replicate's numbers hang on the world's seed, the replicate and the customer alone: from two standings of the
/// same customer, the same replicate lives two futures with common random numbers.
struct Future {
    let customer: SimulatedCustomer
    let plan: SimulationPlan
    /// Parcels' events still to come at the cutoff.
    let underway: [SimulatedEvent]

    init(of customer: SimulatedCustomer, in plan: SimulationPlan, underway: [SimulatedEvent]) {
        self.customer = customer
        self.plan = plan
        self.underway = underway
    }

    /// Which of the watched outcomes come true (1) in a replicate, and which do not (0).
    func outcomes(_ watched: [WatchedOutcome], from standing: Standing, replicate: Int) -> [Int] {
        let source = DrawSource(seed: DrawSource.seed(ofReplicate: replicate, of: plan.seed), key: customer.key)
        var presence = source.stream(.presence)
        var life = CustomerLife(
            of: customer, in: plan, drawing: source, memory: standing.memory,
            isPresent: presence.uniform() < standing.presence.probability, underway: underway)
        let cutoffDay = life.day
        let days = watched.reduce(0) { max($0, $1.days.upperBound) }
        var isSeen = watched.map { _ in false }
        var today: [SimulatedEvent] = []
        while life.day < cutoffDay + days, !life.isOver {
            let day = life.day - cutoffDay
            life.live(into: &today)
            for event in today {
                for outcome in watched.indices where watched[outcome].counts(event.touchpoint, onDay: day) {
                    isSeen[outcome] = true
                }
            }
        }
        return watched.indices.map { isSeen[$0] == watched[$0].isTrueWhenSeen ? 1 : 0 }
    }
}

/// An outcome in the touchpoints of the simulation.
struct WatchedOutcome {
    /// The days that are watched, from the cutoff.
    let days: Range<Int>
    /// Whether an event makes the outcome true, or false.
    let isTrueWhenSeen: Bool
    private let touchpoints: [SimulatedTouchpoint]

    /// Throws where a touchpoint is none of the simulation's.
    init(_ outcome: SimulatedOutcome) throws(ExperienceError) {
        days = outcome.gapDays..<(outcome.gapDays + outcome.horizonDays)
        isTrueWhenSeen = if case .anyOf = outcome.condition { true } else { false }
        touchpoints = try outcome.condition.touchpoints.map { touchpoint throws(ExperienceError) in
            guard let known = SimulatedTouchpoint(touchpoint) else {
                let names = SimulatedTouchpoint.allCases.map(\.touchpoint.name)
                throw .unknownTouchpoint(touchpoint.name, suggestion: nearestName(to: touchpoint.name, among: names))
            }
            return known
        }
    }

    func counts(_ touchpoint: SimulatedTouchpoint, onDay day: Int) -> Bool {
        days.contains(day) && touchpoints.contains(touchpoint)
    }
}
