/// How often each feature is there, and its mean in natural units, over some snapshots.
///
/// Parts are added up with their rounding errors carried along (Neumaier 1974), so that many parts cost no digits.
public struct FeatureSummary: Sendable {
    /// How many snapshots were seen.
    public private(set) var rows = 0
    /// For each feature, at how many of them it is there.
    public private(set) var present: [Int]
    private var sums: [Double]
    private var errors: [Double]

    /// A summary of no snapshots.
    public init(features: Int) {
        present = Array(repeating: 0, count: features)
        sums = Array(repeating: 0, count: features)
        errors = sums
    }

    /// The mean of a feature's natural values, NaN where it is never there.
    public func mean(_ feature: Int) -> Double { (sums[feature] + errors[feature]) / Double(present[feature]) }

    /// The share of the snapshots at which a feature is there.
    public func coverage(_ feature: Int) -> Double { Double(present[feature]) / Double(max(1, rows)) }

    mutating func add(_ row: borrowing MutableSpan<Double>) {
        rows += 1
        Self.add(row, &present, &sums)
    }

    private static func add(
        _ row: borrowing MutableSpan<Double>, _ presentStore: inout [Int], _ sumStore: inout [Double]
    ) {
        var present = presentStore.mutableSpan
        var sums = sumStore.mutableSpan
        let count = row.count
        precondition(present.count == count && sums.count == count, "one count and sum for each feature")
        // Without branches: which values are missing is as good as random. A sum is never −0, so that adding 0 leaves it.
        for index in 0..<count {
            let value = row[index]
            let isThere = value == value
            present[index] &+= isThere ? 1 : 0
            sums[index] += isThere ? value : 0
        }
    }

    /// Adds the summary of other snapshots of the same features.
    public mutating func add(_ other: FeatureSummary) {
        rows += other.rows
        for index in present.indices {
            present[index] += other.present[index]
            let sum = sums[index] + other.sums[index]
            errors[index] +=
                other.errors[index]
                + (sums[index].magnitude >= other.sums[index].magnitude
                    ? (sums[index] - sum) + other.sums[index] : (other.sums[index] - sum) + sums[index])
            sums[index] = sum
        }
    }
}
