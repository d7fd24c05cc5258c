import LinearAlgebra

/// Customers followed from cutoffs on: what was known of them at the cutoff, and what became of them in the periods after it.
///
/// A row is a customer at a cutoff; the same customer is followed from several. Features are those at the cutoff and stay,
/// in the data as in a forecast, so that what a frozen feature is worth some periods later is learnt and not assumed.
///
/// Source: landmarking, van Houwelingen (2007), Scandinavian Journal of Statistics 34:70–85.
public struct FollowUp: Sendable {
    /// The features at the cutoff, one row for each, all finite.
    public let features: Matrix
    /// The features' names.
    public let columnNames: [String]
    /// A code for each row's customer.
    public let customers: [Int]
    /// The number of each row's cutoff, counted in periods: period s of a row is calendar period cutoff + s.
    public let cutoffs: [Int]
    /// 1 where it turned out that the customer was not there any more at the cutoff, 0 where they were, NaN where that is not
    /// settled.
    public let gone: [Double]
    /// For how many periods each row was followed after its cutoff; 0 for those gone.
    public let periods: [Int]
    /// Whether the customer left in the last of these.
    public let left: [Bool]
    /// How often the customer referred in each of these.
    public let referrals: [[Int]]
    /// Whether nobody can be gone unnoticed at a cutoff, as where leaving is an event.
    public let isPresenceKnown: Bool

    /// Checks and takes the input.
    ///
    /// - Throws: ``ForecastError/empty``, ``ForecastError/mismatchedShapes(what:expected:actual:)``,
    ///   ``ForecastError/notFinite(column:row:)``, ``ForecastError/invalidPeriod(row:)`` for a negative number of periods, or
    ///   for periods after a customer was gone.
    public init(
        features: Matrix, columnNames: [String], customers: [Int], cutoffs: [Int], gone: [Double], periods: [Int],
        left: [Bool], referrals: [[Int]], isPresenceKnown: Bool = false
    ) throws(ForecastError) {
        let rows = features.rows
        guard rows > 0 else { throw .empty }
        try PersonPeriods.require(features.columns, columnNames.count, "column names")
        try PersonPeriods.require(rows, customers.count, "customer codes, one per row")
        try PersonPeriods.require(rows, cutoffs.count, "cutoffs, one per row")
        try PersonPeriods.require(rows, gone.count, "outcomes at the cutoff, one per row")
        try PersonPeriods.require(rows, periods.count, "periods followed, one per row")
        try PersonPeriods.require(rows, left.count, "outcomes in the last period, one per row")
        try PersonPeriods.require(rows, referrals.count, "lists of referrals, one per row")
        if let k = features.storage.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(column: columnNames[k % features.columns], row: k / features.columns)
        }
        for i in 0..<rows {
            guard periods[i] >= 0, periods[i] == 0 || gone[i] == 0, periods[i] > 0 || !left[i] else {
                throw .invalidPeriod(row: i)
            }
            try PersonPeriods.require(periods[i], referrals[i].count, "referrals, one count per period")
        }
        self.features = features
        self.columnNames = columnNames
        self.customers = customers
        self.cutoffs = cutoffs
        self.gone = gone
        self.periods = periods
        self.left = left
        self.referrals = referrals
        self.isPresenceKnown = isPresenceKnown
    }

    /// The number of rows.
    public var rows: Int { features.rows }

    /// The rows whose customers' presence at the cutoff is settled.
    var settledRows: [Int] { gone.indices.filter { !gone[$0].isNaN } }

    /// The person-periods: the row and the period after its cutoff, from 1, of all that were followed.
    var personPeriods: [(row: Int, period: Int)] {
        periods.indices.flatMap { row in (0..<periods[row]).map { (row, $0 + 1) } }
    }

    /// Whether the customer of a person-period left in it.
    func hasLeft(_ at: (row: Int, period: Int)) -> Bool { left[at.row] && at.period == periods[at.row] }
}
