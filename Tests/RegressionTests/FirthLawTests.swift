import Foundation
import LinearAlgebra
import Testing

@testable import Regression

@Suite struct FirthLawTests {
    let fixture: FirthFixture
    let fit: FittedFirthRegression

    init() throws {
        fixture = try FirthFixture("rare_separated")
        fit = try FirthLogisticRegression.exact(.flac).fit(fixture.data)
    }

    private func data(
        _ x: Matrix? = nil, weights: [Double]? = nil, offsets: [Double]? = nil
    ) throws -> LogisticData {
        try LogisticData(x: x ?? fixture.x, y: fixture.y, weights: weights, offsets: offsets)
    }

    @Test func theScoreIsTheSlopeOfThePenalisedLikelihood() throws {
        let offsets = (0..<400).map { Double($0 % 5) / 4 }
        let data = try data(weights: (0..<400).map { Double(1 + $0 % 3) / 2 }, offsets: offsets)
        let transform = try PreparedData(data, threads: Threads(1)).transform
        let objective = FirthObjective(likelihood: LogisticObjective(data, transform: transform, threads: Threads(1)))
        let b = [-3.5, 0.8, -0.3, 0.4]
        let state = try #require(try objective.state(at: b))
        let adjustment = try objective.adjustment(at: state)
        for j in b.indices {
            let values = try [1e-5, -1e-5].map { step in
                var point = b
                point[j] += step
                return try #require(try objective.state(at: point)).value
            }
            let score = adjustment.score[j] - state.sums.gradient[j]
            #expect(abs((values[1] - values[0]) / 2e-5 - score) < 1e-5)
        }
    }

    @Test func aColumnsScaleAndOriginOnlyChangeItsUnits() throws {
        let moved = Matrix(rows: 400, columns: 3) { i, row in
            row[0] = 100 * fixture.x[i, 0] + 2000
            row[1] = fixture.x[i, 1]
            row[2] = fixture.x[i, 2]
        }
        let data = try data(moved)
        let other = try FirthLogisticRegression.exact(.flac).fit(data)
        #expect(agree([other.coefficients[0] * 100], [fit.coefficients[0]], absolute: 1e-9))
        #expect(agree(Array(other.coefficients[1...]), Array(fit.coefficients[1...]), absolute: 1e-9))
        #expect(abs(other.intercept + 2000 * other.coefficients[0] - fit.intercept) < 1e-9)
        // X T has the determinant of X times 100.
        #expect(abs(other.penalizedLogLikelihood - fit.penalizedLogLikelihood - Foundation.log(100)) < 1e-9)
        #expect(agree(try other.probabilities(moved), try fit.probabilities(fixture.x), absolute: 1e-9))
        let ends = { (fit: FittedFirthRegression, data: LogisticData) in
            let interval = try fit.profileInterval(.column(0), on: data, level: 0.9, solver: .exact())
            return [interval.lowerBound, interval.upperBound]
        }
        #expect(agree(try ends(other, data).map { 100 * $0 }, try ends(fit, fixture.data), absolute: 1e-8))
    }

    @Test func anOffsetThatIsAColumnMovesItsCoefficient() throws {
        let offsets = (0..<400).map { 0.7 * fixture.x[$0, 1] - 0.4 }
        let data = try data(offsets: offsets)
        let other = try FirthLogisticRegression.exact(.flac).fit(data)
        #expect(abs(other.coefficients[1] + 0.7 - fit.coefficients[1]) < 1e-9)
        #expect(abs(other.intercept - 0.4 - fit.intercept) < 1e-9)
        #expect(
            agree(
                [other.coefficients[0], other.coefficients[2]], [fit.coefficients[0], fit.coefficients[2]],
                absolute: 1e-9))
        #expect(agree(other.covariance.storage, fit.covariance.storage, absolute: 1e-8))
        #expect(
            agree(
                try other.probabilities(fixture.x, offsets: offsets), try fit.probabilities(fixture.x), absolute: 1e-9))
        let flic = try FirthLogisticRegression.exact(.flic).fit(data)
        #expect(abs(try flic.probabilities(fixture.x, offsets: offsets).reduce(0, +) - 8) < 1e-9)
        let row = fixture.x.withRow(7) { flic.probability(row: $0, offset: offsets[7]) }
        #expect(abs(row - (try flic.probabilities(fixture.x, offsets: offsets)[7])) < 1e-15)
    }

    /// An offset v·x makes a coefficient of v one of 0, which the test then rejects at just the interval's level.
    @Test(arguments: [0, 2]) func anEndOfTheIntervalIsWhereTheTestRejects(column: Int) throws {
        let interval = try fit.profileInterval(.column(column), on: fixture.data, level: 0.8, solver: .exact())
        for end in [interval.lowerBound, interval.upperBound] {
            let data = try data(offsets: (0..<400).map { end * fixture.x[$0, column] })
            let moved = try FirthLogisticRegression.exact().fit(data)
            let test = try moved.likelihoodRatioTest([.column(column)], on: data, solver: .exact())
            #expect(abs(test.pValue - 0.2) < 1e-9)
        }
    }

    @Test func weightTwoIsTheSameRowTwice() throws {
        let twice = (0..<400).flatMap { Array(repeating: $0, count: $0 % 2 + 1) }
        let repeated = try LogisticData(x: fixture.x.selectRows(twice), y: twice.map { fixture.y[$0] })
        let weighted = try data(weights: (0..<400).map { Double($0 % 2 + 1) })
        let a = try FirthLogisticRegression.exact(.flac).fit(repeated)
        let b = try FirthLogisticRegression.exact(.flac).fit(weighted)
        #expect(agree(a.coefficients, b.coefficients, absolute: 1e-9))
        #expect(agree(a.covariance.storage, b.covariance.storage, absolute: 1e-9))
        #expect(agree(a.augmentedCovariance.storage, b.augmentedCovariance.storage, absolute: 1e-9))
        #expect(agree(a.predictionCoefficients, b.predictionCoefficients, absolute: 1e-8))
        #expect(abs(a.penalizedLogLikelihood - b.penalizedLogLikelihood) < 1e-9)
    }

    @Test func countsAreTheRowsWrittenOut() throws {
        let tables = try BinomialCountTests()
        let (counts, written) = (tables.counts, tables.written)
        for correction in [FirthLogisticRegression.PredictionCorrection.flic, .flac] {
            let solver = FirthLogisticRegression.exact(correction)
            let (a, b) = (try solver.fit(counts), try solver.fit(written))
            #expect(agree([a.intercept] + a.coefficients, [b.intercept] + b.coefficients, absolute: 1e-9))
            #expect(agree(a.covariance.storage, b.covariance.storage, absolute: 1e-9))
            #expect(agree(a.augmentedCovariance.storage, b.augmentedCovariance.storage, absolute: 1e-9))
            #expect(abs(a.penalizedLogLikelihood - b.penalizedLogLikelihood) < 1e-9)
            #expect(abs(a.predictionIntercept - b.predictionIntercept) < 1e-9)
            #expect(agree(a.predictionCoefficients, b.predictionCoefficients, absolute: 1e-9))
            let ends = try [(a, counts), (b, written)].map { fit, data in
                let interval = try fit.profileInterval(.column(1), on: data, solver: solver)
                return [interval.lowerBound, interval.upperBound]
            }
            #expect(agree(ends[0], ends[1], absolute: 1e-8))
        }
    }

    @Test(arguments: [2, 3]) func fitHasTheSameBitsForAnyNumberOfThreads(count: Int) throws {
        let panel = try Fixture().data()
        let fits = try [1, count].map {
            try FirthLogisticRegression(prediction: .flac, threads: Threads($0)).fit(panel)
        }
        #expect(fits[0] == fits[1])
        let intervals = try [1, count].map {
            try fits[0].profileInterval(
                .column(3), on: panel, solver: FirthLogisticRegression(threads: Threads($0)))
        }
        #expect(intervals[0] == intervals[1])
    }

    @Test func fitSurvivesEncoding() throws {
        let copy = try JSONDecoder().decode(FittedFirthRegression.self, from: JSONEncoder().encode(fit))
        #expect(copy == fit)
    }
}
