/// A symmetric matrix of `Double`, for example a Gram matrix, an information matrix or a covariance.
///
/// Both triangles are stored and always agree. Encoded, it is its order and the lower triangle row by row.
public struct SymmetricMatrix: Sendable, Equatable {
    /// The number of rows and of columns.
    public let order: Int
    /// The elements, row by row; `order * order` of them.
    public private(set) var storage: [Double]

    /// The zero matrix.
    public init(order: Int) {
        self.order = order
        storage = Array(repeating: 0, count: order * order)
    }

    /// Takes the lower triangle of a square matrix; what is above the diagonal is ignored.
    public init(_ matrix: Matrix) {
        precondition(matrix.rows == matrix.columns, "a symmetric matrix is square")
        self.init(order: matrix.rows, lowerTriangle: matrix.storage)
    }

    /// Takes the lower triangle of `order * order` elements in row order; what is above the diagonal is ignored.
    public init(order: Int, lowerTriangle: [Double]) {
        precondition(lowerTriangle.count == order * order, "\(order * order) elements are needed")
        self.order = order
        storage = lowerTriangle
        for i in 0..<order {
            for j in 0..<i { storage[j * order + i] = storage[i * order + j] }
        }
    }

    /// Element (i, j), which is also element (j, i).
    public subscript(i: Int, j: Int) -> Double {
        get {
            precondition(0 <= i && i < order && 0 <= j && j < order, "index (\(i), \(j)) is outside the matrix")
            return storage[i * order + j]
        }
        set {
            precondition(0 <= i && i < order && 0 <= j && j < order, "index (\(i), \(j)) is outside the matrix")
            storage[i * order + j] = newValue
            storage[j * order + i] = newValue
        }
    }

    /// The elements (i, i).
    public var diagonal: [Double] { (0..<order).map { storage[$0 * order + $0] } }

    /// The same as a general matrix.
    public var matrix: Matrix { Matrix(rows: order, columns: order, storage: storage) }

    /// The rows and columns at `indices`, in that order.
    public func selecting(_ indices: [Int]) -> SymmetricMatrix {
        var result = SymmetricMatrix(order: indices.count)
        for (i, row) in indices.enumerated() {
            for (j, column) in indices.prefix(i + 1).enumerated() { result[i, j] = self[row, column] }
        }
        return result
    }

    /// A copy with `values` added along the diagonal.
    public func addingToDiagonal(_ values: [Double]) -> SymmetricMatrix {
        precondition(values.count == order, "\(order) values are needed, not \(values.count)")
        var result = self
        for (i, value) in values.enumerated() { result.storage[i * order + i] += value }
        return result
    }
}

extension SymmetricMatrix: Codable {
    private enum CodingKeys: String, CodingKey {
        case order, lowerTriangle
    }

    /// Reads order and lower triangle.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let order = try container.decode(Int.self, forKey: .order)
        let packed = try container.decode([Double].self, forKey: .lowerTriangle)
        guard order >= 0, order <= 1 << 20, packed.count == order * (order + 1) / 2 else {
            throw DecodingError.dataCorruptedError(
                forKey: .lowerTriangle, in: container, debugDescription: "the triangle does not fit the order")
        }
        self.init(order: order)
        var next = packed.makeIterator()
        for i in 0..<order {
            for j in 0...i { self[i, j] = next.next() ?? 0 }
        }
    }

    /// Writes order and lower triangle, row by row.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(order, forKey: .order)
        let packed = (0..<order).flatMap { i in storage[i * order...i * order + i] }
        try container.encode(packed, forKey: .lowerTriangle)
    }
}
