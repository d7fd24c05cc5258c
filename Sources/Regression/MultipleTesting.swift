/// p-values adjusted for how many tests were made.
public enum MultipleTesting {
    /// The q-values of Benjamini & Hochberg (1995): rejecting all with q ≤ α keeps the expected share of false
    /// rejections below α, for independent or positively dependent tests.
    ///
    /// ```
    /// q₍ᵢ₎ = min_{k ≥ i} min(1, p₍ₖ₎ · m / k)
    /// ```
    ///
    /// - Returns: one q-value for each p-value, in their order.
    /// - Precondition: all between 0 and 1.
    public static func benjaminiHochberg(_ pValues: [Double]) -> [Double] {
        precondition(pValues.allSatisfy { 0 <= $0 && $0 <= 1 }, "a p-value lies between 0 and 1")
        var result = pValues
        var least = 1.0
        let ascending = pValues.indices.sorted { pValues[$0] < pValues[$1] }
        for (rank, index) in ascending.enumerated().reversed() {
            least = min(least, pValues[index] * Double(pValues.count) / Double(rank + 1))
            result[index] = least
        }
        return result
    }

    /// The adjusted p-values of Holm (1979): rejecting all ≤ α keeps the probability of any false rejection below α,
    /// whatever the dependence.
    ///
    /// ```
    /// p̃₍ᵢ₎ = max_{k ≤ i} min(1, p₍ₖ₎ · (m − k + 1))
    /// ```
    ///
    /// - Returns: one adjusted value for each p-value, in their order.
    /// - Precondition: all between 0 and 1.
    public static func holm(_ pValues: [Double]) -> [Double] {
        precondition(pValues.allSatisfy { 0 <= $0 && $0 <= 1 }, "a p-value lies between 0 and 1")
        var result = pValues
        var greatest = 0.0
        let ascending = pValues.indices.sorted { pValues[$0] < pValues[$1] }
        for (rank, index) in ascending.enumerated() {
            greatest = max(greatest, min(1, pValues[index] * Double(pValues.count - rank)))
            result[index] = greatest
        }
        return result
    }

    /// The adjusted p-values of Benjamini & Yekutieli (2001): those of Benjamini & Hochberg times Σ_{k ≤ m} 1/k, which
    /// keep their promise whatever the dependence.
    ///
    /// - Returns: one adjusted value for each p-value, in their order.
    /// - Precondition: all between 0 and 1.
    public static func benjaminiYekutieli(_ pValues: [Double]) -> [Double] {
        let harmonic = pValues.indices.reduce(0) { $0 + 1 / Double($1 + 1) }
        return benjaminiHochberg(pValues).map { min(1, $0 * harmonic) }
    }
}
