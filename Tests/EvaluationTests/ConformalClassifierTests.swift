import Foundation
import Regression
import Testing

@testable import Evaluation

/// Expected numbers: 12_prior_conformal.json on p2 of scores.csv (``PriorConformalFixture``): the last row of each customer,
/// for calibration of customers with number mod 4 = 1, for the test of those with 3.
@Suite struct ConformalClassifierTests {
    private struct Part {
        var probabilities: [Double] = []
        var outcomes: [Double] = []
        var customers: [Int] = []
    }

    private static func part(remainder: Int) throws -> Part {
        let rows = try Fixtures.rows("scores.csv")
        var part = Part()
        for i in rows.indices where i == rows.count - 1 || rows[i + 1][0] != rows[i][0] {
            guard Int(rows[i][0]) % 4 == remainder else { continue }
            part.probabilities.append(rows[i][3])
            part.outcomes.append(rows[i][1])
            part.customers.append(Int(rows[i][0]))
        }
        return part
    }

    private static func classifier() throws -> ConformalClassifier {
        let part = try part(remainder: 1)
        return try ConformalClassifier(
            ScoredOutcomes(probabilities: part.probabilities, outcomes: part.outcomes, groups: part.customers))
    }

    @Test(arguments: ["0.1", "0.2"]) func thresholdsSetsAndPValues(alpha: String) throws {
        let expected = try #require(try PriorConformalFixture.load().conformal_label_conditional.alpha[alpha])
        let miscoverage = try #require(Double(alpha))
        let classifier = try Self.classifier()
        #expect(classifier.calibrationRows(.nonEvent) == expected.n_cal_y0)
        #expect(classifier.calibrationRows(.event) == expected.n_cal_y1)
        #expect(
            close(try #require(classifier.threshold(.nonEvent, miscoverage: miscoverage)), expected.threshold_y0))
        #expect(close(try #require(classifier.threshold(.event, miscoverage: miscoverage)), expected.threshold_y1))

        let test = try Self.part(remainder: 3)
        let sets = test.probabilities.map { classifier.outcomes($0, miscoverage: miscoverage) }
        #expect(sets.count == expected.n_test)
        for (name, set) in [
            ("{0}", [.nonEvent]), ("{1}", [.event]), ("{0,1}", [.nonEvent, .event]), ("{}", []),
        ] as [(String, Set<ConformalClassifier.Outcome>)] {
            #expect(sets.count { $0 == set } == expected.sets[name])
        }
        let rows = test.outcomes.indices
        for (outcome, coverage) in [
            (ConformalClassifier.Outcome.nonEvent, expected.coverage_y0), (.event, expected.coverage_y1),
        ] {
            let own = rows.filter { test.outcomes[$0] == Double(outcome.rawValue) }
            let covered = own.count { sets[$0].contains(outcome) }
            #expect(close(Double(covered) / Double(own.count), coverage))
        }
        for (p, values) in zip(test.probabilities, expected.pvalues_first3_test) {
            #expect(close([classifier.pValue(p, of: .nonEvent), classifier.pValue(p, of: .event)], values))
        }
    }

    @Test func anOutcomeIsInTheSetExactlyIfItsPValueIsAboveAlpha() throws {
        let classifier = try Self.classifier()
        let test = try Self.part(remainder: 3)
        for p in test.probabilities + [0, 1] {
            for miscoverage in [0.013, 0.05, 0.1, 0.25, 0.5, 0.77] {
                let set = classifier.outcomes(p, miscoverage: miscoverage)
                for outcome in ConformalClassifier.Outcome.allCases {
                    #expect(set.contains(outcome) == (classifier.pValue(p, of: outcome) > miscoverage))
                }
            }
        }
    }

    /// Three calibration rows of each outcome can never leave one out at α below 1/4.
    @Test func tooFewCalibrationRowsLeaveNothingOut() throws {
        let classifier = try ConformalClassifier(
            ScoredOutcomes(probabilities: [0.1, 0.2, 0.3, 0.7, 0.8, 0.9], outcomes: [0, 0, 0, 1, 1, 1]))
        #expect(classifier.threshold(.event, miscoverage: 0.2) == nil)
        #expect(classifier.outcomes(0, miscoverage: 0.2) == [.nonEvent, .event])
        // At 1/4 it is the third of the three scores, 0.3 for both outcomes.
        #expect(classifier.outcomes(0, miscoverage: 0.25) == [.nonEvent])
        #expect(classifier.outcomes(0.5, miscoverage: 0.25) == [])
        #expect(classifier.outcomes(0.3, miscoverage: 0.25) == [.nonEvent])
    }

    @Test func aCustomerWithTwoRowsIsRefused() throws {
        let scored = try ScoredOutcomes(probabilities: [0.1, 0.6, 0.4], outcomes: [0, 1, 1], groups: [7, 8, 7])
        let error = #expect(throws: EvaluationError.repeatedGroup(row: 2)) { try ConformalClassifier(scored) }
        #expect(
            error?.description
                == "a customer has more than one row (first again in row 2); keep one row for each customer, "
                + "for example the last")
    }

    /// With m = 24 calibration rows of each outcome and α = 0.2, r = 20: of n = 15 new rows with an event the number covered
    /// is beta-binomial with parameters 20 and 5, over calibrations. A χ² test against 3000 seeded repetitions, cells with
    /// few expected ones joined.
    @Test func coverageIsBetaBinomial() throws {
        let (m, n, r) = (24, 15, 20)
        var draws = SeededDraws(seed: 5)
        var counts = [Double](repeating: 0, count: n + 1)
        let repetitions = 3000
        for _ in 0..<repetitions {
            // Whatever the model is worth: here probabilities of events have the density 3p².
            let probabilities = (0..<2 * m).map { _ in cbrt(draws.uniform()) }
            let classifier = try ConformalClassifier(
                ScoredOutcomes(probabilities: probabilities, outcomes: (0..<2 * m).map { $0 < m ? 1 : 0 }))
            let covered = (0..<n).count { _ in
                classifier.outcomes(cbrt(draws.uniform()), miscoverage: 0.2).contains(.event)
            }
            counts[covered] += 1
        }
        let (a, b) = (Double(r), Double(m + 1 - r))
        let logBeta = { (a: Double, b: Double) in lgamma(a) + lgamma(b) - lgamma(a + b) }
        let expected = (0...n).map { k in
            let choose = -log(Double(n + 1)) - logBeta(Double(k) + 1, Double(n - k) + 1)
            return Double(repetitions) * exp(choose + logBeta(Double(k) + a, Double(n - k) + b) - logBeta(a, b))
        }
        #expect(close(expected.reduce(0, +), Double(repetitions), 1e-8))
        let first = try #require((0...n).first { expected[0...$0].reduce(0, +) >= 10 })
        let cells =
            [(counts[0...first].reduce(0, +), expected[0...first].reduce(0, +))]
            + zip(counts, expected).dropFirst(first + 1)
        let statistic = cells.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) / $1.1 }
        #expect(ChiSquaredDistribution.upperTail(statistic, degreesOfFreedom: Double(cells.count - 1)) > 1e-3)
    }
}
