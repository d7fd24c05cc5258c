import Experience
import LinearAlgebra

/// How a feature table becomes a design matrix without holes.
///
/// Columns are the features in order, a missing value replaced by the mean of the training values that are not missing,
/// then one 0/1 column for each feature that was missing somewhere in training. A value missing is thus neither zero nor
/// average: it has a coefficient of its own.
public struct DesignLayout: Sendable, Codable, Equatable {
    /// A column of the design matrix.
    public struct Column: Hashable, Sendable, Codable {
        /// The feature.
        public let feature: Feature
        /// Whether the column marks the snapshots at which the feature is missing.
        public let isMissingIndicator: Bool

        /// The feature's name, with `.missing` for an indicator.
        public var name: String { feature.name + (isMissingIndicator ? ".missing" : "") }
    }

    /// The columns of the design matrix.
    public let columns: [Column]
    /// For each feature, the training mean of its values that are not missing (0 where all are).
    public let fill: [Double]
    /// For each feature, the 1 % and 99 % quantiles of its training values that are not missing.
    public let support: [ClosedRange<Double>]

    /// The features, in the order of the table's columns.
    public var features: [Feature] { columns.lazy.filter { !$0.isMissingIndicator }.map(\.feature) }

    /// Learns the means, supports and indicators from a training table.
    ///
    /// - Parameters:
    ///   - rows: the rows to learn from; `nil`: all.
    ///   - findsSupport: whether supports are found, for which each column is sorted; else they hold every value.
    public init(learningFrom table: FeatureTable, rows: [Int]? = nil, findsSupport: Bool = true) {
        self.init(
            table,
            table.features.indices.map { Content(ofColumn: $0, in: table, rows: rows, findsSupport: findsSupport) })
    }

    /// The same on several threads.
    ///
    /// - Throws: `CancellationError` when the surrounding task was cancelled.
    public init(
        learningFrom table: FeatureTable, rows: [Int]? = nil, threads: Threads
    ) throws(CancellationError) {
        self.init(
            table,
            try threads.map(table.features.count) { Content(ofColumn: $0, in: table, rows: rows, findsSupport: true) })
    }

    private init(_ table: FeatureTable, _ contents: [Content]) {
        fill = contents.map(\.mean)
        support = contents.map(\.support)
        columns =
            table.features.map { Column(feature: $0, isMissingIndicator: false) }
            + zip(table.features, contents).filter(\.1.hasHoles).map { Column(feature: $0.0, isMissingIndicator: true) }
    }

    /// What there is to learn from one column.
    private struct Content: Sendable {
        let mean: Double
        let support: ClosedRange<Double>
        let hasHoles: Bool

        init(ofColumn index: Int, in table: FeatureTable, rows: [Int]?, findsSupport: Bool) {
            let column = table.values.column(index)
            var present = (rows.map { rows in rows.map { column[$0] } } ?? column).filter { !$0.isNaN }
            // Of sorted values, so that the mean does not depend on the order of rows.
            if findsSupport { present.sort() }
            mean = present.isEmpty ? 0 : present.reduce(0, +) / Double(present.count)
            support = findsSupport ? quantile(present, 0.01)...quantile(present, 0.99) : -.infinity ... .infinity
            hasHoles = present.count < rows?.count ?? table.rows
        }
    }

    /// The design matrix of a table with the same features.
    ///
    /// - Precondition: `table.features` equals ``features``.
    public func matrix(of table: FeatureTable) -> Matrix {
        let features = features
        precondition(table.features == features, "a design layout fits the features that it was learnt from")
        let position = Dictionary(uniqueKeysWithValues: features.enumerated().map { ($0.element, $0.offset) })
        let indicators = columns[features.count...].map { position[$0.feature]! }
        return Matrix(rows: table.rows, columns: columns.count) { row, values in
            table.values.withRow(row) { source in
                for index in source.indices {
                    values[index] = source[index].isNaN ? fill[index] : source[index]
                }
                for (offset, feature) in indicators.enumerated() {
                    values[source.count + offset] = source[feature].isNaN ? 1 : 0
                }
            }
        }
    }

    /// The design matrix of some rows of a table with the same features, read where the table lies.
    ///
    /// - Precondition: `table.features` equals ``features``.
    public func design(of table: FeatureTable, rows: [Int]) -> DesignMatrix {
        let features = features
        precondition(table.features == features, "a design layout fits the features that it was learnt from")
        let position = Dictionary(uniqueKeysWithValues: features.enumerated().map { ($0.element, $0.offset) })
        return DesignMatrix(
            table.values, selection: rows.count == table.rows ? nil : rows, fill: fill,
            indicators: columns[features.count...].map { position[$0.feature]! })
    }
}

/// The value below which a share of sorted values lies, by linear interpolation between order statistics.
func quantile(_ sorted: [Double], _ share: Double) -> Double {
    guard let last = sorted.last else { return 0 }
    let position = share * Double(sorted.count - 1)
    let lower = Int(position)
    guard lower + 1 < sorted.count else { return last }
    return sorted[lower] + (position - Double(lower)) * (sorted[lower + 1] - sorted[lower])
}
