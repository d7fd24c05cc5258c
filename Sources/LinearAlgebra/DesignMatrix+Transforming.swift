/// What each column of a transformed design is made of, worked out once, so that the innermost loop of every read of the
/// data only looks up.
///
/// Outputs that come from a column of the table stand first, as ``ColumnTransform/columns`` are in increasing order:
///
/// ```
/// z = (t − centre) · factor, or (fill − centre) · factor where t is NaN
/// ```
///
/// Indicators follow; each has only two values.
struct DesignPlan: Sendable {
    private let hasIntercept: Bool
    private let sources: [Int]
    private let isContiguous: Bool
    private let centers, factors, fills: [Double]
    private let indicatorSources: [Int]
    /// What an indicator is where its column has a value, and where it has none, for each of them.
    private let indicatorValues: [Double]

    init(_ design: DesignMatrix, _ transform: ColumnTransform) {
        hasIntercept = transform.hasIntercept
        let width = design.table.columns
        let count = transform.columns.firstIndex { $0 >= width } ?? transform.columns.count
        sources = Array(transform.columns[..<count])
        isContiguous = sources.enumerated().allSatisfy { $0.offset == $0.element }
        centers = Array(transform.centers[..<count])
        factors = Array(transform.factors[..<count])
        fills = sources.indices.map {
            (design.fill[transform.columns[$0]] - transform.centers[$0]) * transform.factors[$0]
        }
        let indicators = count..<transform.columns.count
        indicatorSources = indicators.map { design.indicators[transform.columns[$0] - width] }
        indicatorValues = indicators.flatMap { k in
            [(0 - transform.centers[k]) * transform.factors[k], (1 - transform.centers[k]) * transform.factors[k]]
        }
    }

    /// The number of columns that come out.
    var width: Int { (hasIntercept ? 1 : 0) + sources.count + indicatorSources.count }

    /// Transforms the row of the table that begins at `source` into `target`, which has room for ``width`` elements.
    ///
    /// Four columns at a time and without branches: which values are missing is as good as random.
    @inline(__always)
    @unsafe fileprivate func write<Element: BinaryFloatingPoint & SIMDScalar>(
        _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Element>, _ constants: Constants
    ) {
        var next = unsafe target
        if hasIntercept {
            unsafe next.pointee = 1
            unsafe next += 1
        }
        let count = sources.count
        if isContiguous, count >= 4 {
            var j = 0
            while true {
                let values = unsafe four(source, j)
                let (centers, factors) = unsafe (four(constants.centers, j), four(constants.factors, j))
                let scaled = ((values - centers) * factors)
                    .replacing(with: unsafe four(constants.fills, j), where: values .!= values)
                unsafe UnsafeMutableRawPointer(next + j).storeBytes(
                    of: SIMD4<Element>(scaled), as: SIMD4<Element>.self)
                if j + 4 == count { break }
                // The last four columns overlap those before where their number is not a multiple of four.
                j = min(j + 4, count - 4)
            }
        } else {
            for j in 0..<count {
                let value = unsafe source[sources[j]]
                let scaled = unsafe (value - constants.centers[j]) * constants.factors[j]
                unsafe next[j] = Element(value.isNaN ? constants.fills[j] : scaled)
            }
        }
        unsafe next += count
        for k in 0..<indicatorSources.count {
            let isMissing = unsafe source[constants.indicators[k]].isNaN ? 1 : 0
            unsafe next[k] = Element(constants.values[2 * k + isMissing])
        }
    }

    @inline(__always)
    @unsafe private func four(_ elements: UnsafePointer<Double>, _ j: Int) -> SIMD4<Double> {
        unsafe UnsafeRawPointer(elements + j).loadUnaligned(as: SIMD4<Double>.self)
    }

    /// The arrays' elements, for the time of one call.
    @unsafe fileprivate struct Constants {
        let centers, factors, fills, values: UnsafePointer<Double>
        let indicators: UnsafePointer<Int>
    }

    /// Hands the arrays' elements to `body`.
    @unsafe fileprivate func withConstants(_ body: (Constants) -> Void) {
        // An empty array may have no address; one element more makes sure of one.
        unsafe (centers + [0]).withUnsafeBufferPointer { centers in
            unsafe (factors + [0]).withUnsafeBufferPointer { factors in
                unsafe (fills + [0]).withUnsafeBufferPointer { fills in
                    unsafe (indicatorValues + [0]).withUnsafeBufferPointer { values in
                        unsafe (indicatorSources + [0]).withUnsafeBufferPointer { indicators in
                            unsafe body(
                                Constants(
                                    centers: centers.baseAddress!, factors: factors.baseAddress!,
                                    fills: fills.baseAddress!, values: values.baseAddress!,
                                    indicators: indicators.baseAddress!))
                        }
                    }
                }
            }
        }
    }
}

extension DesignMatrix {
    /// Writes rows `range`, or rows `order[range]`, transformed by `plan`, one after the other.
    ///
    /// - Precondition: `target` has room for `range.count` rows of `plan.width`.
    func write<Element: BinaryFloatingPoint & SIMDScalar>(
        _ range: Range<Int>, order: [Int]? = nil, by plan: DesignPlan, to target: inout MutableSpan<Element>
    ) {
        let (columns, width) = (table.columns, plan.width)
        precondition(target.count >= range.count * width, "no room for \(range.count) rows of \(width)")
        guard !range.isEmpty, width > 0 else { return }
        unsafe target.withUnsafeMutableBufferPointer { buffer in
            var next = buffer.baseAddress!
            unsafe plan.withConstants { constants in
                var index = range.lowerBound
                while index < range.upperBound {
                    // Rows in their own order lie together; others come one at a time.
                    let isPlain = selection == nil && order == nil
                    let row = order?[index] ?? index
                    let (piece, offset, count) = table.piece(
                        at: selection?[row] ?? row, until: isPlain ? range.upperBound : .max)
                    let rows = isPlain ? count : 1
                    precondition(offset + rows * columns <= piece.count, "a row outside its block")
                    unsafe piece.withUnsafeBufferPointer { elements in
                        for k in 0..<rows {
                            // A table without columns has no elements to point at, and no column is read.
                            let source = unsafe elements.baseAddress.map { unsafe $0 + offset + k * columns }
                            unsafe plan.write(source ?? UnsafePointer(constants.centers), to: next, constants)
                            unsafe next += width
                        }
                    }
                    index += rows
                }
            }
        }
    }
}
