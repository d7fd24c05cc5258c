import Foundation

/// What has passed since it was made or last read.
struct Stopwatch {
    /// Seconds, and seconds of all processors for this process.
    struct Lap: Encodable {
        let wall, cpu: Double
    }

    private var start = ContinuousClock.now
    private var used = Self.used()

    mutating func lap() -> Lap {
        let (now, usedNow) = (ContinuousClock.now, Self.used())
        let elapsed = (now - start).components
        let lap = Lap(
            wall: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18, cpu: usedNow - used)
        (start, used) = (now, usedNow)
        return lap
    }

    private static func used() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
