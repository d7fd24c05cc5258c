/// The rows of a block in coordinates in which a symmetric matrix H = L Lᵀ is the identity: U = Z L⁻ᵀ, so that the
/// products of two rows are those of Z H⁻¹ Zᵀ.
///
/// Working memory of one thread, filled again for each block.
public struct WhitenedRows: Sendable {
    /// The number of rows loaded.
    public private(set) var rows = 0
    /// The number of columns.
    public let columns: Int

    private var values: [Double]

    /// Without rows, and with room for `capacity` of them.
    public init(capacity: Int, columns: Int) {
        self.columns = columns
        values = Array(repeating: 0, count: capacity * columns)
    }

    /// Replaces the content by the rows of a block.
    ///
    /// - Parameter whitening: L⁻ᵀ, upper triangular, as ``Cholesky/inverseFactorTransposed()`` gives it.
    /// - Precondition: as many columns, and no more rows than there is room for.
    public mutating func load(_ block: RowBlock, whitening: Matrix) {
        precondition(block.columns == columns && whitening.columns == columns, "mismatched shapes")
        precondition(block.rows * columns <= values.count, "there is no room for \(block.rows) rows")
        let (rows, columns) = (block.rows, columns)
        self.rows = rows
        let source = block.values.span
        precondition(rows * columns <= source.count)
        var target = values.mutableSpan
        for k in 0..<rows * columns { unsafe target[unchecked: k] = source[unchecked: k] }
        BLAS.trmm(&target, rows: rows, columns: columns, upper: whitening.storage.span)
    }

    /// U Uᵀ of some rows, all of it, row by row, at the front of `products`.
    public func multiplyPairs(_ range: Range<Int>, into products: inout [Double]) {
        precondition(0 <= range.lowerBound && range.upperBound <= rows, "rows outside the block")
        precondition(products.count >= range.count * range.count, "mismatched shapes")
        let (count, width) = (range.count, columns)
        unsafe values.withUnsafeBufferPointer { values in
            guard let start = values.baseAddress else { return }
            for i in 0..<count {
                let left = unsafe start + (range.lowerBound + i) * width
                for j in 0...i {
                    let product = unsafe Self.dot(left, start + (range.lowerBound + j) * width, count: width)
                    products[i * count + j] = product
                    products[j * count + i] = product
                }
            }
        }
    }

    /// The sums of every eighth product, added pairwise, and then what is left over.
    @inline(__always)
    @unsafe private static func dot(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count: Int) -> Double {
        var (even, odd) = (SIMD4<Double>(), SIMD4<Double>())
        let whole = count / 8 * 8
        for k in stride(from: 0, to: whole, by: 8) {
            even += unsafe four(x + k) * four(y + k)
            odd += unsafe four(x + k + 4) * four(y + k + 4)
        }
        let sums = even + odd
        var sum = (sums[0] + sums[1]) + (sums[2] + sums[3])
        for k in whole..<count { unsafe sum += x[k] * y[k] }
        return sum
    }

    @inline(__always)
    @unsafe private static func four(_ elements: UnsafePointer<Double>) -> SIMD4<Double> {
        unsafe UnsafeRawPointer(elements).loadUnaligned(as: SIMD4<Double>.self)
    }
}
