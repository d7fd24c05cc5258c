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
