import LinearAlgebra

/// Checked person-period data: one row for each customer and period in which the outcome could happen.
///
/// Periods (months, say) count a customer's tenure from 1. Rows of a customer may start late, as customers who were there
/// before the log begins, and stop early, as those who are still there: neither makes the hazard biased. Rows may come in
/// any order.
///
/// Source: Allison (1982); Tutz & Schmid (2016), chapter 3.
public struct PersonPeriods: Sendable {
    /// Whether the outcome ends the rows of a customer.
    public enum Kind: Sendable, Codable, Equatable {
        /// It happens once, and the customer is gone: churn.
        case terminal
        /// It may happen again: a referral.
        case recurrent
    }

    /// The tenure of each row, from 1.
    public let periods: [Int]
    /// The outcome of each row, 0 or 1.
    public let outcomes: [Double]
    /// A code for each row's customer.
    public let customers: [Int]
    /// The features, one row for each; without columns where there are none.
    public let features: Matrix
    /// The features' names.
    public let columnNames: [String]
    /// Whether the outcome ends the rows of a customer.
    public let kind: Kind
    /// The first and the last tenure with rows.
    public let observed: ClosedRange<Int>

    /// Checks and takes the input.
    ///
    /// - Parameters:
    ///   - features: rows×columns, for each row what was known before the period; `nil` for none.
    ///   - columnNames: names for messages; by default “column 0”, “column 1” ….
    /// - Throws: ``ForecastError`` when there are no rows, sizes differ, a period is below 1, an outcome is not 0 or 1, a
    ///   value is not finite, a customer has two rows for a period, or rows after a terminal outcome.
    public init(
        periods: [Int], outcomes: [Double], customers: [Int], features: Matrix? = nil, columnNames: [String]? = nil,
        kind: Kind = .terminal
    ) throws(ForecastError) {
        let rows = periods.count
        let x = features ?? Matrix(rows: rows, columns: 0)
        guard let first = periods.min(), let last = periods.max() else { throw .empty }
        try Self.require(rows, outcomes.count, "outcomes, one per row")
        try Self.require(rows, customers.count, "customer codes, one per row")
        try Self.require(rows, x.rows, "rows of features")
        let names = columnNames ?? (0..<x.columns).map { "column \($0)" }
        try Self.require(x.columns, names.count, "column names")
        if let i = periods.firstIndex(where: { $0 < 1 }) { throw .invalidPeriod(row: i) }
        if let i = outcomes.firstIndex(where: { $0 != 0 && $0 != 1 }) { throw .outcomeNotBinary(row: i) }
        if let k = x.storage.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(column: names[k % x.columns], row: k / x.columns)
        }
        let order = periods.indices.sorted { (customers[$0], periods[$0], $0) < (customers[$1], periods[$1], $1) }
        for (before, i) in zip(order, order.dropFirst()) where customers[before] == customers[i] {
            if periods[before] == periods[i] { throw .repeatedPeriod(row: i) }
            if kind == .terminal && outcomes[before] == 1 { throw .afterTheEnd(row: i) }
        }
        self.periods = periods
        self.outcomes = outcomes
        self.customers = customers
        self.features = x
        self.columnNames = names
        self.kind = kind
        observed = first...last
    }

    /// The rows of customers who were followed from their first period: periods 1 … duration each, with the same features in
    /// all of them, and the outcome in the last.
    ///
    /// - Parameters:
    ///   - durations: for each customer the last period observed, at least 1.
    ///   - left: for each customer 1 if they left in that period, 0 if they are still there.
    ///   - features: a row for each customer; `nil` for none.
    /// - Throws: as ``init(periods:outcomes:customers:features:columnNames:kind:)``; rows are customers.
    public init(
        durations: [Int], left: [Double], features: Matrix? = nil, columnNames: [String]? = nil
    ) throws(ForecastError) {
        try Self.require(durations.count, left.count, "outcomes, one per duration")
        if let features { try Self.require(durations.count, features.rows, "rows of features") }
        if let i = durations.firstIndex(where: { $0 < 1 }) { throw .invalidPeriod(row: i) }
        if let i = left.firstIndex(where: { $0 != 0 && $0 != 1 }) { throw .outcomeNotBinary(row: i) }
        let customers = durations.indices.flatMap { Array(repeating: $0, count: durations[$0]) }
        try self.init(
            periods: durations.flatMap { Array(1...$0) },
            outcomes: durations.indices.flatMap { i in (1...durations[i]).map { $0 == durations[i] ? left[i] : 0 } },
            customers: customers, features: features?.selectRows(customers), columnNames: columnNames)
    }

    /// The number of rows.
    public var rows: Int { periods.count }

    /// For each period of ``observed``, how many rows it has, and how many of them with the outcome.
    public var counts: (rows: [Int], events: [Int]) {
        var rows = [Int](repeating: 0, count: observed.count)
        var events = rows
        for (period, outcome) in zip(periods, outcomes) {
            rows[period - observed.lowerBound] += 1
            if outcome == 1 { events[period - observed.lowerBound] += 1 }
        }
        return (rows, events)
    }

    static func require(_ expected: Int, _ actual: Int, _ what: String) throws(ForecastError) {
        guard expected == actual else { throw .mismatchedShapes(what: what, expected: expected, actual: actual) }
    }
}
