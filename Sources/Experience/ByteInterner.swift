/// Numbers for texts, in the order in which they are first met.
///
/// An open-addressing table over one arena of bytes: a text costs its bytes, one offset and a slot, and a look-up
/// makes no string. The hash is FNV-1a with a final mix, the same on every run.
///
/// - Complexity: O(length) a look-up.
public struct ByteInterner: Sendable {
    private var arena: [UInt8] = []
    private var ends: [Int] = []
    private var slots: [Int32]

    /// Creates an empty table.
    public init() {
        slots = Array(repeating: -1, count: 1024)
    }

    /// How many different texts were met.
    public var count: Int { ends.count }

    /// The number of a text, new if it was not met before.
    public mutating func code(for text: Span<UInt8>) -> Int32 {
        var slot = hash(text) & (slots.count - 1)
        while slots[slot] >= 0 {
            if matches(Int(slots[slot]), text) { return slots[slot] }
            slot = (slot + 1) & (slots.count - 1)
        }
        let code = Int32(ends.count)
        slots[slot] = code
        for index in text.indices { arena.append(text[index]) }
        ends.append(arena.count)
        if ends.count * 2 > slots.count { grow() }
        return code
    }

    /// The number of a text, new if it was not met before.
    public mutating func code(for text: String) -> Int32 {
        let bytes = Array(text.utf8)
        return code(for: bytes.span)
    }

    /// The bytes of the text with a number.
    public func bytes(of code: Int32) -> ArraySlice<UInt8> {
        arena[(code == 0 ? 0 : ends[Int(code) - 1])..<ends[Int(code)]]
    }

    /// The text with a number.
    public func text(of code: Int32) -> String {
        String(decoding: bytes(of: code), as: UTF8.self)
    }

    /// The numbers of all texts, ordered by the bytes of the texts.
    public var codesInByteOrder: [Int32] {
        (0..<Int32(count)).sorted { bytes(of: $0).lexicographicallyPrecedes(bytes(of: $1)) }
    }

    private func matches(_ code: Int, _ text: Span<UInt8>) -> Bool {
        let start = code == 0 ? 0 : ends[code - 1]
        guard ends[code] - start == text.count else { return false }
        for index in text.indices where arena[start + index] != text[index] { return false }
        return true
    }

    private func hash(_ text: Span<UInt8>) -> Int {
        var bytes = FNV1a()
        for index in text.indices { bytes.combine(UInt64(text[index])) }
        let state = (bytes.value ^ (bytes.value >> 32)) &* 0x9e37_79b9_7f4a_7c15
        return Int(truncatingIfNeeded: state >> 33)
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 4)
        for code in 0..<Int32(count) {
            let text = Array(bytes(of: code))
            var slot = hash(text.span) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = code
        }
    }
}
