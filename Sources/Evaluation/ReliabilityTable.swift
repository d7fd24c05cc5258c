/// Mean probability beside the share of events, bin by bin, and the calibration errors that follow.
///
/// All errors depend on the binning, so a figure without it means little.
public struct ReliabilityTable: Sendable, Codable, Equatable {
    /// How rows are put into bins.
    public enum Binning: Sendable, Codable, Equatable {
        /// This many bins of equally many rows, by increasing probability; the first ones hold one more where the
        /// number does not divide. Equal probabilities can fall into neighbouring bins.
        case equalCount(Int)
        /// This many bins of equal width over 0…1; empty ones are left out.
        case equalWidth(Int)
    }

    /// One bin.
    public struct Bin: Sendable, Codable, Equatable {
        /// The number of rows.
        public let count: Int
        /// The mean of their probabilities.
        public let meanProbability: Double
        /// The share of events among them.
        public let eventRate: Double

        var gap: Double { eventRate - meanProbability }
    }

    /// How rows were put into bins.
    public let binning: Binning
    /// The bins that hold rows, by increasing probability.
    public let bins: [Bin]

    /// The expected calibration error, Σ (nᵦ/n) |gapᵦ|, where a gap is share of events − mean probability.
    public var expectedError: Double { mean { abs($0.gap) } }
    /// The greatest |gap|.
    public var maximumError: Double { bins.reduce(0) { max($0, abs($1.gap)) } }
    /// √(Σ (nᵦ/n) gapᵦ²).
    public var rootMeanSquareError: Double { mean { $0.gap * $0.gap }.squareRoot() }
    /// Σ (nᵦ/n) [gapᵦ² − eᵦ(1 − eᵦ)/(nᵦ − 1)] with eᵦ the share of events: the squared error less what chance alone
    /// gives (Kumar, Liang & Ma 2019). Can be below 0; bins of one row are not corrected.
    public var debiasedSquaredError: Double {
        mean { bin in
            let noise = bin.count > 1 ? bin.eventRate * (1 - bin.eventRate) / Double(bin.count - 1) : 0
            return bin.gap * bin.gap - noise
        }
    }

    /// Puts rows into bins.
    ///
    /// - Precondition: at least one bin.
    public init(_ scored: ScoredOutcomes, binning: Binning) {
        self.binning = binning
        let rows: [[Int]]
        switch binning {
        case .equalCount(let count):
            precondition(count > 0, "at least one bin is needed")
            let order = scored.ascending
            let (size, extra) = order.count.quotientAndRemainder(dividingBy: count)
            rows = (0..<count).map { b in
                let start = b * size + min(b, extra)
                return Array(order[start..<start + size + (b < extra ? 1 : 0)])
            }
        case .equalWidth(let count):
            precondition(count > 0, "at least one bin is needed")
            var filled = [[Int]](repeating: [], count: count)
            for (i, p) in scored.probabilities.enumerated() {
                filled[min(Int(p * Double(count)), count - 1)].append(i)
            }
            rows = filled
        }
        bins = rows.filter { !$0.isEmpty }.map { members in
            let count = Double(members.count)
            return Bin(
                count: members.count,
                meanProbability: members.reduce(0) { $0 + scored.probabilities[$1] } / count,
                eventRate: members.reduce(0) { $0 + scored.outcomes[$1] } / count)
        }
    }

    private func mean(_ value: (Bin) -> Double) -> Double {
        let total = bins.reduce(0) { $0 + $1.count }
        return bins.reduce(0) { $0 + Double($1.count) / Double(total) * value($1) }
    }
}
