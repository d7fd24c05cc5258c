import Experience
import LinearAlgebra

/// Snapshots × features, with the outcomes that then happened.
///
/// Rows are ordered by customer and, within a customer, by cutoff. Values are transformed as each feature says; a missing
/// value is NaN.
public struct FeatureTable: Sendable {
    /// The features: one column each.
    public let features: [Feature]
    /// Each row's customer, as a position in ``Experience/EventLog/customers``.
    public let customers: [Int]
    /// Each row's cutoff.
    public let cutoffs: [Timestamp]
    /// Rows × features, in the blocks and the precision in which they were written.
    public let values: BlockedMatrix
    /// For each outcome, by name: 1, 0, or NaN where the window passes the data's end.
    public let labels: [String: [Double]]

    /// Creates a table of parts that fit together.
    public init(
        features: [Feature], customers: [Int], cutoffs: [Timestamp], values: BlockedMatrix, labels: [String: [Double]]
    ) {
        self.features = features
        self.customers = customers
        self.cutoffs = cutoffs
        self.values = values
        self.labels = labels
    }

    /// Puts the parts of one run together; no value is copied.
    init(
        joining parts: [FeatureTable], features: [Feature], _ outcomes: [Outcome], precision: StoredPrecision = .double
    ) {
        var values = BlockedMatrix(columns: features.count, precision: precision)
        for part in parts { values.append(part.values) }
        self.init(
            features: features, customers: parts.flatMap(\.customers), cutoffs: parts.flatMap(\.cutoffs),
            values: values,
            labels: Dictionary(
                uniqueKeysWithValues: outcomes.map { outcome in
                    (outcome.name, parts.flatMap { $0.labels[outcome.name]! })
                }))
    }

    /// How many snapshots there are.
    public var rows: Int { customers.count }

    /// The rows at which something holds.
    public func selecting(_ isWanted: (Int) -> Bool) -> FeatureTable {
        let rows = customers.indices.filter(isWanted)
        return FeatureTable(
            features: features, customers: rows.map { customers[$0] }, cutoffs: rows.map { cutoffs[$0] },
            values: values.selectRows(rows), labels: labels.mapValues { label in rows.map { label[$0] } })
    }

    /// The same rows with those features for which something holds.
    public func selectingFeatures(_ isWanted: (Feature) -> Bool) -> FeatureTable {
        let columns = features.indices.filter { isWanted(features[$0]) }
        return FeatureTable(
            features: columns.map { features[$0] }, customers: customers, cutoffs: cutoffs,
            values: values.selectColumns(columns), labels: labels)
    }
}
