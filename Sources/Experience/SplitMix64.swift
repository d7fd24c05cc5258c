/// Steele, Lea and Flood's SplitMix64: a small seeded generator whose every stream is reproducible.
///
/// Source: "Fast splittable pseudorandom number generators", OOPSLA 2014. Not for secrets.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Creates the stream of a seed.
    public init(seed: UInt64) {
        state = seed
    }

    /// Creates the stream of a seed and a list of counters (a customer, a day, a purpose): streams of different
    /// counters are unrelated, so that each draw can be made again on its own.
    public init(seed: UInt64, _ counters: UInt64...) {
        state = seed
        for counter in counters {
            state = Self.mix(state &+ 0x9e37_79b9_7f4a_7c15) ^ counter
        }
        state = Self.mix(state &+ 0x9e37_79b9_7f4a_7c15)
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.mix(state)
    }

    /// The next number in [0, 1), a multiple of 2⁻⁵³.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    private static func mix(_ bits: UInt64) -> UInt64 {
        var bits = bits
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }
}
