import Experience

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What a customer still holds of their experiences at the beginning of a day.
///
/// Both memories are sums over the events before that moment `t`, each fading on its own:
///
/// ```
/// grievance(t) = Σ grievanceᵢ exp(−(t − tᵢ) / τ)        goodwill(t) = Σ goodwillᵢ exp(−(t − tᵢ) / τ)
/// ```
///
/// with τ = ``SimulatedWorld/memoryDays``. They hang on the recorded events alone (and on the noise of missing
/// ratings), so that a generated history, the same history read back from a log and an edited one are all remembered
/// by the same rule.
struct ExperienceMemory: Sendable, Equatable {
    /// What speaks for leaving.
    private(set) var grievance = 0.0
    /// What speaks for recommending.
    private(set) var goodwill = 0.0
    /// The day at whose beginning this is remembered.
    private(set) var day: Int
    /// The day of the last event at a touchpoint that has any effect.
    private(set) var lastContactDay: Int

    /// An empty memory at the beginning of a day.
    init(day: Int) {
        self.day = day
        lastContactDay = day
    }

    /// Moves on to the beginning of the next day, `midnight`, past the day's events.
    mutating func pass(_ events: some Sequence<SimulatedEvent>, until midnight: Int64) {
        grievance *= Self.dailyFading
        goodwill *= Self.dailyFading
        for event in events where event.touchpoint.weights.act {
            let days = Double(midnight - event.time) / Double(Timestamp.microsecondsPerDay)
            let left = exp(-days / SimulatedWorld.memoryDays)
            grievance += event.grievance * left
            goodwill += event.goodwill * left
            lastContactDay = day
        }
        day += 1
    }

    /// Takes off some of the grievance, or adds to it where `relief` is negative.
    mutating func soothe(_ relief: Double) { grievance -= relief }

    /// How far silence has made a grievance worse, in 0…1: `min(1, grievance) × min(1, silent days / 30)`; 0 without
    /// a grievance.
    var silence: Double {
        guard grievance > 0 else { return 0 }
        return min(1, grievance) * min(1, Double(day - lastContactDay) / 30)
    }

    private static let dailyFading = exp(-1 / SimulatedWorld.memoryDays)
}
