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
        let functions = RowFunctions(self, intercepts: intercepts, coefficients: coefficients)
        let segments = RowSegments(rows: rows, columns: table.columns)
        let parts = try threads.map(segments.segments.count) { index in
            let rows = segments.segments[index].rows
            // The functions' values one after the other, those of a function in the order of rows.
            var values = [Double](repeating: 0, count: rows.count * intercepts.count)
            var target = values.mutableSpan
            unsafe target.withUnsafeMutableBufferPointer { target in
                unsafe functions.withPointers { functions in
                    var next = 0
                    unsafe forEachStoredPiece(of: rows) { count, stored in
                        for row in 0..<count {
                            for k in intercepts.indices {
                                let value =
                                    switch unsafe stored {
                                    case .doubles(let elements): unsafe functions.value(k, elements, row)
                                    case .floats(let elements): unsafe functions.value(k, elements, row)
                                    }
                                unsafe target[k * rows.count + next + row] = finish(value)
                            }
                        }
                        next += count
                    }
                }
            }
            return values
        }
        return intercepts.indices.map { k in
            var all: [Double] = []
            all.reserveCapacity(rows)
            for part in parts {
                let count = part.count / intercepts.count
                all.append(contentsOf: part[k * count..<(k + 1) * count])
            }
            return all
        }
    }
}

/// Intercepts with coefficients, as functions of a row of the table.
private struct RowFunctions: Sendable {
    private let intercepts: [Double]
    private let columns: Int
    /// b_j of every function, then m_j of every function, for the table's columns four at a time, the last ones filled up
    /// with zeros.
    private let slopes, missing: [SIMD4<Double>]

    init(_ design: DesignMatrix, intercepts: [Double], coefficients: [[Double]]) {
        let width = design.table.columns
        self.intercepts = intercepts
        columns = width
        slopes = coefficients.flatMap { Self.inFours(Array($0[..<width])) }
        missing = coefficients.flatMap { coefficients in
            var constants = (0..<width).map { design.fill[$0] * coefficients[$0] }
            for (k, column) in design.indicators.enumerated() { constants[column] += coefficients[width + k] }
            return Self.inFours(constants)
        }
    }

    /// The functions' numbers for the time of one call: arrays looked up row by row would be retained row by row, by all
    /// threads at once.
    @unsafe func withPointers(_ body: (Pointers) -> Void) {
        unsafe intercepts.withUnsafeBufferPointer { intercepts in
            unsafe slopes.withUnsafeBufferPointer { slopes in
                unsafe missing.withUnsafeBufferPointer { missing in
                    unsafe body(
                        Pointers(columns: columns, intercepts: intercepts, slopes: slopes, missing: missing))
                }
            }
        }
    }

    private static func inFours(_ values: [Double]) -> [SIMD4<Double>] {
        stride(from: 0, to: values.count, by: 4).map { start in
            var four = SIMD4<Double>()
            for j in start..<min(start + 4, values.count) { four[j - start] = values[j] }
            return four
        }
    }

    @unsafe struct Pointers {
        let columns: Int
        let intercepts: UnsafeBufferPointer<Double>
        let slopes, missing: UnsafeBufferPointer<SIMD4<Double>>

        /// η of function `k` for the row `row` of `elements`: sums of every fourth column, four of them for the odd fours
        /// and four for the even ones.
        @inline(__always)
        @unsafe func value<Element: DesignNumber>(
            _ k: Int, _ elements: UnsafeBufferPointer<Element>, _ row: Int
        ) -> Double {
            let columns = unsafe columns
            let (whole, fours) = (columns / 4, (columns + 3) / 4)
            let (first, function) = (row * columns, k * fours)
            var (even, odd) = (SIMD4<Double>(), SIMD4<Double>())
            var j = 0
            while j + 1 < whole {
                even += unsafe products(Self.four(elements, first + 4 * j), function + j)
                odd += unsafe products(Self.four(elements, first + 4 * j + 4), function + j + 1)
                j += 2
            }
            if j < whole { even += unsafe products(Self.four(elements, first + 4 * j), function + j) }
            if columns > 4 * whole {
                var rest = SIMD4<Double>()
                for j in 4 * whole..<columns { rest[j - 4 * whole] = unsafe Double(elements[first + j]) }
                odd += unsafe products(rest, function + whole)
            }
            let sum = even + odd
            return unsafe intercepts[k] + ((sum[0] + sum[1]) + (sum[2] + sum[3]))
        }

        /// The four elements from `index` on.
        @inline(__always)
        @unsafe private static func four<Element: DesignNumber>(
            _ elements: UnsafeBufferPointer<Element>, _ index: Int
        ) -> SIMD4<Double> {
            let bytes = UnsafeRawBufferPointer(elements)
            return Element.widened(
                unsafe bytes.loadUnaligned(
                    fromByteOffset: index * MemoryLayout<Element>.stride, as: SIMD4<Element>.self))
        }

        @inline(__always)
        @unsafe private func products(_ values: SIMD4<Double>, _ place: Int) -> SIMD4<Double> {
            let (slopes, missing) = unsafe (slopes[place], missing[place])
            return (values * slopes).replacing(with: missing, where: values .!= values)
        }
    }
}
