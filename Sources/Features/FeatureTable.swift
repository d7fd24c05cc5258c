import Experience
import LinearAlgebra

/// Snapshots × features, with the outcomes that then happened.
///
/// Rows are ordered by customer and, within a customer, by cutoff. Values are transformed as each feature says; a missing
/// value is NaN.
public struct FeatureTable: Sendable {
    /// The features: one column each.
    public let features: [Feature]
    /// Each row's customer, as a position in ``EventLog/customers``.
    public let customers: [Int]
    /// Each row's cutoff.
    public let cutoffs: [Timestamp]
    /// Rows × features.
    public let values: Matrix
    /// For each outcome, by name: 1, 0, or NaN where the window passes the data's end.
    public let labels: [String: [Double]]

    /// How many snapshots there are.
    public var rows: Int { customers.count }

    /// The rows at which something holds.
    public func selecting(_ isWanted: (Int) -> Bool) -> FeatureTable {
        let rows = customers.indices.filter(isWanted)
        return FeatureTable(
            features: features, customers: rows.map { customers[$0] }, cutoffs: rows.map { cutoffs[$0] },
            values: values.selectRows(rows), labels: labels.mapValues { label in rows.map { label[$0] } })
    }
}
