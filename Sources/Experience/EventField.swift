/// A measure that an event may carry beside its customer, time and touchpoint.
///
/// Values are numbers; a missing one is NaN inside columns, and never zero.
public enum EventField: Hashable, Sendable {
    /// How the customer felt, −1…+1.
    case emotion
    /// How long the customer waited for a response, in minutes.
    case responseMinutes
    /// Whether a promise was kept: 1 or 0.
    case promiseKept
    /// Whether the matter was resolved: 1 or 0.
    case resolved
    /// Money, in the business's currency.
    case amount
    /// Another numeric column of the log, by its name, as an outcome's condition needs it.
    case column(String)

    /// The fields that every log may have, in the order in which they are listed.
    public static let standard: [EventField] = [.emotion, .responseMinutes, .promiseKept, .resolved, .amount]

    /// The name in scenarios and in rapport.yaml: `emotion`, `response_minutes`, `promise_kept`, `resolved`, `amount`.
    public var name: String {
        switch self {
        case .emotion: "emotion"
        case .responseMinutes: "response_minutes"
        case .promiseKept: "promise_kept"
        case .resolved: "resolved"
        case .amount: "amount"
        case .column(let name): name
        }
    }

    /// The standard field of a name, or `nil`.
    public init?(name: String) {
        guard let field = Self.standard.first(where: { $0.name == name }) else { return nil }
        self = field
    }

    /// The values an event may hold in this field.
    public var range: ClosedRange<Double> {
        switch self {
        case .emotion: -1...1
        case .responseMinutes: 0...Double.greatestFiniteMagnitude
        case .promiseKept, .resolved: 0...1
        case .amount, .column: -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
        }
    }
}
