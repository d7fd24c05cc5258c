import LinearAlgebra

/// η = o + b₀ + X b for coefficients of columns as they came in.
struct LinearPredictor {
    let intercept: Double
    let coefficients: [Double]
    let columnNames: [String]

    init(_ fit: (intercept: Double, coefficients: [Double]), _ columnNames: [String]) {
        (intercept, coefficients) = fit
        self.columnNames = columnNames
    }

    /// η for one row.
    ///
    /// - Precondition: one value for each column.
    func value(_ row: Span<Double>, offset: Double = 0) -> Double {
        precondition(row.count == coefficients.count, "a row of \(coefficients.count) values is needed")
        return row.indices.reduce(intercept) { $0 + coefficients[$1] * row[$1] } + offset
    }

    /// η, one number per row.
    func values(_ x: Matrix, offsets: [Double]?) throws(RegressionError) -> [Double] {
        guard x.columns == coefficients.count else {
            throw .mismatchedShapes(what: "columns of the matrix", expected: coefficients.count, actual: x.columns)
        }
        if let k = x.storage.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(column: columnNames[k % x.columns], row: k / x.columns)
        }
        if let offsets {
            guard offsets.count == x.rows else {
                throw .mismatchedShapes(what: "offsets, one per row", expected: x.rows, actual: offsets.count)
            }
            if let i = offsets.firstIndex(where: { !$0.isFinite }) { throw .offsetNotFinite(row: i) }
        }
        // Row by row, not as one product: a row's bits must not depend on which rows stand beside it.
        return (0..<x.rows).map { row in x.withRow(row) { value($0, offset: offsets?[row] ?? 0) } }
    }
}
