import LinearAlgebra

/// Checked input of a logistic regression: what is in here can be fitted.
///
/// Rows are observations (a customer at a cutoff), columns are features. Rows of one group belong to one customer:
/// they stay together in cross-validation and are added up for standard errors.
public struct LogisticData: Sendable {
    /// The features, rows×columns, all finite.
    public let x: DesignMatrix
    /// The outcomes, one per row: 0 or 1, or the share of successes where rows are counts.
    public let y: [Double]
    /// Weights, one per row, none negative; `nil` means 1 for every row. Where rows are counts, times the trials.
    public let weights: [Double]?
    /// What is added to each row's linear predictor, with no coefficient; `nil` means 0 for every row.
    public let offsets: [Double]?
    /// The columns' names, for messages.
    public let columnNames: [String]
    /// The number of rows with outcome 1; where rows are counts, of successes.
    public let events: Int
    /// The number of rows; where rows are counts, of trials.
    public let trials: Int
    /// The sum of the weights; the number of trials without weights.
    public let totalWeight: Double

    /// The rows group by group; groups in increasing order of their codes, rows in their own order.
    let rowsByGroup: [Int]
    /// Where each group starts in `rowsByGroup`, and the end of the last.
    let groupStarts: [Int]
    /// `rowsByGroup` where that is not the rows' own order, in which they are read faster.
    let groupOrder: [Int]?

    /// Checks and takes the input.
    ///
    /// - Parameters:
    ///   - x: the features. No column at all is allowed: the fit is then the event rate.
    ///   - y: the outcomes, one per row.
    ///   - weights: frequency or sampling weights, one per row. Standard errors count *rows*, whatever the weights.
    ///   - offsets: known parts oᵢ of the linear predictors, on the scale of log odds: η = o + b₀ + X b.
    ///   - groups: a code for each row's customer; `nil` makes each row its own group.
    ///   - columnNames: names for messages; by default “column 0”, “column 1” ….
    /// - Throws: ``RegressionError`` when there are no rows, sizes differ, a value is not finite, an outcome is not 0
    ///   or 1, only one outcome occurs, weights or offsets are invalid, or there are fewer than two groups.
    public init(
        x: Matrix, y: [Double], weights: [Double]? = nil, offsets: [Double]? = nil, groups: [Int]? = nil,
        columnNames: [String]? = nil
    ) throws(RegressionError) {
        try self.init(
            design: DesignMatrix(x), y: y, weights: weights, offsets: offsets, groups: groups,
            columnNames: columnNames)
    }

    /// Checks and takes a design that fills the holes of a table as it is read; nothing is copied.
    ///
    /// - Throws: as ``init(x:y:weights:offsets:groups:columnNames:)``.
    public init(
        design x: DesignMatrix, y: [Double], weights: [Double]? = nil, offsets: [Double]? = nil,
        groups: [Int]? = nil, columnNames: [String]? = nil
    ) throws(RegressionError) {
        if let i = y.firstIndex(where: { $0 != 0 && $0 != 1 }) { throw .outcomeNotBinary(row: i) }
        try self.init(
            design: x, shares: y, events: y.count { $0 == 1 }, trials: y.count, weights: weights, offsets: offsets,
            groups: groups, columnNames: columnNames)
    }

    /// Checks all but the shares of successes, which the caller has made or checked.
    init(
        design x: DesignMatrix, shares y: [Double], events: Int, trials: Int, weights: [Double]?,
        offsets: [Double]?, groups: [Int]?, columnNames: [String]?
    ) throws(RegressionError) {
        let names = columnNames ?? (0..<x.columns).map { "column \($0)" }
        guard x.rows > 0 else { throw .empty }
        try Self.require(x.rows, y.count, "outcomes, one per row")
        if let weights { try Self.require(x.rows, weights.count, "weights, one per row") }
        if let offsets { try Self.require(x.rows, offsets.count, "offsets, one per row") }
        if let groups { try Self.require(x.rows, groups.count, "group codes, one per row") }
        try Self.require(x.columns, names.count, "column names")
        let infinite: (row: Int, column: Int)?
        do {
            infinite = try x.firstNotFinite()
        } catch {
            throw .cancelled
        }
        if let infinite { throw .notFinite(column: names[infinite.column], row: infinite.row) }
        if let i = offsets?.firstIndex(where: { !$0.isFinite }) { throw .offsetNotFinite(row: i) }
        if let weights, !weights.allSatisfy({ $0 >= 0 && $0.isFinite }) { throw .invalidWeights }
        let total = weights?.reduce(0, +) ?? Double(x.rows)
        guard total > 0, total.isFinite else { throw .invalidWeights }
        try Self.requireBothClasses(y, weights)

        self.x = x
        self.y = y
        self.weights = weights
        self.offsets = offsets
        self.columnNames = names
        self.events = events
        self.trials = trials
        totalWeight = total
        (rowsByGroup, groupStarts, groupOrder) = Self.grouped(groups, rows: x.rows)
        guard groupCount >= 2 else { throw .tooFewGroups(actual: groupCount, needed: 2) }
    }

    /// Other outcomes for rows that are checked.
    init(_ data: LogisticData, outcomes y: [Double]) throws(RegressionError) {
        try Self.require(data.rows, y.count, "outcomes, one per row")
        if let i = y.firstIndex(where: { $0 != 0 && $0 != 1 }) { throw .outcomeNotBinary(row: i) }
        try Self.requireBothClasses(y, data.weights)
        x = data.x
        self.y = y
        weights = data.weights
        offsets = data.offsets
        columnNames = data.columnNames
        events = y.count { $0 == 1 }
        trials = y.count
        totalWeight = data.totalWeight
        rowsByGroup = data.rowsByGroup
        groupStarts = data.groupStarts
        groupOrder = data.groupOrder
    }

    /// A copy of some rows of checked data, each a group of its own, with other weights.
    init(_ data: LogisticData, rows: [Int], weights: [Double]) {
        var builder = MatrixBuilder(columns: data.columns, reservingRows: rows.count)
        data.x.forEachRow(0..<rows.count, order: rows) { _, row in builder.append(row) }
        x = DesignMatrix(builder.finish())
        y = rows.map { data.y[$0] }
        self.weights = weights
        offsets = data.offsets.map { offsets in rows.map { offsets[$0] } }
        columnNames = data.columnNames
        events = rows.count { data.y[$0] == 1 }
        trials = rows.count
        totalWeight = weights.reduce(0, +)
        rowsByGroup = Array(rows.indices)
        groupStarts = Array(0...rows.count)
        groupOrder = nil
    }

    /// The number of rows.
    public var rows: Int { x.rows }
    /// The number of columns.
    public var columns: Int { x.columns }
    /// The number of groups.
    public var groupCount: Int { groupStarts.count - 1 }

    /// The rows of group `g`, counted in increasing order of the codes.
    func rows(ofGroup g: Int) -> ArraySlice<Int> { rowsByGroup[groupStarts[g]..<groupStarts[g + 1]] }

    private static func requireBothClasses(_ y: [Double], _ weights: [Double]?) throws(RegressionError) {
        let weighted = y.indices.lazy.filter { weights?[$0] != 0 }
        if !weighted.contains(where: { y[$0] > 0 }) { throw .oneClass(outcome: 0) }
        if !weighted.contains(where: { y[$0] < 1 }) { throw .oneClass(outcome: 1) }
    }

    private static func require(_ expected: Int, _ actual: Int, _ what: String) throws(RegressionError) {
        guard expected == actual else { throw .mismatchedShapes(what: what, expected: expected, actual: actual) }
    }

    private static func grouped(
        _ groups: [Int]?, rows: Int
    ) -> (rows: [Int], starts: [Int], order: [Int]?) {
        guard let groups else { return (Array(0..<rows), Array(0...rows), nil) }
        // Rows that come customer by customer are in order.
        let isOrdered = (1..<max(1, rows)).allSatisfy { groups[$0 - 1] <= groups[$0] }
        let order = isOrdered ? Array(0..<rows) : (0..<rows).sorted { (groups[$0], $0) < (groups[$1], $1) }
        var starts = [0]
        for k in 1..<max(1, rows) where groups[order[k]] != groups[order[k - 1]] { starts.append(k) }
        starts.append(rows)
        return (order, starts, isOrdered ? nil : order)
    }
}
