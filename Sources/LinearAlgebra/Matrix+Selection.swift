extension Matrix {
    /// Column `j` as an array.
    public func column(_ j: Int) -> [Double] {
        precondition(0 <= j && j < columns, "column \(j) is outside the matrix")
        return (0..<rows).map { storage[$0 * columns + j] }
    }

    /// The rows at `indices`, in that order; an index may occur more than once.
    public func selectRows(_ indices: [Int]) -> Matrix {
        var selected: [Double] = []
        selected.reserveCapacity(indices.count * columns)
        for i in indices {
            precondition(0 <= i && i < rows, "row \(i) is outside the matrix")
            selected.append(contentsOf: storage[i * columns..<(i + 1) * columns])
        }
        return Matrix(rows: indices.count, columns: columns, storage: selected)
    }

    /// The columns at `indices`, in that order; an index may occur more than once.
    public func selectColumns(_ indices: [Int]) -> Matrix {
        precondition(indices.allSatisfy { 0 <= $0 && $0 < columns }, "a column is outside the matrix")
        var selected: [Double] = []
        selected.reserveCapacity(rows * indices.count)
        for i in 0..<rows {
            for j in indices { selected.append(storage[i * columns + j]) }
        }
        return Matrix(rows: rows, columns: indices.count, storage: selected)
    }

    /// Rows become columns.
    public var transposed: Matrix {
        var result = Matrix(rows: columns, columns: rows)
        for i in 0..<rows {
            for j in 0..<columns { result[j, i] = storage[i * columns + j] }
        }
        return result
    }
}
