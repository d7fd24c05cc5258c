import LinearAlgebra

extension Feature {
    /// Whether the value tells that events happened, when and how often, and not how they were: counts, shares, recency,
    /// gaps, variety and order, totals of amounts, and the days of silence after a bad event.
    public var isActivity: Bool {
        switch measure {
        case .count, .silence, .tenure, .gap, .overdue, .touchpoints, .path: true
        case .emotion: statistic == .silentSinceBad
        case .amount, .column: statistic == .sum
        case .response, .promise, .resolved, .month, .value: false
        }
    }
}

extension DesignLayout {
    /// The design matrix of a table, with all that tells whether, when and how often events happened taken from another:
    /// ``Feature/isActivity``, and which values are missing.
    ///
    /// - Precondition: both tables have the same rows, and the features of ``features``.
    public func matrix(of table: FeatureTable, activityOf other: FeatureTable) -> Matrix {
        let (new, old) = (matrix(of: table), matrix(of: other))
        precondition(new.rows == old.rows, "activity is taken from the same snapshots")
        let held = columns.indices.filter { columns[$0].isMissingIndicator || columns[$0].feature.isActivity }
        return Matrix(rows: new.rows, columns: columns.count) { row, values in
            new.withRow(row) { for column in $0.indices { values[column] = $0[column] } }
            old.withRow(row) { for column in held { values[column] = $0[column] } }
        }
    }
}
