import LinearAlgebra
import Testing

@testable import Regression

/// Ten thousand small problems: each fit is certified anew in plain arithmetic, each error is found to be true.
@Suite struct RandomProblemTests {
    /// What became of the problems.
    private struct Tally {
        var certified = 0
        var separated = 0
        var refused = 0
        var notConverged = 0
        var failures: [String] = []
    }

    @Test(arguments: 0..<20) func everyFitIsCertifiedOrItsErrorTrue(part: Int) {
        var tally = Tally()
        for k in 0..<500 { Self.examine(RandomProblem(seed: UInt64(500 * part + k)), &tally) }
        #expect(tally.failures == [])
        #expect(tally.certified > 180 && tally.separated > 30 && tally.refused > 30)
        #expect(tally.notConverged <= 10)
    }

    private static func examine(_ problem: RandomProblem, _ tally: inout Tally) {
        let configuration = RidgeLogisticRegression(penalty: .fixed(problem.lambda), threads: Threads(1))
        let fail = { (why: String) in "seed \(problem.seed): \(why)" }
        var checked: LogisticData?
        do throws(RegressionError) {
            let data = try problem.data()
            checked = data
            let fit = try configuration.fit(data)
            tally.certified += 1
            tally.failures += defects(problem).map(fail) + complaints(fit, problem, configuration.tolerance).map(fail)
        } catch {
            switch error {
            case .separation(let columns):
                tally.separated += 1
                if problem.lambda != 0 { tally.failures.append(fail("separation in spite of a penalty")) }
                let named = (0..<problem.columns).filter { columns.contains("column \($0)") }
                if PlainSeparation.verdict(PlainArithmetic(problem, columns: named)) == .none || columns.isEmpty {
                    tally.failures.append(fail("\(columns) separate nothing"))
                }
            case .notConverged(let decrement, let steps):
                tally.notConverged += 1
                if steps < configuration.maximumSteps || decrement <= configuration.tolerance {
                    tally.failures.append(fail("\(error)"))
                }
                // As the remedy says.
                var patient = configuration
                patient.maximumSteps = 100_000
                do {
                    let fit = try patient.fit(problem.data())
                    tally.failures += complaints(fit, problem, configuration.tolerance).map(fail)
                } catch {
                    tally.failures.append(fail("after 100,000 steps: \(error)"))
                }
            default:
                tally.refused += 1
                if !defects(problem).contains("\(error)") { tally.failures.append(fail("untrue: \(error)")) }
            }
        }
        // Without inference the same coefficients, or the same error.
        guard problem.seed % 8 == 0, let data = checked else { return }
        let fit = Result { () throws(RegressionError) in try configuration.fit(data) }
        let solution = Result { () throws(RegressionError) in
            try configuration.solve(PreparedData(data, threads: Threads(1)))[0]
        }
        switch (fit, solution) {
        case (.success(let fit), .success(let solution)):
            if fit.coefficients != solution.coefficients { tally.failures.append(fail("solve differs from fit")) }
        case (.failure(let first), .failure(let second)):
            if first != second { tally.failures.append(fail("\(first), but solve says \(second)")) }
        default: tally.failures.append(fail("fit: \(fit), but solve: \(solution)"))
        }
    }

    /// The errors that would be true, as they describe themselves.
    private static func defects(_ problem: RandomProblem) -> [String] {
        let rows = problem.x.indices
        var found: [RegressionError] = []
        for i in rows {
            if let j = problem.x[i].firstIndex(where: { !$0.isFinite }) {
                found.append(.notFinite(column: "column \(j)", row: i))
                break
            }
        }
        if let i = rows.first(where: { problem.offsets?[$0].isFinite == false }) {
            found.append(.offsetNotFinite(row: i))
        }
        if let i = rows.first(where: problem.isBadOutcome) {
            found += [.outcomeNotBinary(row: i), .invalidCounts(row: i)]
        }
        let weights = rows.map(problem.weight)
        if weights.contains(where: { !($0 >= 0) }) || weights.allSatisfy({ $0 == 0 }) { found.append(.invalidWeights) }
        let weighted = rows.filter { weights[$0] != 0 }
        for outcome in 0...1 where weighted.allSatisfy({ problem.y[$0] == Double(outcome) }) {
            found.append(.oneClass(outcome: outcome))
        }
        let groups = problem.groups.map { Set($0).count } ?? rows.count
        if groups < 2 { found.append(.tooFewGroups(actual: groups, needed: 2)) }
        if !(problem.lambda >= 0) { found.append(.invalidPenalty) }
        return found.map(\.description)
    }

    /// What is wrong with a fit, all computed anew from its coefficients.
    private static func complaints(
        _ fit: FittedLogisticRegression, _ problem: RandomProblem, _ tolerance: Double
    ) -> [String] {
        var found: [String] = []
        let numbers =
            [fit.intercept, fit.objective, fit.inference.intercept, fit.inference.stepLength] + fit.coefficients
            + fit.standardizedCoefficients + fit.inference.coefficients + fit.inference.covariance.storage
        if !numbers.allSatisfy(\.isFinite) { found.append("not finite") }
        let plain = PlainArithmetic(problem, columns: fit.keptColumns)
        found += dropComplaints(fit, plain)

        let p = plain.probabilities(fit.intercept, fit.coefficients)
        let b = plain.standardized(fit.intercept, fit.coefficients)
        let penalty = fit.penalty * plain.totalWeight
        var gradient = plain.sum(p.indices.map { problem.weight($0) * (p[$0] - problem.y[$0]) })
        let information = plain.squares(p.indices.map { problem.weight($0) * p[$0] * (1 - p[$0]) })
        var hessian = information
        for j in b.indices.dropFirst() {
            gradient[j] += penalty * b[j]
            hessian[j][j] += penalty
        }
        if let factor = PlainFactor(hessian) {
            let decrement = zip(gradient, factor.solve(gradient)).reduce(0) { $0 + $1.0 * $1.1 }.squareRoot()
            if !(decrement <= 1.01 * tolerance) { found.append("decrement \(decrement), said \(fit.decrement)") }
            let k = Double(b.count)
            let freedom = factor.inverseDiagonal.dropFirst().reduce(k) { $0 - penalty * $1 }
            if !(abs(fit.effectiveDegreesOfFreedom - freedom) <= 1e-6 * k) {
                found.append("\(fit.effectiveDegreesOfFreedom) degrees of freedom, not \(freedom)")
            }
            if !(1 - 1e-9...k + 1e-9).contains(fit.effectiveDegreesOfFreedom) { found.append("degrees of freedom") }
        } else {
            found.append("no factor of the Hessian")
        }
        if fit.penalty == 0, PlainSeparation.verdict(plain) == .separated { found.append("separation was not seen") }
        let kept = [0] + fit.keptColumns.map { $0 + 1 }
        // With as many coefficients as rows nothing is left but rounding.
        if problem.x.count > kept.count, !isPositiveSemidefinite(fit.inference.covariance.selecting(kept)) {
            found.append("covariance")
        }
        return found
    }

    /// Kept and dropped columns are all there are, and each reason to drop one holds.
    private static func dropComplaints(_ fit: FittedLogisticRegression, _ plain: PlainArithmetic) -> [String] {
        let all = (fit.keptColumns + fit.droppedColumns.map(\.column)).sorted()
        var found = all == Array(0..<plain.problem.columns) ? [] : ["columns \(all)"]
        for dropped in fit.droppedColumns {
            let sources: [Int] =
                switch dropped.reason {
                case .constant: []
                case .duplicate(let other): [other]
                case .dependent(let others): others
                }
            let values = plain.problem.x.indices.filter { plain.problem.weight($0) > 0 }
                .map { plain.problem.x[$0][dropped.column] }
            let size = values.reduce(0) { max($0, abs($1)) }
            let isConstant = values.allSatisfy { abs($0 - values[0]) <= 1e-11 * size }
            let leftover = PlainArithmetic(plain.problem, columns: sources).leftover(of: dropped.column)
            let isOutOfRange = !(1e-150..<1e150).contains(spread(values))
            // Sources with coefficients below 1e-4 are not named.
            let isExplained = isOutOfRange || leftover <= 1e-7
            if (dropped.reason == .constant) != (isConstant || isOutOfRange) || !isExplained {
                found.append("\(dropped), leaves \(leftover)")
            }
        }
        return found
    }

    private static func spread(_ values: [Double]) -> Double {
        values.reduce(0) { max($0, abs($1 - values[0])) }
    }

    /// Whether no eigenvalue of the correlations is below −1e-6.
    private static func isPositiveSemidefinite(_ covariance: SymmetricMatrix) -> Bool {
        guard covariance.diagonal.allSatisfy({ $0 >= 0 }) else { return false }
        let scales = covariance.diagonal.map { $0.squareRoot() }
        let correlations = scales.indices.map { i in
            scales.indices.map { j in
                (scales[i] * scales[j] > 0 ? covariance[i, j] / scales[i] / scales[j] : 0) + (i == j ? 1e-6 : 0)
            }
        }
        return PlainFactor(correlations, least: 0) != nil || scales.contains(0)
    }
}
