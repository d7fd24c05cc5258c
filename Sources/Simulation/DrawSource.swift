import Experience

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The random streams of one customer in one run: the recorded history, or one replicate of the future.
///
/// Every stream is named by a purpose and counters instead of by its place in a sequence. A draw can therefore be
/// made again on its own, and neither a scenario, nor another customer, nor the order of the work shifts it. That
/// gives common random numbers: what a scenario leaves alone happens alike with it and without it.
struct DrawSource: Sendable {
    /// The seed of the run.
    let seed: UInt64
    /// The customer's key, unlike that of any other customer.
    let key: UInt64

    /// What a stream is for.
    enum Purpose: UInt64 {
        /// When a customer joins by themselves.
        case joining
        /// What a customer pays for, and the hidden part of them.
        case traits
        /// How old a customer is.
        case age
        /// Two numbers a day: does the customer leave, and what do they do.
        case days
        /// At which second of a day an event happens.
        case moment
        /// What an event carries.
        case details
        /// When the parcel of a purchase arrives, and whether it goes back.
        case parcel
        /// Whether a referral brings a customer, when, and with which key.
        case brought
        /// Whether the customer is still there at the cutoff.
        case presence
        /// Whether a business calls the customer.
        case campaign
    }

    /// The stream of a purpose.
    func stream(_ purpose: Purpose) -> SplitMix64 {
        SplitMix64(seed: seed, key, purpose.rawValue)
    }

    /// The stream of a purpose for one touchpoint and a moment or a day.
    func stream(_ purpose: Purpose, _ touchpoint: SimulatedTouchpoint, _ moment: Int64) -> SplitMix64 {
        SplitMix64(seed: seed, key, purpose.rawValue, UInt64(touchpoint.rawValue), UInt64(bitPattern: moment))
    }

    /// The seed of a replicate of the future, unrelated to the seed of the recorded history.
    static func seed(ofReplicate replicate: Int, of seed: UInt64) -> UInt64 {
        var stream = SplitMix64(seed: seed, UInt64.max, UInt64(replicate))
        return stream.next()
    }
}

extension SplitMix64 {
    /// The next draw from N(0, 1), by the transform of Box and Muller: `√(−2 ln u) cos 2πv`. Takes two numbers of the
    /// stream.
    mutating func normal() -> Double {
        let u = 1 - uniform()
        let v = uniform()
        return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
    }

    /// The next whole number of a range, each as likely as the others (to within 2⁻⁵³ × count). Takes one number.
    mutating func integer(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(uniform() * Double(range.count))
    }
}
