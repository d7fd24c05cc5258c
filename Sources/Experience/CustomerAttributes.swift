/// What is known of customers beside their events: numbers and categories, one value a customer.
///
/// Values are ordered like ``EventLog/customers``. A missing number is NaN, a missing category `nil`.
public struct CustomerAttributes: Sendable, Equatable {
    /// How an attribute enters a model.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// One of a few words: one column a word.
        case category
        /// A number as it is.
        case number
        /// A number with a heavy tail, such as money or counts: enters as sign(x)·ln(1 + |x|).
        case amount
    }

    /// The values of one attribute.
    public enum Values: Sendable, Equatable {
        /// Numbers; NaN is missing.
        case numbers([Double])
        /// Words; `nil` is missing.
        case categories([String?])

        /// Whether all values agree; a missing value agrees with a missing value.
        public static func == (first: Values, second: Values) -> Bool {
            switch (first, second) {
            case (.numbers(let one), .numbers(let other)): agreeWhereMissing(one, other)
            case (.categories(let one), .categories(let other)): one == other
            default: false
            }
        }
    }

    /// One attribute of all customers.
    public struct Attribute: Sendable, Equatable {
        /// The column's name.
        public let name: String
        /// How it enters a model.
        public let kind: Kind
        /// A value for each customer of the log.
        public let values: Values

        /// Creates an attribute.
        public init(name: String, kind: Kind, values: Values) {
            self.name = name
            self.kind = kind
            self.values = values
        }
    }

    /// The attributes, in the order in which they were declared.
    public let attributes: [Attribute]
    /// How many customers of the log have no row in the table of attributes.
    public let customersWithoutRow: Int

    /// No attributes.
    public static let none = CustomerAttributes(attributes: [], customersWithoutRow: 0)

    /// Creates attributes that are already in the order of a log's customers.
    public init(attributes: [Attribute], customersWithoutRow: Int) {
        self.attributes = attributes
        self.customersWithoutRow = customersWithoutRow
    }

    /// Brings a table's rows into the order of a log's customers; rows of other customers are left out, and of several
    /// rows of one customer the last counts.
    public init(rowsOf identities: [String], attributes: [Attribute], for log: EventLog) {
        self = AttributeTable(identities: identities, attributes: attributes).attributes(for: log)
    }

    /// The attribute of a name.
    public subscript(name: String) -> Attribute? {
        attributes.first { $0.name == name }
    }
}

/// A table of customers' attributes in the order of its own rows, from which each log takes those of its customers.
public struct AttributeTable: Sendable {
    private let rows: [String: Int]
    private let attributes: [CustomerAttributes.Attribute]

    /// Creates a table; of several rows of one customer the last counts.
    public init(identities: [String], attributes: [CustomerAttributes.Attribute]) {
        rows = Dictionary(identities.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { $1 })
        self.attributes = attributes
    }

    /// The attributes of a log's customers, in the log's order.
    public func attributes(for log: EventLog) -> CustomerAttributes {
        guard !attributes.isEmpty else { return .none }
        let rowOfCustomer = log.customers.map { rows[$0.text] }
        return CustomerAttributes(
            attributes: attributes.map { attribute in
                let values: CustomerAttributes.Values =
                    switch attribute.values {
                    case .numbers(let numbers): .numbers(rowOfCustomer.map { $0.map { numbers[$0] } ?? .nan })
                    case .categories(let words): .categories(rowOfCustomer.map { $0.flatMap { words[$0] } })
                    }
                return CustomerAttributes.Attribute(name: attribute.name, kind: attribute.kind, values: values)
            }, customersWithoutRow: rowOfCustomer.count { $0 == nil })
    }
}
