import Evaluation
import Rapport
import Reporting

extension Backtest {
    /// The document `rapport.backtest/1`.
    func document(gates: [BacktestGate.Result]) -> JSONValue {
        .object([
            ("schema", "rapport.backtest/1"), ("asOf", .string("\(asOf)")), ("folds", .integer(folds)),
            ("level", .number(level)), ("outcomes", .array(outcomes.map(\.document))),
            (
                "gates",
                .array(
                    gates.map {
                        .object([
                            ("gate", .string("\($0.gate)")), ("outcome", .string($0.outcome)),
                            ("metric", .string($0.gate.metric.rawValue)), ("bound", .number($0.gate.bound)),
                            ("value", .number($0.value)), ("passed", .bool($0.isPassed)),
                        ])
                    })
            ),
        ])
    }
}

extension OutcomeBacktest {
    fileprivate var document: JSONValue {
        .object([
            ("name", .string(outcome.name)), ("horizonDays", .number(outcome.horizonDays)),
            ("gapDays", .number(outcome.gapDays)), ("originsOverlap", .bool(originsOverlap)),
            ("overall", .object(overall.fields + [("counts", .object(counts.ordered(\.document)))])),
            ("origins", .array(origins.map(\.document))),
            (
                "stayingPower",
                .object([
                    ("trainedAt", .string("\(origins[0].origin)")),
                    ("fadedAfterDays", stayingPower.faded.map { .number($0.days) } ?? .null),
                    ("ages", .array(stayingPower.ages.map(\.document))),
                ])
            ),
        ])
    }
}

extension BacktestOrigin {
    fileprivate var document: JSONValue {
        .object(
            [
                ("origin", .string("\(origin)")), ("known", .string("\(known)")),
                ("trainedFrom", .string("\(trainedOn.lowerBound)")),
                ("trainedTo", .string("\(trainedOn.upperBound)")), ("trainingRows", .integer(trainingRows)),
            ] + scores.fields + [("counts", .object(counts.ordered(\.document)))])
    }
}

extension BacktestScores {
    fileprivate var fields: [(String, JSONValue)] {
        func optional(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
        return [
            ("rows", .integer(rows)), ("customers", .integer(customers)), ("events", .integer(events)),
            ("baseRate", .number(baseRate)), ("auc", optional(metrics?.auc.value)),
            ("aucInterval", metrics?.auc.interval.map { .interval($0) } ?? .null),
            ("ece", optional(metrics?.reliability.expectedError)), ("lift", optional(metrics?.topDecile.lift)),
            ("calibrationIntercept", optional(metrics?.calibration.intercept?.value)),
            ("calibrationSlope", optional(metrics?.calibration.slope?.value)),
            ("skill", .number(skill)), ("bestBaseline", .string(bestBaseline.rawValue)),
            (
                "scores",
                .object(
                    scores.ordered { .object([("logLoss", .number($0.logLoss)), ("brier", .number($0.brier))]) })
            ),
        ]
    }
}

extension CountScores {
    fileprivate var document: JSONValue {
        .object([
            ("observed", .integer(observed)), ("expected", .number(expected)),
            ("interval", .array([.integer(interval.lowerBound), .integer(interval.upperBound)])),
            ("intervalProbability", .number(intervalProbability)), ("held", .bool(isHeld)),
            ("crps", .number(rankedProbabilityScore)), ("logScore", .number(logScore)),
            ("intervalScore", .number(intervalScore)), ("pit", .interval(transform)),
            ("shock", .number(shock.standardDeviation)), ("shockOrigins", .integer(shock.origins)),
            ("shockOutcome", shockOutcome.map { .string($0) } ?? .null),
        ])
    }
}

extension CountCoverage {
    fileprivate var document: JSONValue {
        .object([
            ("origins", .integer(origins)), ("held", .integer(held)),
            ("heldBand", .array([.integer(band.lowerBound), .integer(band.upperBound)])),
            ("crps", .number(rankedProbabilityScore)), ("logScore", .number(logScore)),
            ("intervalScore", .number(intervalScore)),
        ])
    }
}

extension StayingPower.Age {
    fileprivate var document: JSONValue {
        .object([
            ("origin", .string("\(origin)")), ("days", .number(days)), ("lift", lift.map { .number($0) } ?? .null),
            ("auc", scores.metrics.map { .number($0.auc.value) } ?? .null), ("skillOverTenure", .number(skill)),
            ("freshLift", fresh.metrics.map { .number($0.topDecile.lift) } ?? .null),
            ("freshSkillOverTenure", .number(fresh.skill(over: .tenure))),
        ])
    }
}

extension Dictionary where Key == Backtest.Forecaster {
    /// A field for each forecaster that is there, the model first.
    fileprivate func ordered(_ document: (Value) -> JSONValue) -> [(String, JSONValue)] {
        Backtest.Forecaster.allCases.compactMap { forecaster in
            self[forecaster].map { (forecaster.rawValue, document($0)) }
        }
    }
}
