import Evaluation
import LinearAlgebra
import Regression

extension CountForecast {
    /// The distribution of how many of independent events happen, event i with probability pᵢ, by convolution.
    ///
    /// Its mean is Σp, its variance Σp(1 − p). Every step adds and multiplies numbers that are not negative, so nothing
    /// cancels. Probabilities below 1e-100 are 0.
    ///
    /// - Throws: `EvaluationError.invalidProbability` for NaN and what lies outside 0…1.
    /// - Complexity: O(n × width) with the width of the distribution, at most O(n²).
    public static func poissonBinomial(_ probabilities: [Double]) throws(EvaluationError) -> CountForecast {
        // The negation also finds NaN.
        if let i = probabilities.firstIndex(where: { !(0 <= $0 && $0 <= 1) }) { throw .invalidProbability(row: i) }
        return try CountForecast(convolution(probabilities).map { min(1, $0) })
    }

    /// The same where the log odds of all events share a shift that is not known, N(0, sd²): the mixture of the distributions
    /// over the shift, by Gauss and Hermite's rule.
    ///
    /// It is wider: what is shared does not average out over customers.
    ///
    /// - Parameters:
    ///   - sd: the standard deviation of the shift, in log odds.
    ///   - nodes: how many shifts stand for all.
    /// - Throws: as ``poissonBinomial(_:)``.
    /// - Precondition: `sd` finite and not negative, `nodes >= 1`.
    /// - Complexity: O(nodes × n × width).
    public static func poissonBinomial(
        _ probabilities: [Double], sharedLogOddsShift sd: Double, nodes: Int = 40
    ) throws(EvaluationError) -> CountForecast {
        precondition(sd >= 0 && sd.isFinite, "a standard deviation is finite and not negative")
        if let i = probabilities.firstIndex(where: { !(0 <= $0 && $0 <= 1) }) { throw .invalidProbability(row: i) }
        let rule = GaussHermite(nodes: nodes)
        let logits = probabilities.map(LogisticFunction.logit)
        var mixture = [Double](repeating: 0, count: probabilities.count + 1)
        for (node, weight) in zip(rule.nodes, rule.weights) {
            let part = convolution(logits.map { LogisticFunction.probability($0 + sd * node) })
            for k in mixture.indices { mixture[k] += weight * part[k] }
        }
        return try CountForecast(mixture.map { min(1, $0) })
    }

    private static func convolution(_ probabilities: [Double]) -> [Double] {
        var f = [Double](repeating: 0, count: probabilities.count + 1)
        f[0] = 1
        // Counts outside low…high have less than 1e-100, which no sum notices.
        var (low, high) = (0, 0)
        for p in probabilities {
            let q = 1 - p
            high += 1
            for k in stride(from: high, to: low, by: -1) { f[k] = f[k] * q + f[k - 1] * p }
            f[low] *= q
            while low < high, f[high] < 1e-100 {
                f[high] = 0
                high -= 1
            }
            while low < high, f[low] < 1e-100 {
                f[low] = 0
                low += 1
            }
        }
        return f
    }
}

extension FittedHazard {
    /// The distribution of how many of a cohort are left after `periods`, by chance alone: neither the parameters' errors nor
    /// shocks are in it. For both see ``simulateRetained(of:periods:shock:draws:seed:threads:)``.
    ///
    /// - Throws: as ``survival(of:tenure:periods:level:)``.
    /// - Precondition: `periods >= 1`.
    /// - Complexity: O(customers²).
    public func retainedCount(of cohort: CustomerCohort, after periods: Int) throws(ForecastError) -> CountForecast {
        let paths = try SurvivalPaths(self, cohort, periods: periods)
        let survival = (0..<cohort.count).map { min(1, paths.path($0).survival[periods - 1]) }
        do {
            return try CountForecast.poissonBinomial(survival)
        } catch {
            preconditionFailure("survivals are probabilities")
        }
    }
}
