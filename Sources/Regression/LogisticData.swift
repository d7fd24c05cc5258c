import LinearAlgebra

/// Checked input of a logistic regression: what is in here can be fitted.
///
/// Rows are observations (a customer at a cutoff), columns are features. Rows of one group belong to one customer:
/// they stay together in cross-validation and are added up for standard errors.
public struct LogisticData: Sendable {
    /// The features, rows×columns, all finite.
    public let x: DesignMatrix
    /// The outcomes, 0 or 1, one per row.
    public let y: [Double]
    /// Weights, one per row, none negative; `nil` means 1 for every row.
    public let weights: [Double]?
    /// The columns' names, for messages.
    public let columnNames: [String]
    /// The number of rows with outcome 1.
    public let events: Int
    /// The sum of the weights; the number of rows without weights.
    public let totalWeight: Double

    /// The rows group by group; groups in increasing order of their codes, rows in their own order.
    let rowsByGroup: [Int]
    /// Where each group starts in `rowsByGroup`, and the end of the last.
    let groupStarts: [Int]

    /// Checks and takes the input.
    ///
    /// - Parameters:
    ///   - x: the features. No column at all is allowed: the fit is then the event rate.
    ///   - y: the outcomes, one per row.
    ///   - weights: frequency or sampling weights, one per row. Standard errors count *rows*, whatever the weights.
    ///   - groups: a code for each row's customer; `nil` makes each row its own group.
    ///   - columnNames: names for messages; by default “column 0”, “column 1” ….
    /// - Throws: ``RegressionError`` when there are no rows, sizes differ, a value is not finite, an outcome is not 0
    ///   or 1, only one outcome occurs, weights are invalid, or there are fewer than two groups.
    public init(
        x: Matrix, y: [Double], weights: [Double]? = nil, groups: [Int]? = nil, columnNames: [String]? = nil
    ) throws(RegressionError) {
        try self.init(design: DesignMatrix(x), y: y, weights: weights, groups: groups, columnNames: columnNames)
    }

    /// Checks and takes a design that fills the holes of a table as it is read; nothing is copied.
    ///
    /// - Throws: as ``init(x:y:weights:groups:columnNames:)``.
    public init(
        design x: DesignMatrix, y: [Double], weights: [Double]? = nil, groups: [Int]? = nil,
        columnNames: [String]? = nil
    ) throws(RegressionError) {
        let names = columnNames ?? (0..<x.columns).map { "column \($0)" }
        guard x.rows > 0 else { throw .empty }
        try Self.require(x.rows, y.count, "outcomes, one per row")
        if let weights { try Self.require(x.rows, weights.count, "weights, one per row") }
        if let groups { try Self.require(x.rows, groups.count, "group codes, one per row") }
        try Self.require(x.columns, names.count, "column names")
        let infinite: (row: Int, column: Int)?
        do {
            infinite = try x.firstNotFinite()
        } catch {
            throw .cancelled
        }
        if let infinite { throw .notFinite(column: names[infinite.column], row: infinite.row) }
        if let weights, !weights.allSatisfy({ $0 >= 0 && $0.isFinite }) { throw .invalidWeights }
        let total = weights?.reduce(0, +) ?? Double(x.rows)
        guard total > 0, total.isFinite else { throw .invalidWeights }
        try Self.check(y, weights)

        self.x = x
        self.y = y
        self.weights = weights
        self.columnNames = names
        events = y.reduce(0) { $0 + ($1 == 1 ? 1 : 0) }
        totalWeight = total
        (rowsByGroup, groupStarts) = Self.grouped(groups, rows: x.rows)
        guard groupCount >= 2 else { throw .tooFewGroups(actual: groupCount, needed: 2) }
    }

    /// Other outcomes for rows that are checked.
    init(rows data: LogisticData, y: [Double]) throws(RegressionError) {
        try Self.check(y, data.weights)
        self.init(data, x: data.x, y: y, weights: data.weights, rowsByGroup: data.rowsByGroup, data.groupStarts)
    }

    /// A copy of some rows of checked data, each a group of its own, with other weights.
    init(selecting rows: [Int], of data: LogisticData, weights: [Double]) {
        var builder = MatrixBuilder(columns: data.columns, reservingRows: rows.count)
        data.x.forEachRow(0..<rows.count, order: rows) { _, row in builder.append(row) }
        let design = DesignMatrix(builder.finish())
        self.init(
            data, x: design, y: rows.map { data.y[$0] }, weights: weights, rowsByGroup: Array(rows.indices),
            Array(0...rows.count))
    }

    private init(
        _ data: LogisticData, x: DesignMatrix, y: [Double], weights: [Double]?, rowsByGroup: [Int], _ groupStarts: [Int]
    ) {
        self.x = x
        self.y = y
        self.weights = weights
        columnNames = data.columnNames
        events = y.reduce(0) { $0 + ($1 == 1 ? 1 : 0) }
        totalWeight = weights?.reduce(0, +) ?? Double(x.rows)
        self.rowsByGroup = rowsByGroup
        self.groupStarts = groupStarts
    }

    /// The number of rows.
    public var rows: Int { x.rows }
    /// The number of columns.
    public var columns: Int { x.columns }
    /// The number of groups.
    public var groupCount: Int { groupStarts.count - 1 }

    /// The rows of group `g`, counted in increasing order of the codes.
    func rows(ofGroup g: Int) -> ArraySlice<Int> { rowsByGroup[groupStarts[g]..<groupStarts[g + 1]] }

    private static func check(_ y: [Double], _ weights: [Double]?) throws(RegressionError) {
        if let i = y.firstIndex(where: { $0 != 0 && $0 != 1 }) { throw .outcomeNotBinary(row: i) }
        let counted = y.indices.lazy.filter { weights?[$0] != 0 }
        guard let first = counted.first, counted.allSatisfy({ y[$0] == y[first] }) else { return }
        throw .oneClass(outcome: Int(y[first]))
    }

    private static func require(_ expected: Int, _ actual: Int, _ what: String) throws(RegressionError) {
        guard expected == actual else { throw .mismatchedShapes(what: what, expected: expected, actual: actual) }
    }

    private static func grouped(_ groups: [Int]?, rows: Int) -> (order: [Int], starts: [Int]) {
        guard let groups else { return (Array(0..<rows), Array(0...rows)) }
        // Rows that come customer by customer are in order.
        let isOrdered = (1..<max(1, rows)).allSatisfy { groups[$0 - 1] <= groups[$0] }
        let order = isOrdered ? Array(0..<rows) : (0..<rows).sorted { (groups[$0], $0) < (groups[$1], $1) }
        var starts = [0]
        for k in 1..<max(1, rows) where groups[order[k]] != groups[order[k - 1]] { starts.append(k) }
        starts.append(rows)
        return (order, starts)
    }
}
