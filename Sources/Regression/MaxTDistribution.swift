import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// The distribution of the greatest absolute value of correlated standard normal variables.
///
/// With R = L Lᵀ the correlation and Z = L e, the probability of a box |Zⱼ| < t is an integral over the unit cube of a
/// product of one-dimensional probabilities, each given the coordinates before it (Genz 1992, JCGS 1:141–149):
///
/// ```
/// 1 − Πⱼ [1 − qⱼ(u₁ … uⱼ₋₁)],    qⱼ = Φ(−(t + sⱼ)/Lⱼⱼ) + Φ(−(t − sⱼ)/Lⱼⱼ),    sⱼ = Σ_{i<j} Lⱼᵢ eᵢ
/// ```
///
/// It is averaged over a lattice with steps √2, √3, √5 …, folded at ½, under ``shifts`` random shifts (Cranley &
/// Patterson 1976, SINUM 13:904–914), whose spread gives the error. Points are doubled until three standard errors are
/// below a thousandth of the probability, or 16,384 per shift. The seed fixes every bit, for any number of threads.
public struct MaxTDistribution: Sendable {
    /// The rows of L, up to the diagonal; a diagonal element of 0 marks a variable that earlier ones determine.
    private let factor: [[Double]]
    /// The lattice's step in each direction.
    private let steps: [Double]
    private let offsets: [[Double]]
    private let threads: Threads

    /// The number of random shifts.
    public static let shifts = 8
    private static let firstPoints = 256
    private static let maximumPoints = 16_384

    /// Takes a correlation or covariance matrix, which may be singular.
    ///
    /// - Precondition: an order of at least 1, and a positive diagonal.
    public init(correlation: SymmetricMatrix, seed: UInt64, threads: Threads = .all) {
        let order = correlation.order
        precondition(order > 0 && correlation.diagonal.allSatisfy { $0 > 0 }, "variances must be positive")
        let scales = correlation.diagonal.map { $0.squareRoot() }
        var factor: [[Double]] = []
        for i in 0..<order {
            var row: [Double] = []
            var leftover = 1.0
            for j in 0..<i {
                var value = correlation[i, j] / (scales[i] * scales[j])
                for k in 0..<j { value -= row[k] * factor[j][k] }
                row.append(factor[j][j] == 0 ? 0 : value / factor[j][j])
                leftover -= row[j] * row[j]
            }
            row.append(leftover > 1e-10 ? leftover.squareRoot() : 0)
            factor.append(row)
        }
        self.factor = factor
        self.threads = threads
        steps = Self.primes(order).map { Double($0).squareRoot() }
        var generator = SplitMix64(seed: seed)
        offsets = (0..<Self.shifts).map { _ in
            (0..<order).map { _ in Double(generator.next() >> 11) * 0x1p-53 }
        }
    }

    /// P(max_j |Zⱼ| ≥ t), to about three digits.
    ///
    /// - Throws: ``RegressionError/cancelled``.
    public func upperTail(_ t: Double) throws(RegressionError) -> Double {
        if t <= 0 { return 1 }
        if t == .infinity { return 0 }
        var sums = [Double](repeating: 0, count: Self.shifts)
        var range = 0..<Self.firstPoints
        while true {
            let points = range
            do {
                let parts = try threads.map(Self.shifts) { sum(over: points, offset: offsets[$0], t: t) }
                for shift in parts.indices { sums[shift] += parts[shift] }
            } catch {
                throw .cancelled
            }
            let means = sums.map { $0 / Double(range.upperBound) }
            let mean = means.reduce(0, +) / Double(Self.shifts)
            let variance =
                means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(Self.shifts * (Self.shifts - 1))
            if 3 * variance.squareRoot() <= 1e-3 * mean || range.upperBound >= Self.maximumPoints { return mean }
            range = range.upperBound..<2 * range.upperBound
        }
    }

    /// The t with P(max_j |Zⱼ| < t) = `level`, to about three digits: the critical value of simultaneous intervals.
    ///
    /// - Precondition: `0 < level < 1`.
    /// - Throws: ``RegressionError/cancelled``.
    public func quantile(_ level: Double) throws(RegressionError) -> Double {
        precondition(0 < level && level < 1, "a level lies between 0 and 1")
        // One variable alone, and all of them apart (Bonferroni), bound it.
        let least = -NormalDistribution.quantile((1 - level) / 2)
        let greatest = -NormalDistribution.quantile((1 - level) / 2 / Double(factor.count))
        var near = (t: greatest, excess: log(try upperTail(greatest) / (1 - level)))
        var far = (t: least, excess: log(try upperTail(least) / (1 - level)))
        // The tail's logarithm is almost a line, so the secant method needs a few steps.
        for _ in 0..<20 where abs(near.t - far.t) > 1e-5 && near.excess != far.excess {
            let t = near.t - near.excess * (near.t - far.t) / (near.excess - far.excess)
            far = near
            near.t = min(greatest, max(least, t))
            near.excess = log(try upperTail(near.t) / (1 - level))
        }
        return near.t
    }

    private func sum(over points: Range<Int>, offset: [Double], t: Double) -> Double {
        var sum = 0.0
        var e = [Double](repeating: 0, count: factor.count)
        for point in points { sum += outside(point, offset: offset, t: t, &e) }
        return sum
    }

    /// The integrand at one point of the lattice: the probability of leaving the box.
    private func outside(_ point: Int, offset: [Double], t: Double, _ e: inout [Double]) -> Double {
        var outside = 0.0
        for j in factor.indices {
            var center = 0.0
            for i in 0..<j { center += factor[j][i] * e[i] }
            let scale = factor[j][j]
            if scale == 0 {
                if abs(center) > t { return 1 }
                e[j] = 0
                continue
            }
            let below = NormalDistribution.upperTail((t + center) / scale)
            let beyond = min(1, below + NormalDistribution.upperTail((t - center) / scale))
            outside += (1 - outside) * beyond
            if j == factor.count - 1 { break }
            let position = Double(point) * steps[j] + offset[j]
            let folded = abs(2 * (position - position.rounded(.down)) - 1)
            let p = below + folded * (1 - beyond)
            e[j] = NormalDistribution.quantile(max(.leastNormalMagnitude, min(p, 1 - .ulpOfOne)))
        }
        return outside
    }

    private static func primes(_ count: Int) -> [Int] {
        var primes: [Int] = []
        var candidate = 2
        while primes.count < count {
            if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes
    }
}
