import LinearAlgebra

/// Weighted mean and standard deviation of each column, and its range for each outcome.
///
/// With ω = Σw: mean_j = Σ wᵢ xᵢⱼ / ω and scale_j = √(Σ wᵢ (xᵢⱼ − mean_j)² / ω), the divisor-n convention of glmnet
/// (Friedman, Hastie & Tibshirani 2010). Two reads: the variance is summed around the mean, not as a difference.
struct ColumnStatistics: Sendable {
    private(set) var means: [Double]
    /// 0 for a column that is constant, also when only rounding makes it differ, and for one that differs so little or so
    /// much (below 1e-150 or above 1e150) that squares of its values leave the numbers' range.
    private(set) var scales: [Double]
    /// The least and greatest value among rows with outcome 0 and with outcome 1.
    private(set) var ranges: [[ClosedRange<Double>]]

    /// The reads of the data that `init` takes.
    static let passes = 2

    init(_ data: LogisticData, threads: Threads) throws(CancellationError) {
        let segments = RowSegments(rows: data.rows, columns: data.columns)
        let moments = try Moments(data, segments, threads: threads)
        let means = moments.sums.sums.map { $0 / data.totalWeight }
        let second = try segments.reduce(threads: threads) { segment in
            var squares = ColumnSums(columns: data.columns)
            data.x.forEachRow(segment.rows) { i, row in
                let weight = data.weights?[i] ?? 1
                if weight != 0 { squares.addSquares(row, around: means, weight: weight) }
            }
            return squares
        } add: {
            $0.add($1)
        }
        guard let squares = second[0]?.sums else { preconditionFailure("checked data has rows") }
        self.means = means
        scales = squares.map { ($0 / data.totalWeight).squareRoot() }
        ranges = moments.closedRanges
        for j in 0..<data.columns {
            let size = ranges[j].reduce(0) { max($0, abs($1.lowerBound), abs($1.upperBound)) }
            if !(scales[j] > max(1e-12 * size, 1e-150) && scales[j] < 1e150) { scales[j] = 0 }
        }
    }

    /// The same means and scales with the ranges for another outcome of the same rows, in one read.
    func forOutcome(of data: LogisticData, threads: Threads) throws(CancellationError) -> ColumnStatistics {
        let segments = RowSegments(rows: data.rows, columns: data.columns)
        var result = self
        result.ranges = try Moments(data, segments, threads: threads).closedRanges
        return result
    }

    /// Columns whose values for the two outcomes do not overlap, or touch only in one value: each of them alone lets
    /// the likelihood grow without end (complete or quasi-complete separation, Albert & Anderson 1984).
    var separatingColumns: [Int] {
        ranges.indices.filter { j in
            let (zero, one) = (ranges[j][0], ranges[j][1])
            return scales[j] > 0 && (zero.upperBound <= one.lowerBound || one.upperBound <= zero.lowerBound)
        }
    }
}

extension ColumnStatistics {
    /// Sums over some rows, and the ranges of those with outcome 0 and with outcome 1.
    private struct Moments: Sendable {
        var sums: ColumnSums
        var ranges: [ColumnRanges]

        /// Over all rows.
        init(_ data: LogisticData, _ segments: RowSegments, threads: Threads) throws(CancellationError) {
            let parts = try segments.reduce(threads: threads) {
                Moments(data, rows: $0.rows)
            } add: {
                $0.add($1)
            }
            guard let all = parts[0] else { preconditionFailure("checked data has rows") }
            self = all
        }

        private init(_ data: LogisticData, rows: Range<Int>) {
            var sums = ColumnSums(columns: data.columns)
            var zero = ColumnRanges(columns: data.columns)
            var one = zero
            data.x.forEachRow(rows) { i, row in
                let weight = data.weights?[i] ?? 1
                if weight == 0 { return }
                sums.add(row, weight: weight)
                // A share between 0 and 1 has both outcomes.
                if data.y[i] < 1 { zero.include(row) }
                if data.y[i] > 0 { one.include(row) }
            }
            self.sums = sums
            ranges = [zero, one]
        }

        /// For each column its range for outcome 0 and for outcome 1.
        var closedRanges: [[ClosedRange<Double>]] {
            ranges[0].least.indices.map { j in (0...1).map { ranges[$0].least[j]...ranges[$0].greatest[j] } }
        }

        mutating func add(_ other: Moments) {
            sums.add(other.sums)
            for outcome in ranges.indices { ranges[outcome].include(other.ranges[outcome]) }
        }
    }
}
