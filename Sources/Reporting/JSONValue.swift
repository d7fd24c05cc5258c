/// A JSON value whose objects keep the order in which their fields were given.
public indirect enum JSONValue: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByNilLiteral
{
    /// A text.
    case string(String)
    /// A number; one that is not finite is written as null.
    case number(Double)
    /// A whole number.
    case integer(Int)
    /// A truth value.
    case bool(Bool)
    /// A list.
    case array([JSONValue])
    /// Fields in order.
    case object([(String, JSONValue)])
    /// Nothing.
    case null

    /// Creates a text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Creates a whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// Creates a number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// Creates a list.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Creates null.
    public init(nilLiteral: ()) { self = .null }

    /// An interval as a list of its two ends.
    public static func interval(_ range: ClosedRange<Double>) -> JSONValue {
        .array([.number(range.lowerBound), .number(range.upperBound)])
    }

    /// Whether two values are written the same.
    public static func == (first: JSONValue, second: JSONValue) -> Bool { first.text == second.text }

    /// The value on one line. Numbers are the shortest that read back the same.
    public var text: String {
        switch self {
        case .string(let text): quoted(text)
        case .number(let number): number.isFinite ? "\(number)" : "null"
        case .integer(let number): String(number)
        case .bool(let truth): truth ? "true" : "false"
        case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let fields): "{" + fields.map { quoted($0) + ":" + $1.text }.joined(separator: ",") + "}"
        case .null: "null"
        }
    }
}

private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\u{0}"..<"\u{20}":
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
