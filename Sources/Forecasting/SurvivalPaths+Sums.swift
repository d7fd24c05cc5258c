import LinearAlgebra

/// Sums over customers, which may be taken in parts.
protocol CustomerSums: Sendable {
    mutating func add(_ other: Self)
}

extension SurvivalPaths {
    /// How many customers are summed one by one before sums are added to each other.
    private static let segment = 1024

    /// A sum over all customers. Segments are the same whatever the number of threads, and are added in order, so that bits
    /// do not depend on it.
    func sum<Sums: CustomerSums>(
        _ zero: Sums, threads: Threads, _ add: @Sendable (inout Sums, Int) -> Void
    ) throws(ForecastError) -> Sums {
        let count = cohort.count
        let parts: [Sums]
        do {
            parts = try threads.map((count + Self.segment - 1) / Self.segment) { k in
                var part = zero
                for i in k * Self.segment..<min(count, (k + 1) * Self.segment) { add(&part, i) }
                return part
            }
        } catch {
            throw .cancelled
        }
        return parts.dropFirst().reduce(into: parts[0]) { $0.add($1) }
    }
}
