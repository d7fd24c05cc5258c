import Experience

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One event of one customer, with what the log records and what the customer felt.
struct SimulatedEvent: Sendable, Equatable {
    /// When it happened, in microseconds.
    let time: Int64
    let touchpoint: SimulatedTouchpoint
    /// The recorded fields; NaN where missing.
    var emotion = Double.nan
    var responseMinutes = Double.nan
    var promiseKept = Double.nan
    var resolved = Double.nan
    var amount = Double.nan
    /// What the customer felt: the recorded emotion, or what a missing one would have been.
    var felt = 0.0

    /// An event that records nothing but itself.
    init(time: Int64, touchpoint: SimulatedTouchpoint) {
        self.time = time
        self.touchpoint = touchpoint
    }

    /// Draws an event's fields from the stream of its customer, touchpoint and moment.
    init(drawing touchpoint: SimulatedTouchpoint, at time: Int64, from source: DrawSource) {
        self.time = time
        self.touchpoint = touchpoint
        var stream = source.stream(.details, touchpoint, time)
        let noise = stream.normal()
        let size = stream.normal()
        let success = stream.uniform()
        let isRated = stream.uniform() >= touchpoint.missingRatings
        if let response = touchpoint.response {
            responseMinutes = max(1, (response.median * exp(response.spread * size)).rounded())
            resolved = success < 0.8 ? 1 : 0
        }
        if touchpoint == .delivery { promiseKept = success < 0.8 ? 1 : 0 }
        if touchpoint == .purchase { amount = max(1, (4000 * exp(0.6 * size)).rounded()) / 100 }
        felt = feeling(noise)
        if isRated { emotion = felt }
    }

    /// Reads an event from a log, which a scenario may have edited.
    ///
    /// A recorded emotion is what was felt. For a missing one the noise is drawn again from the event's own stream
    /// and meets the other fields as they are now.
    init(_ index: Int, of columns: EventColumns, touchpoint: SimulatedTouchpoint, source: DrawSource) {
        time = columns.times[index]
        self.touchpoint = touchpoint
        emotion = columns.value(.emotion, at: index)
        responseMinutes = columns.value(.responseMinutes, at: index)
        promiseKept = columns.value(.promiseKept, at: index)
        resolved = columns.value(.resolved, at: index)
        amount = columns.value(.amount, at: index)
        if emotion.isNaN {
            var stream = source.stream(.details, touchpoint, time)
            felt = feeling(stream.normal())
        } else {
            felt = emotion
        }
    }

    /// What such an event feels like, on the grid −1, −½, 0, ½, 1 of a rating from 1 to 5.
    ///
    /// `mean − 0.25 waiting − 0.8 (1 − promiseKept) − 0.5 (1 − resolved) + spread × noise`, rounded to the grid;
    /// a missing field counts as nothing to complain of.
    func feeling(_ noise: Double) -> Double {
        let (mean, spread) = touchpoint.mood
        var mood = mean + spread * noise - 0.25 * waiting
        if !promiseKept.isNaN { mood -= 0.8 * (1 - promiseKept) }
        if !resolved.isNaN { mood -= 0.5 * (1 - resolved) }
        return min(max((2 * mood).rounded() / 2, -1), 1)
    }
}

// MARK: What it leaves in memory

extension SimulatedEvent {
    /// `log₂(responseMinutes / 60)`, in −2…3: a quick response pleases; 0 where there was nothing to wait for.
    var waiting: Double {
        guard !responseMinutes.isNaN else { return 0 }
        return min(max(log2(responseMinutes / 60), -2), 3)
    }

    /// What it adds to the grievance: negative for a good experience.
    var grievance: Double {
        let weights = touchpoint.weights
        let brokenPromise = promiseKept.isNaN ? 0 : 1 - promiseKept
        return weights.sadness * -felt + weights.waiting * waiting + weights.brokenPromise * brokenPromise
    }

    /// What it adds to the goodwill: negative for a bad experience.
    var goodwill: Double { touchpoint.weights.joy * felt }
}

extension SimulatedTouchpoint {
    /// The mean and standard deviation of what its events feel like before waiting and broken promises.
    fileprivate var mood: (mean: Double, spread: Double) {
        switch self {
        case .website: (0.1, 0.6)
        case .app: (0.2, 0.55)
        case .purchase: (0.3, 0.5)
        case .survey: (0.2, 0.7)
        case .supportChat: (-0.3, 0.6)
        case .supportCall: (0.25, 0.6)
        case .delivery: (0.4, 0.5)
        case .parcelReturn: (-0.1, 0.6)
        case .newsletter, .referral: (0, 0)
        }
    }
}
