extension DesignMatrix {
    /// f(a + X b) for several intercepts a and coefficients b in one read of the table: what scoring needs.
    ///
    /// No design row is made. A missing value adds a constant, in which the indicators of its column are counted:
    ///
    /// ```
    /// η[r] = a + Σ_j (m_j where t[r, j] is NaN, else t[r, j] b_j),    m_j = f_j b_j + Σ_{k: indicators[k] = j} b_{c+k}
    /// ```
    ///
    /// with t the table, f its ``fill`` and c its columns. Where a fill is NaN, so is η of rows that need it.
    /// A row's sum goes through its own columns in a fixed order: its bits depend neither on the rows beside it nor on
    /// the number of threads.
    ///
    /// - Parameters:
    ///   - intercepts: a, one for each function.
    ///   - coefficients: b for each function, one element for each column of the design, indicators last.
    ///   - finish: f, the identity by default; called on the thread that worked η out.
    /// - Returns: for each function one number per row.
    /// - Precondition: as many intercepts as coefficient vectors, and each of ``columns`` elements.
    /// - Throws: `CancellationError` when the surrounding task was cancelled.
    /// - Complexity: rows × columns operations for each function, and one read of the table.
    public func linearPredictors(
        intercepts: [Double], coefficients: [[Double]], threads: Threads = .all,
        finish: @Sendable (Double) -> Double = { $0 }
    ) throws(CancellationError) -> [[Double]] {
        precondition(intercepts.count == coefficients.count, "one intercept for each function")
        precondition(coefficients.allSatisfy { $0.count == columns }, "one coefficient for each column")
        let functions = zip(intercepts, coefficients).map { RowFunction(self, intercept: $0, coefficients: $1) }
        let segments = RowSegments(rows: rows, columns: table.columns)
        let parts = try threads.map(segments.segments.count) { index in
            var values = functions.map { _ in [Double]() }
            let rows = segments.segments[index].rows
            for k in values.indices { values[k].reserveCapacity(rows.count) }
            func take<Element: BinaryFloatingPoint & SIMDScalar>(_ rows: Int, _ elements: UnsafeBufferPointer<Element>)
            {
                let columns = table.columns
                for row in 0..<rows {
                    let row = unsafe UnsafeBufferPointer(rebasing: elements[row * columns..<(row + 1) * columns])
                    for k in functions.indices { unsafe values[k].append(finish(functions[k].value(row))) }
                }
            }
            unsafe forEachStoredPiece(of: rows) { rows, stored in
                switch unsafe stored {
                case .doubles(let elements): unsafe take(rows, elements)
                case .floats(let elements): unsafe take(rows, elements)
                }
            }
            return values
        }
        return functions.indices.map { k in
            var all: [Double] = []
            all.reserveCapacity(rows)
            for part in parts { all.append(contentsOf: part[k]) }
            return all
        }
    }
}

/// One intercept with coefficients, as a function of a row of the table.
private struct RowFunction: Sendable {
    private let intercept: Double
    /// b_j and m_j for the table's columns, four at a time, the last ones filled up with zeros.
    private let slopes, missing: [SIMD4<Double>]

    init(_ design: DesignMatrix, intercept: Double, coefficients: [Double]) {
        let width = design.table.columns
        var constants = (0..<width).map { design.fill[$0] * coefficients[$0] }
        for (k, column) in design.indicators.enumerated() { constants[column] += coefficients[width + k] }
        self.intercept = intercept
        slopes = Self.inFours(Array(coefficients[..<width]))
        missing = Self.inFours(constants)
    }

    /// η of a row of the table: sums of every fourth column, four of them for the odd fours and four for the even ones.
    @inline(__always)
    @unsafe func value<Element: BinaryFloatingPoint & SIMDScalar>(_ row: UnsafeBufferPointer<Element>) -> Double {
        precondition((row.count + 3) / 4 == slopes.count, "a row of another table")
        let whole = row.count / 4
        var (even, odd) = (SIMD4<Double>(), SIMD4<Double>())
        unsafe slopes.withUnsafeBufferPointer { slopes in
            unsafe missing.withUnsafeBufferPointer { missing in
                var k = 0
                while k + 1 < whole {
                    even += unsafe Self.products(Self.four(row, k), slopes[k], missing[k])
                    odd += unsafe Self.products(Self.four(row, k + 1), slopes[k + 1], missing[k + 1])
                    k += 2
                }
                if k < whole { even += unsafe Self.products(Self.four(row, k), slopes[k], missing[k]) }
                if row.count > 4 * whole {
                    var rest = SIMD4<Double>()
                    for j in 4 * whole..<row.count { rest[j - 4 * whole] = unsafe Double(row[j]) }
                    odd += unsafe Self.products(rest, slopes[whole], missing[whole])
                }
            }
        }
        let sum = even + odd
        return intercept + ((sum[0] + sum[1]) + (sum[2] + sum[3]))
    }

    /// The four elements from 4 k on.
    @inline(__always)
    @unsafe private static func four<Element: BinaryFloatingPoint & SIMDScalar>(
        _ row: UnsafeBufferPointer<Element>, _ k: Int
    ) -> SIMD4<Double> {
        let bytes = UnsafeRawBufferPointer(row)
        return SIMD4<Double>(
            unsafe bytes.loadUnaligned(fromByteOffset: 4 * k * MemoryLayout<Element>.stride, as: SIMD4<Element>.self))
    }

    @inline(__always)
    private static func products(
        _ values: SIMD4<Double>, _ slopes: SIMD4<Double>, _ missing: SIMD4<Double>
    ) -> SIMD4<Double> {
        (values * slopes).replacing(with: missing, where: values .!= values)
    }

    private static func inFours(_ values: [Double]) -> [SIMD4<Double>] {
        stride(from: 0, to: values.count, by: 4).map { start in
            var four = SIMD4<Double>()
            for j in start..<min(start + 4, values.count) { four[j - start] = values[j] }
            return four
        }
    }
}
