import LinearAlgebra
import Testing

@testable import Regression

/// Gradients and Hessians against finite differences of values that are worked out in plain loops.
@Suite struct DerivativeTests {
    private static let problem = RandomProblem.large(seed: 12)
    private let data: LogisticData
    private let prepared: PreparedData
    private let plain: PlainArithmetic
    private let b: [Double]

    /// Seed 12 has weights and offsets.
    init() throws {
        data = try Self.problem.data()
        prepared = try PreparedData(data, threads: Threads(1))
        plain = PlainArithmetic(Self.problem, columns: prepared.transform.columns)
        b = (0..<prepared.transform.width).map { 0.3 - 0.2 * Double($0) }
        try #require(data.weights != nil && data.offsets != nil && b.count > 2)
    }

    private var objective: LogisticObjective {
        LogisticObjective(data, transform: prepared.transform, threads: Threads(1))
    }

    private func etas(_ b: [Double]) -> [Double] {
        plain.z.indices.map { i in
            zip(plain.z[i], b).reduce(Self.problem.offsets?[i] ?? 0) { $0 + $1.0 * $1.1 }
        }
    }

    private func loss(_ b: [Double]) -> Double {
        zip(etas(b), plain.problem.y).enumerated().reduce(0) {
            let (eta, y) = $1.element
            return $0 + Self.problem.weight($1.offset) * (LogisticFunction.softplus(eta) - y * eta)
        }
    }

    /// (f(b + h e) − f(b − h e)) / 2h for each coordinate.
    private func slopes(_ f: ([Double]) -> Double) -> [Double] {
        b.indices.map { j in
            var (above, below) = (b, b)
            above[j] += 1e-5
            below[j] -= 1e-5
            return (f(above) - f(below)) / 2e-5
        }
    }

    @Test func theRidgeObjectiveHasItsGradientAndHessian() throws {
        let penalties = prepared.penalties(0.3)
        let value = { (b: [Double]) in zip(penalties, b).reduce(loss(b)) { $0 + $1.0 * $1.1 * $1.1 / 2 } }
        let state = PenalizedState(.total(try objective.evaluate(at: b)), at: b, penalties: penalties)
        #expect(agree([state.value], [value(b)], relative: 1e-12))
        #expect(agree(state.gradient, slopes(value), relative: 1e-7, absolute: 1e-5))
        for j in b.indices {
            let row = slopes { slope(at: $0, j) + penalties[j] * $0[j] }
            #expect(agree(b.indices.map { state.hessian[j, $0] }, row, relative: 1e-7, absolute: 1e-5))
        }
    }

    /// Σ w (p − y) zⱼ.
    private func slope(at b: [Double], _ j: Int) -> Double {
        zip(etas(b), plain.z).enumerated().reduce(0) {
            let residual = 1 / (1 + 1 / LogisticFunction.odds($1.element.0)) - plain.problem.y[$1.offset]
            return $0 + Self.problem.weight($1.offset) * residual * $1.element.1[j]
        }
    }

    @Test func firthsScoreAndItsInformationAreSlopes() throws {
        let firth = FirthObjective(likelihood: objective)
        let state = try #require(try firth.state(at: b))
        let adjustment = try firth.adjustment(at: state)
        // −F* in plain loops: the likelihood, and half the logarithm of a determinant.
        let value = { (b: [Double]) in
            let variances = etas(b).enumerated().map {
                Self.problem.weight($0.offset) * LogisticFunction.terms($0.element).variance
            }
            return (PlainFactor(plain.squares(variances))?.logDeterminant ?? .nan) / 2 - loss(b)
        }
        let score = b.indices.map { adjustment.score[$0] - state.sums.gradient[$0] }
        #expect(agree(score, slopes(value), relative: 1e-6, absolute: 1e-5))
        // With leverages held fixed.
        for j in b.indices {
            let row = slopes { point in
                zip(etas(point), adjustment.leverages).enumerated().reduce(slope(at: point, j)) {
                    $0 - $1.element.1 * (0.5 - LogisticFunction.probability($1.element.0)) * plain.z[$1.offset][j]
                }
            }
            let information = SymmetricMatrix(order: b.count, lowerTriangle: adjustment.augmentedInformation)
            #expect(agree(b.indices.map { information[j, $0] }, row, relative: 1e-6, absolute: 1e-5))
        }
    }

    @Test func theSharedGradientIsTheSlopeInDoubleAndInSinglePrecision() throws {
        var shared = SharedGradient([data], transform: prepared.transform, threads: Threads(2))
        let exact = try shared.exact(at: [b])[0]
        #expect(agree(exact, slopes(loss), relative: 1e-7, absolute: 1e-5))
        #expect(agree(exact, LogisticObjective.Sums.total(try objective.evaluate(at: b)).gradient, absolute: 1e-10))
        // A short way from that base, in single precision.
        let way = b.map { _ in 0.01 }
        let there = zip(b, way).map { $0 + $1 }
        let steered = try shared.steered([way], active: [0])[0]
        let expected = LogisticObjective.Sums.total(try objective.evaluate(at: there)).gradient
        #expect(agree(steered, expected, absolute: 1e-6 * data.totalWeight))
        // A new base, with the information of all rows.
        let base = try shared.rebase(to: [b], informationFrom: data.rows)
        let sums = LogisticObjective.Sums.total(try objective.evaluate(at: base.points[0]))
        #expect(agree(base.gradients[0], sums.gradient, absolute: 1e-6 * data.totalWeight))
        #expect(
            agree(base.informations[0].storage, sums.informationMatrix.storage, absolute: 1e-5 * data.totalWeight))
    }
}

extension LogisticFunction {
    /// e^η, for a probability that is worked out in another way than the library's.
    fileprivate static func odds(_ eta: Double) -> Double { 1 / (1 / probability(eta) - 1) }
}
