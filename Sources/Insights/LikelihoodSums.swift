import Regression

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Log-likelihoods and weights of several logistic models over the same rows.
struct LikelihoodSums {
    /// Σ [y η − log(1 + e^η)], one a model.
    private(set) var logLikelihoods: [Double]
    /// Σ p(1 − p), one a model.
    private(set) var weights: [Double]

    init(count: Int) {
        logLikelihoods = Array(repeating: 0, count: count)
        weights = logLikelihoods
    }

    /// Adds rows, and puts y − p in the place of each η.
    ///
    /// With z = η for y = 1 and −η else, a row's log-likelihood is min(z, 0) − log(1 + e^−|z|) and |y − p| = σ(−z). The
    /// logarithms of up to 512 rows are taken at once, of the product of 1 + e^−|z|, which is at most 2⁵¹².
    ///
    /// - Parameter eta: row by row, one number for each model.
    mutating func addReplacingByResiduals(_ eta: inout [Double], y: ArraySlice<Double>) {
        let count = logLikelihoods.count
        precondition(y.count <= 512 && eta.count >= y.count * count, "too many rows")
        var (heights, spreads) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
        var products = [Double](repeating: 1, count: count)
        var values = eta.mutableSpan
        var height = heights.mutableSpan
        var spread = spreads.mutableSpan
        var product = products.mutableSpan
        for (row, label) in y.enumerated() {
            let sign = label == 1 ? 1.0 : -1.0
            for k in 0..<count {
                let z = sign * values[row * count + k]
                let e = exp(-abs(z))
                let inverse = 1 / (1 + e)
                values[row * count + k] = sign * (z >= 0 ? e : 1) * inverse
                height[k] += min(z, 0)
                spread[k] += e * inverse * inverse
                product[k] *= 1 + e
            }
        }
        for k in 0..<count {
            logLikelihoods[k] += heights[k] - log(products[k])
            weights[k] += spreads[k]
        }
    }
}

/// The logistic regression on one predictor x: intercept a and length s in η = a + s x.
struct LengthFit {
    /// a.
    private(set) var intercept: Double
    /// s.
    private(set) var length: Double

    /// Fits several, each to a predictor of its own over the same rows, by Newton's method.
    ///
    /// Where a step lowers the likelihood it is halved; a predictor without a maximum, as one that separates the outcomes,
    /// is left where the steps end.
    ///
    /// - Parameter predictors: row by row, one x for each model.
    static func fit(
        _ predictors: [Double], count: Int, y: [Double], start: (intercept: Double, length: Double)
    ) -> [LengthFit] {
        var points = Array(repeating: LengthFit(intercept: start.intercept, length: start.length), count: count)
        var best = points
        var steps = Array(repeating: (0.0, 0.0), count: count)
        var heights = Array(repeating: -Double.infinity, count: count)
        var fractions = Array(repeating: 1.0, count: count)
        var isDone = Array(repeating: false, count: count)
        for _ in 0..<25 where isDone.contains(false) {
            let sums = Curvature(predictors, points: points, y: y)
            for k in 0..<count where !isDone[k] {
                if sums.height(k) >= heights[k] {
                    heights[k] = sums.height(k)
                    best[k] = points[k]
                    fractions[k] = 1
                    let (step, decrement) = sums.step(k)
                    steps[k] = step
                    isDone[k] = decrement < 1e-6
                } else {
                    fractions[k] /= 2
                    isDone[k] = fractions[k] < 1e-3
                }
                points[k].intercept = best[k].intercept + fractions[k] * steps[k].0
                points[k].length = best[k].length + fractions[k] * steps[k].1
            }
        }
        return best
    }

    /// Likelihoods with their first and second derivatives by a and s.
    private struct Curvature {
        private var sums: LikelihoodSums
        private var slope0, slope1, curve0, curve01, curve1: [Double]

        init(_ predictors: [Double], points: [LengthFit], y: [Double]) {
            let count = points.count
            sums = LikelihoodSums(count: count)
            slope0 = Array(repeating: 0, count: count)
            (slope1, curve0, curve01, curve1) = (slope0, slope0, slope0, slope0)
            let rowsAtOnce = 256
            var residuals = [Double](repeating: 0, count: rowsAtOnce * count)
            for start in stride(from: 0, to: y.count, by: rowsAtOnce) {
                let rows = start..<min(start + rowsAtOnce, y.count)
                for row in rows {
                    for k in 0..<count {
                        residuals[(row - start) * count + k] =
                            points[k].intercept + points[k].length * predictors[row * count + k]
                    }
                }
                sums.addReplacingByResiduals(&residuals, y: y[rows])
                for row in rows {
                    for k in 0..<count {
                        let (x, r) = (predictors[row * count + k], residuals[(row - start) * count + k])
                        let weight = abs(r) * (1 - abs(r))
                        slope0[k] += r
                        slope1[k] += r * x
                        curve0[k] += weight
                        curve01[k] += weight * x
                        curve1[k] += weight * x * x
                    }
                }
            }
        }

        func height(_ k: Int) -> Double { sums.logLikelihoods[k] }

        /// Newton's step and its decrement gᵀH⁻¹g; without a curvature that can be inverted only the intercept moves.
        func step(_ k: Int) -> (step: (Double, Double), decrement: Double) {
            let determinant = curve0[k] * curve1[k] - curve01[k] * curve01[k]
            guard determinant > 1e-12 * curve0[k] * curve1[k] else {
                let step = curve0[k] > 0 ? slope0[k] / curve0[k] : 0
                return ((step, 0), step * slope0[k])
            }
            let step = (
                (curve1[k] * slope0[k] - curve01[k] * slope1[k]) / determinant,
                (curve0[k] * slope1[k] - curve01[k] * slope0[k]) / determinant
            )
            return (step, step.0 * slope0[k] + step.1 * slope1[k])
        }
    }
}
