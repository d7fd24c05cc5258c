/// Numbers from 0 to 1 that are the same for a seed on every platform (SplitMix64; Steele, Lea & Flood 2014).
struct SeededDraws {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }

    /// 1 with probability `p`.
    mutating func bernoulli(_ p: Double) -> Double { uniform() < p ? 1 : 0 }

    /// A random order of `count` things.
    mutating func order(_ count: Int) -> [Int] {
        let keys = (0..<count).map { _ in uniform() }
        return keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    }
}
