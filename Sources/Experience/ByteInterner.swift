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
    /// Some hundred texts are hashed before they are looked up, so that look-ups are independent reads, many of which the
    /// processor waits for at once.
    ///
    /// - Precondition: `offsets` ascends within the bytes.
    public mutating func codes(for bytes: [UInt8], offsets: [Int]) -> [Int32] {
        let span = bytes.span
        let count = max(0, offsets.count - 1)
        var codes: [Int32] = []
        codes.reserveCapacity(count)
        var digests: [(key: Key, hash: UInt64)] = []
        digests.reserveCapacity(min(count, 256))
        var entries: [UInt64] = []
        entries.reserveCapacity(min(count, 256))
        for first in stride(from: 0, to: count, by: 256) {
            digests.removeAll(keepingCapacity: true)
            for row in first..<min(count, first + 256) {
                digests.append(Self.digest(span, offsets[row]..<offsets[row + 1]))
            }
            entries.removeAll(keepingCapacity: true)
            for digest in digests { entries.append(slots[Self.slot(digest.hash, slots.count)]) }
            for (index, digest) in digests.enumerated() {
                let range = offsets[first + index]..<offsets[first + index + 1]
                let entry = entries[index]
                let code = Int(truncatingIfNeeded: entry & 0xffff_ffff) - 1
                if entry != 0, (entry ^ digest.hash) >> 32 == 0, keys[code] == digest.key,
                    digest.key.count <= 16 || matches(code, span.extracting(range))
                {
                    codes.append(Int32(truncatingIfNeeded: code))
                } else {
                    codes.append(self.code(for: span.extracting(range)))
                }
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

    /// The hash of the text in a range of the bytes.
    @inline(__always)
    static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 { digest(bytes, range).hash }

    private func matches(_ code: Int, _ text: Span<UInt8>) -> Bool {
        let start = code == 0 ? 0 : ends[code - 1]
        for index in 16..<text.count where arena[start + index] != text[index] { return false }
        return true
    }

    private static func digest(_ text: Span<UInt8>) -> (key: Key, hash: UInt64) { digest(text, 0..<text.count) }

    @inline(__always)
    private static func digest(_ bytes: Span<UInt8>, _ range: Range<Int>) -> (key: Key, hash: UInt64) {
        let key = Key(
            low: word(bytes, range), high: word(bytes, min(range.upperBound, range.lowerBound + 8)..<range.upperBound),
            count: range.count)
        var hash = fold(key.low ^ 0x9e37_79b9_7f4a_7c15, key.high ^ 0xbf58_476d_1ce4_e5b9 ^ UInt64(range.count))
        var rest = range.dropFirst(16)
        while !rest.isEmpty {
            let words = (word(bytes, rest), word(bytes, rest.dropFirst(8)))
            hash = fold(words.0 ^ hash, words.1 ^ 0x94d0_49bb_1331_11eb)
            rest = rest.dropFirst(16)
        }
        return (key, fold(hash, 0xd6e8_feb8_6659_fd93))
    }

    /// Up to eight bytes of a range, the first the lowest, zeros after its end.
    ///
    /// Where eight bytes can be read they are read at once, and those beyond the range are cut off.
    @inline(__always)
    private static func word(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
        let (from, count) = (range.lowerBound, range.count)
        guard count > 0 else { return 0 }
        var word: UInt64 = 0
        if from >= 0, from <= bytes.count - 8 {
            let eight = bytes.extracting(from..<from + 8)
            for index in 0..<8 { word |= UInt64(eight[index]) << UInt64(8 * index) }
            return count >= 8 ? word : word & (1 << UInt64(8 * count) - 1)
        }
        for index in 0..<min(8, count) { word |= UInt64(bytes[from + index]) << UInt64(8 * index) }
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
