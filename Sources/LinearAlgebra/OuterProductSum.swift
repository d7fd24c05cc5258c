/// The sum Σ_c s_c s_cᵀ of outer products of vectors that are themselves sums, and the sum Σ_c s_c.
///
/// ```swift
/// var sum = OuterProductSum(order: 3)
/// sum.add(0.5, [1, 2, 3])      // s₁ = 0.5·(1, 2, 3)
/// sum.add(2.0, [0, 1, 0])      //    + 2·(0, 1, 0)
/// sum.endVector()
/// sum.finish()                 // s₁ s₁ᵀ
/// ```
/// Finished vectors wait in a buffer and go through `dsyrk` together.
public struct OuterProductSum: Sendable {
    /// The length of the vectors.
    public let order: Int
    /// The number of vectors ended.
    public private(set) var count = 0
    /// The sum of the vectors ended.
    public private(set) var total: [Double]

    private let capacity: Int
    private var buffered = 0
    private var buffer: [Double]
    private var lowerTriangle: [Double]

    /// A sum without vectors; `capacity` of them are buffered.
    public init(order: Int, capacity: Int = 256) {
        precondition(order > 0 && capacity > 0, "an order and a capacity of at least 1 are needed")
        self.order = order
        self.capacity = capacity
        total = Array(repeating: 0, count: order)
        buffer = Array(repeating: 0, count: order * capacity)
        lowerTriangle = Array(repeating: 0, count: order * order)
    }

    /// Adds `factor * values` to the vector being made.
    public mutating func add(_ factor: Double, _ values: Span<Double>) {
        precondition(values.count == order, "a vector of \(order) elements is needed, not \(values.count)")
        buffer.withMutableSpan(of: buffered * order..<(buffered + 1) * order) { (vector: inout MutableSpan<Double>) in
            for j in values.indices { vector[j] += factor * values[j] }
        }
    }

    /// Ends the vector being made; what is added next belongs to a new one.
    public mutating func endVector() {
        for j in 0..<order { total[j] += buffer[buffered * order + j] }
        count += 1
        buffered += 1
        if buffered == capacity { flush() }
    }

    /// Adds the vectors of another sum, which must have ended its last one.
    public mutating func add(_ other: consuming OuterProductSum) {
        precondition(other.order == order, "mismatched orders")
        other.flush()
        for k in lowerTriangle.indices { lowerTriangle[k] += other.lowerTriangle[k] }
        for j in total.indices { total[j] += other.total[j] }
        count += other.count
    }

    /// Σ_c s_c s_cᵀ.
    public consuming func finish() -> SymmetricMatrix {
        flush()
        return SymmetricMatrix(order: order, lowerTriangle: lowerTriangle)
    }

    private mutating func flush() {
        // Taken out of self for the call, so that the buffer can be read meanwhile without a copy.
        var sums: [Double] = []
        swap(&sums, &lowerTriangle)
        var span = sums.mutableSpan
        BLAS.syrk(buffer.span, rows: buffered, columns: order, c: &span)
        swap(&sums, &lowerTriangle)
        for k in 0..<buffered * order { buffer[k] = 0 }
        buffered = 0
    }
}
