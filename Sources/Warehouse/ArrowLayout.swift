/// How the values of an Arrow column lie in memory, from its format string.
///
/// Format strings are defined in https://arrow.apache.org/docs/format/CDataInterface.html#format-strings.
enum ArrowLayout: Equatable {
    case null
    case boolean
    case signed(bits: Int)
    case unsigned(bits: Int)
    case float(bits: Int)
    /// Integers of so many bits that count units of 10^−scale.
    case decimal(bits: Int, scale: Int)
    /// Texts with offsets of so many bits.
    case text(offsetBits: Int)
    /// Texts of up to 12 bytes in place, longer ones elsewhere.
    case textView
    /// Days since 1970 in 32 bits.
    case days
    /// Units of 1/perSecond seconds since 1970 in 64 bits.
    case time(perSecond: Int64)

    init?(format: String) {
        switch format {
        case "n": self = .null
        case "b": self = .boolean
        case "c": self = .signed(bits: 8)
        case "s": self = .signed(bits: 16)
        case "i": self = .signed(bits: 32)
        case "l": self = .signed(bits: 64)
        case "C": self = .unsigned(bits: 8)
        case "S": self = .unsigned(bits: 16)
        case "I": self = .unsigned(bits: 32)
        case "L": self = .unsigned(bits: 64)
        case "f": self = .float(bits: 32)
        case "g": self = .float(bits: 64)
        case "u": self = .text(offsetBits: 32)
        case "U": self = .text(offsetBits: 64)
        case "vu": self = .textView
        case "tdD": self = .days
        case "tdm": self = .time(perSecond: 1_000)
        case _ where format.hasPrefix("tss:"): self = .time(perSecond: 1)
        case _ where format.hasPrefix("tsm:"): self = .time(perSecond: 1_000)
        case _ where format.hasPrefix("tsu:"): self = .time(perSecond: 1_000_000)
        case _ where format.hasPrefix("tsn:"): self = .time(perSecond: 1_000_000_000)
        case _ where format.hasPrefix("d:"):
            let numbers = format.dropFirst(2).split(separator: ",").compactMap { Int($0) }
            guard numbers.count >= 2 else { return nil }
            let bits = numbers.count > 2 ? numbers[2] : 128
            guard [32, 64, 128].contains(bits) else { return nil }
            self = .decimal(bits: bits, scale: numbers[1])
        default: return nil
        }
    }

    /// What the values become.
    var columnType: ColumnType {
        switch self {
        case .null, .text, .textView: .text
        case .boolean: .boolean
        case .signed, .unsigned: .integer
        case .float, .decimal: .double
        case .days, .time: .timestamp
        }
    }

    /// An Arrow type's name in words, for messages: `list` for `+l`.
    static func name(ofFormat format: String) -> String {
        switch format {
        case _ where ["+l", "+L", "+v", "+w"].contains { format.hasPrefix($0) }: "list"
        case "+s": "struct"
        case "+m": "map"
        case _ where format.hasPrefix("+u"): "union"
        case "+r": "run-end encoded"
        case "z", "Z", "vz": "binary"
        case _ where format.hasPrefix("w:"): "fixed-size binary"
        case _ where format.hasPrefix("tt"): "time of day"
        case _ where format.hasPrefix("tD"): "duration"
        case _ where format.hasPrefix("ti"): "interval"
        case "e": "16-bit float"
        case _ where format.hasPrefix("d:"): "256-bit decimal"
        default: format
        }
    }
}
