/// Which columns of a matrix to use, and how: z_j = (x_{columns[j]} − centers[j]) / scales[j], optionally after a
/// leading column of ones.
public struct ColumnTransform: Sendable, Equatable {
    /// The matrix columns used, in increasing order.
    public let columns: [Int]
    /// What is subtracted from each used column.
    public let centers: [Double]
    /// What each used column is divided by; none is 0.
    public let scales: [Double]
    /// Whether a column of ones stands before the others.
    public let hasIntercept: Bool

    let factors: [Double]

    /// - Precondition: as many centres and scales as columns, and no scale is 0.
    public init(columns: [Int], centers: [Double], scales: [Double], hasIntercept: Bool) {
        precondition(columns.count == centers.count && columns.count == scales.count, "one centre and scale per column")
        precondition(scales.allSatisfy { $0 != 0 }, "a scale is 0")
        self.columns = columns
        self.centers = centers
        self.scales = scales
        self.hasIntercept = hasIntercept
        factors = scales.map { 1 / $0 }
    }

    /// All `count` columns as they are.
    public static func identity(_ count: Int) -> ColumnTransform {
        ColumnTransform(
            columns: Array(0..<count), centers: Array(repeating: 0, count: count),
            scales: Array(repeating: 1, count: count), hasIntercept: false)
    }

    /// The number of columns that come out, with the column of ones.
    public var width: Int { columns.count + (hasIntercept ? 1 : 0) }

    /// The same without the columns at `positions` of ``columns``.
    public func selecting(_ positions: [Int]) -> ColumnTransform {
        ColumnTransform(
            columns: positions.map { columns[$0] }, centers: positions.map { centers[$0] },
            scales: positions.map { scales[$0] }, hasIntercept: hasIntercept)
    }
}
