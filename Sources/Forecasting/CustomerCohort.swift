import LinearAlgebra

/// Customers to forecast: their features now, which the forecast holds fast, and how long they have been there.
public struct CustomerCohort: Sendable, Equatable {
    /// The features, one row for each customer, columns as those of the fit.
    public let features: Matrix
    /// For each customer the number of periods that they have been there for.
    public let tenures: [Int]

    /// Checks and takes the input.
    ///
    /// - Parameter tenures: one for each customer; `nil` means 0 for all, the beginning.
    /// - Throws: ``ForecastError/empty``, ``ForecastError/mismatchedShapes(what:expected:actual:)``,
    ///   ``ForecastError/invalidPeriod(row:)`` for a negative tenure, ``ForecastError/notFinite(column:row:)``.
    public init(features: Matrix, tenures: [Int]? = nil) throws(ForecastError) {
        let tenures = tenures ?? Array(repeating: 0, count: features.rows)
        guard features.rows > 0 else { throw .empty }
        try PersonPeriods.require(features.rows, tenures.count, "tenures, one per customer")
        if let i = tenures.firstIndex(where: { $0 < 0 }) { throw .invalidPeriod(row: i) }
        if let k = features.storage.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(column: "column \(k % features.columns)", row: k / features.columns)
        }
        self.features = features
        self.tenures = tenures
    }

    /// The number of customers.
    public var count: Int { features.rows }

    /// The least and the greatest tenure.
    var tenureRange: ClosedRange<Int> {
        let first = tenures[0]
        return tenures.reduce(first...first) { min($0.lowerBound, $1)...max($0.upperBound, $1) }
    }
}
