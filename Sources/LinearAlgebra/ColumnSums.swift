/// Sums over rows, column by column.
///
/// The innermost loops of statistics: they do without bounds checks after one check of the row.
public struct ColumnSums: Sendable {
    /// Σ wᵢ xᵢⱼ, or Σ wᵢ (xᵢⱼ − cⱼ)², for each column j.
    public private(set) var sums: [Double]

    /// Zeros.
    public init(columns: Int) {
        sums = Array(repeating: 0, count: columns)
    }

    /// Adds w x.
    ///
    /// - Precondition: one element for each column.
    public mutating func add(_ row: Span<Double>, weight: Double) {
        precondition(row.count == sums.count, "a row of \(sums.count) elements is needed")
        var sums = sums.mutableSpan
        for j in 0..<row.count { unsafe sums[unchecked: j] += weight * row[unchecked: j] }
    }

    /// Adds w (x − c)².
    ///
    /// - Precondition: one element of both for each column.
    public mutating func addSquares(_ row: Span<Double>, around centers: [Double], weight: Double) {
        precondition(row.count == sums.count && centers.count == sums.count, "mismatched shapes")
        var sums = sums.mutableSpan
        let centers = centers.span
        for j in 0..<row.count {
            let deviation = unsafe row[unchecked: j] - centers[unchecked: j]
            unsafe sums[unchecked: j] += weight * deviation * deviation
        }
    }

    /// Adds the sums over other rows.
    public mutating func add(_ other: ColumnSums) {
        for j in sums.indices { sums[j] += other.sums[j] }
    }
}

/// The least and greatest element of each column, over rows without NaN.
public struct ColumnRanges: Sendable {
    /// The least; +∞ without rows.
    public private(set) var least: [Double]
    /// The greatest; −∞ without rows.
    public private(set) var greatest: [Double]

    /// No rows.
    public init(columns: Int) {
        least = Array(repeating: .infinity, count: columns)
        greatest = Array(repeating: -.infinity, count: columns)
    }

    /// Takes a row in.
    ///
    /// - Precondition: one element for each column.
    public mutating func include(_ row: Span<Double>) {
        precondition(row.count == least.count, "a row of \(least.count) elements is needed")
        var low = least.mutableSpan
        for j in 0..<row.count {
            unsafe low[unchecked: j] = row[unchecked: j] < low[unchecked: j] ? row[unchecked: j] : low[unchecked: j]
        }
        var high = greatest.mutableSpan
        for j in 0..<row.count {
            unsafe high[unchecked: j] = row[unchecked: j] > high[unchecked: j] ? row[unchecked: j] : high[unchecked: j]
        }
    }

    /// Takes the ranges over other rows in.
    public mutating func include(_ other: ColumnRanges) {
        for j in least.indices {
            least[j] = min(least[j], other.least[j])
            greatest[j] = max(greatest[j], other.greatest[j])
        }
    }
}
