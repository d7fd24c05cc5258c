import LinearAlgebra
import Testing

@testable import Regression

/// Firth's method, the elastic net, leaving out customers, and the solver for many rows on random problems, each against
/// plain arithmetic or Newton's method.
@Suite struct RandomVariantTests {
    /// The problems of some seeds that are free of defects, with their data.
    private static func problems(
        _ seeds: Range<UInt64>, rows: Int = 40, columns: Int = 6
    ) -> [(RandomProblem, LogisticData)] {
        seeds.compactMap { seed in
            let problem = RandomProblem(seed: seed, rows: rows, columns: columns)
            return (try? problem.data()).map { (problem, $0) }
        }
    }

    /// The score is 0, and everything finite: separated, rare or not.
    @Test(arguments: 0..<4) func firthsMethodAlwaysHasASolution(part: UInt64) throws {
        var fits = 0
        for (problem, data) in Self.problems(20_000 + 200 * part..<20_200 + 200 * part) {
            let fit: FittedFirthRegression
            do {
                fit = try FirthLogisticRegression(threads: Threads(1)).fit(data)
            } catch {
                Issue.record("seed \(problem.seed): \(error)")
                continue
            }
            fits += 1
            let numbers =
                [fit.intercept, fit.predictionIntercept, fit.penalizedLogLikelihood] + fit.coefficients
                + fit.standardErrors + fit.augmentedStandardErrors
            #expect(numbers.allSatisfy { $0.isFinite }, "seed \(problem.seed)")
            let plain = PlainArithmetic(problem, columns: fit.keptColumns)
            let p = plain.probabilities(fit.intercept, fit.coefficients)
            let weights = p.indices.map { problem.weight($0) * p[$0] * (1 - p[$0]) }
            let factor = try #require(PlainFactor(plain.squares(weights)), "seed \(problem.seed)")
            let h = p.indices.map { i in
                weights[i] * zip(plain.z[i], factor.solve(plain.z[i])).reduce(0) { $0 + $1.0 * $1.1 }
            }
            let score = plain.sum(
                p.indices.map { problem.weight($0) * (problem.y[$0] - p[$0]) + h[$0] * (0.5 - p[$0]) })
            let augmented = plain.squares(p.indices.map { (problem.weight($0) + h[$0]) * p[$0] * (1 - p[$0]) })
            let step = try #require(PlainFactor(augmented)).solve(score)
            let decrement = zip(score, step).reduce(0) { $0 + $1.0 * $1.1 }.squareRoot()
            #expect(decrement < 1e-6, "seed \(problem.seed)")
            // Leverages add up to the number of coefficients, and predictions to the events.
            #expect(abs(h.reduce(0, +) - Double(fit.keptColumns.count + 1)) < 1e-6)
            let predicted = plain.probabilities(fit.predictionIntercept, fit.predictionCoefficients)
            let excess = p.indices.reduce(0) { $0 + problem.weight($1) * (predicted[$1] - problem.y[$1]) }
            #expect(abs(excess) < 1e-7 * plain.totalWeight, "seed \(problem.seed)")
        }
        #expect(fits > 60)
    }

    /// The conditions of Karush, Kuhn & Tucker at every point of the path: a gradient left over is, in standard errors,
    /// no longer than the tolerance.
    @Test(arguments: 0..<4) func elasticNetsAreOptimal(part: UInt64) throws {
        var points = 0
        for (problem, data) in Self.problems(30_000 + 100 * part..<30_100 + 100 * part) {
            let alpha = [0.1, 0.5, 0.95, 1][Int(problem.seed % 4)]
            let path: ElasticNetPath
            do {
                path = try ElasticNetLogisticRegression(
                    alpha: alpha, penalties: .geometric(count: 6, ratio: 0.01), threads: Threads(1)
                ).fit(data)
            } catch {
                Issue.record("seed \(problem.seed): \(error)")
                continue
            }
            let varying = (0..<problem.columns).filter { !path.constantColumns.contains($0) }
            let plain = PlainArithmetic(problem, columns: varying)
            #expect(path.points[0].activeColumns == [], "seed \(problem.seed)")
            for point in path.points {
                points += 1
                let p = plain.probabilities(point.intercept, point.coefficients)
                let b = plain.standardized(point.intercept, point.coefficients)
                let gradient = plain.sum(p.indices.map { problem.weight($0) * (p[$0] - problem.y[$0]) })
                let curvature = plain.squares(p.indices.map { problem.weight($0) * p[$0] * (1 - p[$0]) })
                let penalty = point.penalty * plain.totalWeight
                for j in b.indices {
                    let (lasso, ridge) = j == 0 ? (0, 0) : (penalty * alpha, penalty * (1 - alpha))
                    let slope = gradient[j] + ridge * b[j]
                    let violation = b[j] == 0 ? max(0, abs(slope) - lasso) : abs(slope + (b[j] < 0 ? -lasso : lasso))
                    let unit = (curvature[j][j] + ridge).squareRoot()
                    #expect(
                        violation <= 1.01e-4 * unit + 1e-9 * plain.totalWeight, "seed \(problem.seed), column \(j - 1)")
                }
            }
        }
        #expect(points > 100)
    }

    /// What is left out adds up to the degrees of freedom of the fit, however the rows fall into customers.
    @Test(arguments: 0..<4) func leavingOutCustomersIsFinite(part: UInt64) throws {
        var fits = 0
        for (problem, data) in Self.problems(40_000 + 200 * part..<40_200 + 200 * part) {
            let regression = RidgeLogisticRegression(penalty: .fixed(max(1e-4, problem.lambda)), threads: Threads(1))
            guard let fit = try? regression.fit(data) else { continue }
            fits += 1
            let leftOut = try fit.leaveOneGroupOut(on: data, threads: Threads(1))
            #expect(leftOut.linearPredictors.count == data.rows && leftOut.linearPredictors.allSatisfy { $0.isFinite })
            #expect(leftOut.logLoss.isFinite && (0...1).contains(leftOut.auc), "seed \(problem.seed)")
            #expect(
                abs(leftOut.effectiveDegreesOfFreedom - fit.effectiveDegreesOfFreedom) < 1e-6, "seed \(problem.seed)")
            #expect((-1e-9...1).contains(leftOut.leastEigenvalue), "seed \(problem.seed)")
            #expect((0...data.groupCount).contains(leftOut.fragileGroups))
        }
        #expect(fits > 60)
    }

    /// On samples of a part of the rows, with the metric of another part.
    @Test(arguments: 0..<4) func theSolverForManyRowsAgreesWithNewtonsMethod(part: UInt64) throws {
        var solved = 0
        for seed in 50_000 + 12 * part..<50_012 + 12 * part {
            let problem = RandomProblem.large(seed: seed)
            let data = try problem.data()
            let prepared = try PreparedData(data, threads: Threads(1))
            let penalties = prepared.penalties(problem.lambda)
            let (solutions, _) = try QuasiNewtonSolver(tolerance: 1e-4, sampleRows: 200, metricRows: 400).minimize(
                [data], transform: prepared.transform, penalties: penalties, from: [prepared.nullModel],
                threads: Threads(1))
            let objective = LogisticObjective(data, transform: prepared.transform, threads: Threads(1))
            let exact = try NewtonSolver(tolerance: 1e-9, maximumSteps: 50).minimize(
                objective, penalties: penalties, start: prepared.nullModel)
            let state = PenalizedState(
                .total(try objective.evaluate(at: solutions[0].b)), at: solutions[0].b, penalties: penalties)
            #expect(agree(state.gradient, solutions[0].gradient, absolute: 1e-10 * data.totalWeight))
            guard solutions[0].decrement <= 1e-4 else { continue }
            solved += 1
            // The metric is that of a part of the rows, hence twice.
            let errors = exact.hessian.inverse().diagonal.map { $0.squareRoot() }
            for j in errors.indices {
                #expect(abs(solutions[0].b[j] - exact.b[j]) <= 2e-4 * errors[j], "seed \(seed), column \(j - 1)")
            }
        }
        #expect(solved >= 10)
    }
}
