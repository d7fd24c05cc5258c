extension Matrix {
    /// X v: one number per row.
    ///
    /// - Precondition: `v.count == columns`.
    public func multiply(_ v: [Double]) -> [Double] {
        precondition(v.count == columns, "a vector of \(columns) elements is needed, not \(v.count)")
        var result = [Double](repeating: 0, count: rows)
        var y = result.mutableSpan
        BLAS.gemv(storage.span, rows: rows, columns: columns, transposed: false, x: v.span, beta: 0, y: &y)
        return result
    }

    /// Xᵀ v: one number per column.
    ///
    /// - Precondition: `v.count == rows`.
    public func multiplyTransposed(_ v: [Double]) -> [Double] {
        precondition(v.count == rows, "a vector of \(rows) elements is needed, not \(v.count)")
        var result = [Double](repeating: 0, count: columns)
        var y = result.mutableSpan
        BLAS.gemv(storage.span, rows: rows, columns: columns, transposed: true, x: v.span, beta: 0, y: &y)
        return result
    }

    /// A B.
    ///
    /// - Precondition: `other.rows == columns`.
    public func multiply(_ other: Matrix) -> Matrix {
        precondition(other.rows == columns, "a matrix of \(columns) rows is needed, not \(other.rows)")
        var result = [Double](repeating: 0, count: rows * other.columns)
        var c = result.mutableSpan
        BLAS.gemm(
            storage.span, transposed: false, other.storage.span, rows: rows, inner: columns, columns: other.columns,
            beta: 0, c: &c)
        return Matrix(rows: rows, columns: other.columns, storage: result)
    }

    /// XᵀWX = Σᵢ wᵢ xᵢ xᵢᵀ (columns×columns), with W = diag(weights), or the identity.
    ///
    /// Rows scaled by √wᵢ go block by block through `dsyrk`; the sum has the same bits for any number of threads.
    ///
    /// - Precondition: one weight per row, none negative.
    /// - Throws: `CancellationError` when the surrounding task is cancelled.
    public func gram(weights: [Double]? = nil, threads: Threads = .all) throws(CancellationError) -> SymmetricMatrix {
        try gram(transform: .identity(columns), weights: weights, threads: threads)
    }

    /// ZᵀWZ for the transformed columns Z; see ``gram(weights:threads:)``.
    public func gram(
        transform: ColumnTransform, weights: [Double]? = nil, threads: Threads = .all, blockRows: Int? = nil
    ) throws(CancellationError) -> SymmetricMatrix {
        try DesignMatrix(self).gram(transform: transform, weights: weights, threads: threads, blockRows: blockRows)
    }
}

extension DesignMatrix {
    /// ZᵀWZ for the transformed columns Z of the design; see ``Matrix/gram(weights:threads:)``.
    public func gram(
        transform: ColumnTransform, weights: [Double]? = nil, threads: Threads = .all, blockRows: Int? = nil
    ) throws(CancellationError) -> SymmetricMatrix {
        precondition(weights == nil || weights?.count == rows, "one weight per row is needed")
        let roots = weights?.map { $0.squareRoot() }
        let order = transform.width
        let segments = RowSegments(rows: rows, columns: order, blockRows: blockRows)
        let sums = try segments.reduce(threads: threads) { segment in
            var block = RowBlock(capacity: segments.blockRows, transform: transform)
            var sum = [Double](repeating: 0, count: order * order)
            for range in segments.blocks(of: segment) {
                block.load(self, range: range)
                if let roots { block.scaleRows(Array(roots[range])) }
                block.addGram(to: &sum)
            }
            return sum
        } add: {
            for k in $0.indices { $0[k] += $1[k] }
        }
        guard let sum = sums[0] else { return SymmetricMatrix(order: order) }
        return SymmetricMatrix(order: order, lowerTriangle: sum)
    }
}
