#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// The maximum of the logistic likelihood over an intercept and up to a few slopes, as calibration needs it:
///
/// ```
/// ℓ(b) = Σ [tᵢ ηᵢ − log(1 + e^ηᵢ)],    η = offset + b₀ + Σⱼ bⱼ xⱼ
/// ```
///
/// Targets t may lie between 0 and 1. Newton's method from b₀ = 0, bⱼ = 1, until the decrement √(gᵀ I⁻¹ g) is below 1e-10;
/// no η moves by more than 5 in one step. Costs about ten reads of n rows, each k² operations for k coefficients.
struct LogisticMaximum: Sendable {
    /// b₀, then one slope for each column.
    let coefficients: [Double]
    /// The square roots of the diagonal of I⁻¹.
    let standardErrors: [Double]
    /// ℓ at the maximum.
    let logLikelihood: Double

    /// `nil` where there is no single finite maximum: columns are linear functions of each other, or the outcomes can be
    /// separated.
    init?(targets: [Double], columns: [[Double]] = [], offset: [Double]? = nil) {
        var b = [0] + [Double](repeating: 1, count: columns.count)
        var etas = Self.etas(b, columns, offset ?? Array(repeating: 0, count: targets.count))
        var value = LogOdds.logLikelihood(targets, etas)
        for _ in 0..<100 {
            let (score, information) = Self.derivatives(targets, columns, etas)
            guard b.dropFirst().allSatisfy({ abs($0) < 1e6 }), let covariance = Self.inverse(information) else {
                return nil
            }
            let step = covariance.map { row in zip(row, score).reduce(0) { $0 + $1.0 * $1.1 } }
            let decrement = max(0, zip(step, score).reduce(0) { $0 + $1.0 * $1.1 }).squareRoot()
            if decrement < 1e-10 {
                guard columns.isEmpty || !Self.separates(targets, etas) else { return nil }
                coefficients = b
                standardErrors = b.indices.map { covariance[$0][$0].squareRoot() }
                logLikelihood = value
                return
            }
            let direction = Self.etas(step, columns, Array(repeating: 0, count: targets.count))
            let greatest = direction.reduce(0) { max($0, abs($1)) }
            var length = min(1, 5 / greatest)
            while true {
                let candidate = zip(etas, direction).map { $0 + length * $1 }
                let next = LogOdds.logLikelihood(targets, candidate)
                // Rounding hides a fall of less than 1e-12 of the value.
                if next >= value - 1e-12 * abs(value) {
                    (etas, value) = (candidate, next)
                    for k in b.indices { b[k] += length * step[k] }
                    break
                }
                length /= 2
                guard length > 1e-10 else { return nil }
            }
        }
        return nil
    }

    private static func etas(_ b: [Double], _ columns: [[Double]], _ offset: [Double]) -> [Double] {
        offset.indices.map { i in
            columns.indices.reduce(offset[i] + b[0]) { $0 + b[$1 + 1] * columns[$1][i] }
        }
    }

    private static func derivatives(
        _ targets: [Double], _ columns: [[Double]], _ etas: [Double]
    ) -> (score: [Double], information: [[Double]]) {
        let order = columns.count + 1
        var score = [Double](repeating: 0, count: order)
        var information = [[Double]](repeating: score, count: order)
        var row = [Double](repeating: 1, count: order)
        for i in targets.indices {
            for j in columns.indices { row[j + 1] = columns[j][i] }
            let e = exp(-abs(etas[i]))
            let residual = targets[i] - (etas[i] >= 0 ? 1 : e) / (1 + e)
            let variance = e / ((1 + e) * (1 + e))
            for j in 0..<order {
                score[j] += residual * row[j]
                for k in 0...j { information[j][k] += variance * row[j] * row[k] }
            }
        }
        for j in 0..<order { for k in 0..<j { information[k][j] = information[j][k] } }
        return (score, information)
    }

    /// A⁻¹ by the sweep operator (Goodnight 1979); `nil` if a pivot keeps less than 1e-12 of its diagonal element.
    private static func inverse(_ matrix: [[Double]]) -> [[Double]]? {
        var a = matrix
        for k in a.indices {
            let pivot = a[k][k]
            guard pivot > 1e-12 * matrix[k][k] else { return nil }
            for j in a.indices { a[k][j] /= pivot }
            for i in a.indices where i != k {
                let factor = a[i][k]
                for j in a.indices { a[i][j] -= factor * a[k][j] }
                a[i][k] = -factor / pivot
            }
            a[k][k] = 1 / pivot
        }
        return a
    }

    /// Whether η tells all outcomes apart; ever larger slopes would then raise the likelihood for ever.
    private static func separates(_ targets: [Double], _ etas: [Double]) -> Bool {
        zip(targets, etas).allSatisfy { ($0 == 1 && $1 > 0) || ($0 == 0 && $1 <= 0) }
    }
}
