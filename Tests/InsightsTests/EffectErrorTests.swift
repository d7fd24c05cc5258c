import LinearAlgebra
import Testing

@testable import Insights

/// Input from which no effect can be estimated, and what is said of it.
@Suite struct EffectErrorTests {
    private func data(
        exposures: [Double], outcomes: [Double], customers: [Int]? = nil, names: [String]? = nil
    ) throws(EffectError) -> EffectData {
        try EffectData(
            touchpoint: "survey", outcome: "churn",
            confounders: Matrix(rows: 40, columns: 1) { row, values in values[0] = Double(row % 7) }, names: names,
            exposures: exposures, outcomes: outcomes, customers: customers)
    }

    private let half = (0..<40).map { Double($0 % 2) }
    private let quarters = (0..<40).map { Double($0 / 2 % 2) }

    private func message(_ body: () throws(EffectError) -> EffectData) -> String {
        do {
            _ = try body()
            return "no error"
        } catch { return "\(error.code) \(error.message)" }
    }

    @Test func whatCannotBeComparedIsRefused() {
        let (half, quarters) = (half, quarters)
        #expect(
            message { () throws(EffectError) in try data(exposures: quarters.map { _ in 0 }, outcomes: half) }
                == "E181 none of 40 snapshots has \"survey\" in the time of exposure: there is nothing to compare")
        #expect(
            message { () throws(EffectError) in try data(exposures: quarters.map { _ in 1 }, outcomes: half) }
                == "E182 all of 40 snapshots have \"survey\" in the time of exposure: there is nothing to compare with")
        let few = (0..<40).map { $0 < 3 ? 1.0 : 0 }
        #expect(
            message { () throws(EffectError) in try data(exposures: quarters, outcomes: few) }
                == "E183 too few events: 1 exposed customer with churn, and 5 are needed")
        #expect(
            message { () throws(EffectError) in
                try data(exposures: quarters, outcomes: half, customers: (0..<40).map { $0 % 4 })
            } == "E183 too few events: 1 exposed customer with churn, and 5 are needed")
        #expect(
            message { () throws(EffectError) in try data(exposures: half, outcomes: half.map { 1 - $0 }) }
                == "E183 too few events: 0 exposed customers with churn, and 5 are needed")
    }

    @Test func inputThatDoesNotFitTogetherIsRefused() {
        let (half, quarters) = (half, quarters)
        #expect(
            message { () throws(EffectError) in try data(exposures: [1], outcomes: half) }
                == "E187 exposures, one per row: 40 expected, 1 found")
        #expect(
            message { () throws(EffectError) in try data(exposures: quarters, outcomes: half, customers: [1]) }
                == "E187 customers, one per row: 40 expected, 1 found")
        #expect(
            message { () throws(EffectError) in try data(exposures: quarters, outcomes: half, names: []) }
                == "E187 confounders' names: 1 expected, 0 found")
        #expect(
            message { () throws(EffectError) in try data(exposures: quarters, outcomes: half.map { $0 * .nan }) }
                == "E188 an outcome is neither 0 nor 1 (first in row 0)")
        #expect(
            message { () throws(EffectError) in try data(exposures: quarters.map { $0 * 2 }, outcomes: half) }
                == "E188 an exposure is neither 0 nor 1 (first in row 2)")
    }

    @Test func foldsMustLeaveSomethingOut() throws {
        #expect(throws: EffectError.invalidFolds(1)) { try CustomerFolds([0, 0, 0]) }
        #expect(throws: EffectError.invalidFolds(2)) { try CustomerFolds([0, 2, 0]) }
        let data = try data(exposures: quarters, outcomes: half)
        #expect(throws: EffectError.invalidFolds(1)) { try CustomerFolds(of: data, count: 1, seed: 1) }
        #expect(throws: EffectError.invalidFolds(41)) { try CustomerFolds(of: data, count: 41, seed: 1) }
        #expect(EffectError.invalidFolds(1).message == "cross-fitting needs at least 2 folds with rows, not 1")
    }

    @Test func confounderThatIsNotANumberIsNamed() throws {
        let data = try EffectData(
            confounders: Matrix(rows: 40, columns: 1, repeating: .nan), names: ["silence"], exposures: quarters,
            outcomes: half)
        let error = #expect(throws: (any Error).self) { try EffectEstimation().estimate(data) }
        #expect("\(try #require(error))".hasPrefix("column “silence” holds a value that is not a finite number"))
    }

    @Test(arguments: [
        EffectError.touchpointIsOutcome(touchpoint: "a", outcome: "b"), .nobodyExposed(touchpoint: "a", snapshots: 1),
        .everybodyExposed(touchpoint: "a", snapshots: 1),
        .tooFewOutcomes(outcome: "a", isExposed: true, hasOutcome: true, customers: 1, needed: 5),
        .notSettled(outcome: "a", asOf: "b", settled: "c", completeUntil: "d"), .noCutoffInRange(from: "a", to: "b"),
        .noSegments(attribute: "a", available: [], suggestion: nil),
        .mismatchedShapes(what: "a", expected: 1, actual: 2), .notBinary(what: "a", row: 1), .invalidFolds(1),
    ]) func everyErrorSaysWhatAndHowToMendIt(error: EffectError) {
        #expect(error.code.wholeMatch(of: /E18\d/) != nil && !error.message.contains("\n"))
        if case .mismatchedShapes = error {} else { #expect(error.remedy != nil) }
        #expect("\(error)" == error.message)
    }
}
