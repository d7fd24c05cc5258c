/// Fowler, Noll and Vo's hash FNV-1a, over words of 64 bits: the same number for the same words on every run and platform.
///
/// `hash = (hash ^ word) × 0x100000001b3`, from 0xcbf29ce484222325. For fingerprints and reproducible picks, not against
/// those who choose their input.
public struct FNV1a: Sendable {
    /// The hash of all words so far.
    public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    /// Creates the hash of nothing.
    public init() {}

    /// Takes a word in.
    public mutating func combine(_ word: UInt64) {
        value = (value ^ word) &* 0x100_0000_01b3
    }

    /// Takes the bytes of a text in, one word each.
    public mutating func combine(_ text: String) {
        for byte in text.utf8 { combine(UInt64(byte)) }
    }

    /// The hash in hexadecimal, 16 digits.
    public var hexadecimal: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
