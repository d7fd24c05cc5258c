/// Numbers for texts, in the order in which they are first met.
///
/// An open-addressing table over one arena of bytes: a text costs its bytes, a key of 24 bytes and a slot, and a look-up
/// makes no string. A key holds the length and the first 16 bytes, so that shorter texts are told apart without a look
/// into the arena. The hash multiplies words of 8 bytes to 128 bits and folds them, the same on every run.
///
/// - Complexity: O(length) a look-up.
public struct ByteInterner: Sendable {
    private struct Key: Equatable {
        var low: UInt64 = 0
        var high: UInt64 = 0
        var count: Int = 0
    }

    private var arena: [UInt8] = []
    private var ends: [Int] = []
    private var keys: [Key] = []
    /// The upper half of the hash, then the number plus one; 0 is an empty slot.
    private var slots: [UInt64]

    /// Creates an empty table.
    public init() {
        slots = Array(repeating: 0, count: 1024)
    }

    /// How many different texts were met.
    public var count: Int { ends.count }

    /// The number of a text, new if it was not met before.
    public mutating func code(for text: Span<UInt8>) -> Int32 {
        let (key, hash) = Self.digest(text)
        let tag = hash & 0xffff_ffff_0000_0000
        var slot = Self.slot(hash, slots.count)
        while slots[slot] != 0 {
            let entry = slots[slot]
            if entry & 0xffff_ffff_0000_0000 == tag {
                let code = Int(truncatingIfNeeded: entry & 0xffff_ffff) - 1
                if keys[code] == key, key.count <= 16 || matches(code, text) { return Int32(code) }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        let code = Int32(ends.count)
        slots[slot] = tag | UInt64(code + 1)
        for index in text.indices { arena.append(text[index]) }
        ends.append(arena.count)
        keys.append(key)
        if ends.count * 2 > slots.count { grow() }
        return code
    }

    /// The number of a text, new if it was not met before.
    public mutating func code(for text: String) -> Int32 {
        let bytes = Array(text.utf8)
        return code(for: bytes.span)
    }

    /// The numbers of texts that lie one after the other: text `i` is `bytes[offsets[i] ..< offsets[i + 1]]`.
    ///
    /// A text that was met before is found in two passes over all texts, each of independent reads, so that the processor
    /// waits for many of them at once.
    ///
    /// - Precondition: `offsets` ascends within the bytes.
    public mutating func codes(for bytes: [UInt8], offsets: [Int]) -> [Int32] {
        let span = bytes.span
        let count = max(0, offsets.count - 1)
        var digests: [(key: Key, hash: UInt64)] = []
        digests.reserveCapacity(count)
        for row in 0..<count { digests.append(Self.digest(span.extracting(offsets[row]..<offsets[row + 1]))) }
        let entries = digests.map { slots[Self.slot($0.hash, slots.count)] }
        var codes: [Int32] = []
        codes.reserveCapacity(count)
        for row in 0..<count {
            let entry = entries[row]
            let digest = digests[row]
            let code = Int(truncatingIfNeeded: entry & 0xffff_ffff) - 1
            if entry != 0, (entry ^ digest.hash) >> 32 == 0, keys[code] == digest.key,
                digest.key.count <= 16 || matches(code, span.extracting(offsets[row]..<offsets[row + 1]))
            {
                codes.append(Int32(truncatingIfNeeded: code))
            } else {
                codes.append(self.code(for: span.extracting(offsets[row]..<offsets[row + 1])))
            }
        }
        return codes
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
    public var codesInByteOrder: [Int32] { positionsInByteOrder(count) { bytes(of: $0) } }

    /// The hash of a text: the same on every run and machine.
    static func hash(_ text: Span<UInt8>) -> UInt64 { digest(text).hash }

    private func matches(_ code: Int, _ text: Span<UInt8>) -> Bool {
        let start = code == 0 ? 0 : ends[code - 1]
        for index in 16..<text.count where arena[start + index] != text[index] { return false }
        return true
    }

    @inline(__always)
    private static func digest(_ text: Span<UInt8>) -> (key: Key, hash: UInt64) {
        let key = Key(low: word(text, 0), high: word(text, 8), count: text.count)
        var hash = fold(key.low ^ 0x9e37_79b9_7f4a_7c15, key.high ^ 0xbf58_476d_1ce4_e5b9 ^ UInt64(text.count))
        var from = 16
        while from < text.count {
            hash = fold(word(text, from) ^ hash, word(text, from + 8) ^ 0x94d0_49bb_1331_11eb)
            from += 16
        }
        return (key, fold(hash, 0xd6e8_feb8_6659_fd93))
    }

    /// Up to eight bytes from a position on, the first the lowest.
    @inline(__always)
    private static func word(_ text: Span<UInt8>, _ from: Int) -> UInt64 {
        var word: UInt64 = 0
        if from + 8 <= text.count {
            for index in 0..<8 { word |= UInt64(text[from + index]) << UInt64(8 * index) }
        } else {
            for index in from..<max(from, text.count) { word |= UInt64(text[index]) << UInt64(8 * (index - from)) }
        }
        return word
    }

    private static func fold(_ first: UInt64, _ second: UInt64) -> UInt64 {
        let product = first.multipliedFullWidth(by: second)
        return product.high ^ product.low
    }

    private static func slot(_ hash: UInt64, _ count: Int) -> Int {
        Int(truncatingIfNeeded: hash & 0xffff_ffff) & (count - 1)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 4)
        for code in 0..<Int32(count) {
            let text = Array(bytes(of: code))
            let hash = Self.digest(text.span).hash
            var slot = Self.slot(hash, slots.count)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = hash & 0xffff_ffff_0000_0000 | UInt64(code + 1)
        }
    }
}

/// The positions of texts, ordered by the texts' bytes.
///
/// Most pairs are told apart by the eight bytes after the prefix that all texts share.
func positionsInByteOrder<Bytes: Collection<UInt8>>(_ count: Int, _ bytes: (Int32) -> Bytes) -> [Int32] {
    guard count > 0 else { return [] }
    let first = bytes(0)
    var prefix = first.count
    for position in 1..<max(1, Int32(count)) where prefix > 0 {
        prefix = zip(first.prefix(prefix), bytes(position)).prefix { $0 == $1 }.count
    }
    var order: [(head: UInt64, position: Int32)] = []
    order.reserveCapacity(count)
    for position in 0..<Int32(count) {
        var head: UInt64 = 0
        var shift: UInt64 = 64
        for byte in bytes(position).dropFirst(prefix).prefix(8) {
            shift -= 8
            head |= UInt64(byte) << shift
        }
        order.append((head, position))
    }
    order.sort { first, second in
        first.head != second.head
            ? first.head < second.head : bytes(first.position).lexicographicallyPrecedes(bytes(second.position))
    }
    return order.map(\.position)
}
