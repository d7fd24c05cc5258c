import LinearAlgebra

/// Who was exposed to a touchpoint, what then happened, and what was known of them before: input that an effect can be
/// estimated from.
///
/// Rows are snapshots. Only the exposure lies between what the confounders were computed from and the outcome.
public struct EffectData: Sendable {
    /// The touchpoint, or what else the exposure is called.
    public let touchpoint: String
    /// The outcome's name.
    public let outcome: String
    /// What was known before the exposure, snapshots × columns, all finite.
    public let confounders: Matrix
    /// The confounders' names.
    public let names: [String]
    /// A, one a row: 1 for exposed, 0 for not.
    public let exposures: [Double]
    /// Y, one a row: 1 where the outcome happened, else 0.
    public let outcomes: [Double]
    /// Each row's customer, counted from 0 in increasing order of the codes.
    public let customers: [Int]
    /// How many customers there are.
    public let customerCount: Int

    /// How many customers each of the four groups needs, of exposure by outcome: with fewer an interval from the normal
    /// distribution means little.
    public static let leastCustomers = 5

    /// Checks and takes the input.
    ///
    /// - Parameters:
    ///   - confounders: rows × columns.
    ///   - names: one a column; by default “column 0” ….
    ///   - customers: a code for each row's customer; `nil` makes each row its own customer.
    /// - Throws: sizes that differ, an exposure or outcome other than 0 and 1, nobody or everybody exposed, and fewer than
    ///   ``leastCustomers`` with or without the outcome on either side.
    public init(
        touchpoint: String = "exposure", outcome: String = "outcome", confounders: Matrix, names: [String]? = nil,
        exposures: [Double], outcomes: [Double], customers codes: [Int]? = nil
    ) throws(EffectError) {
        let names = names ?? (0..<confounders.columns).map { "column \($0)" }
        let rows = confounders.rows
        try Self.require(rows, exposures.count, "exposures, one per row")
        try Self.require(rows, outcomes.count, "outcomes, one per row")
        try Self.require(rows, codes?.count ?? rows, "customers, one per row")
        try Self.require(confounders.columns, names.count, "confounders' names")
        for (what, values) in [("an exposure", exposures), ("an outcome", outcomes)] {
            if let row = values.firstIndex(where: { $0 != 0 && $0 != 1 }) { throw .notBinary(what: what, row: row) }
        }
        guard exposures.contains(1) else { throw .nobodyExposed(touchpoint: touchpoint, snapshots: rows) }
        guard exposures.contains(0) else { throw .everybodyExposed(touchpoint: touchpoint, snapshots: rows) }
        let codes = codes ?? Array(0..<rows)
        for (exposure, happened) in [(1.0, 1.0), (1, 0), (0, 1), (0, 0)] {
            let found = Set(
                (0..<rows).filter { exposures[$0] == exposure && outcomes[$0] == happened }.map { codes[$0] })
            guard found.count >= Self.leastCustomers else {
                throw .tooFewOutcomes(
                    outcome: outcome, isExposed: exposure == 1, hasOutcome: happened == 1, customers: found.count,
                    needed: Self.leastCustomers)
            }
        }
        let position = Dictionary(uniqueKeysWithValues: Set(codes).sorted().enumerated().map { ($1, $0) })
        self.touchpoint = touchpoint
        self.outcome = outcome
        self.confounders = confounders
        self.names = names
        self.exposures = exposures
        self.outcomes = outcomes
        customers = codes.map { position[$0]! }
        customerCount = position.count
    }

    /// How many snapshots there are.
    public var rows: Int { exposures.count }
    /// How many of them are exposed.
    public var exposed: Int { exposures.count { $0 == 1 } }

    private static func require(_ expected: Int, _ actual: Int, _ what: String) throws(EffectError) {
        guard expected == actual else { throw .mismatchedShapes(what: what, expected: expected, actual: actual) }
    }
}
