import Evaluation
import Experience
import Features
import Foundation
import LinearAlgebra
import Regression
import Testing

@testable import Rapport

/// A model whose probabilities go through a map: they do so everywhere, and once.
@Suite struct CalibratedModelTests {
    private let moment = Timestamp(year: 2025, month: 9, day: 1)

    static let maps: [CalibrationMap] = [
        .logistic(intercept: -0.3, slope: 0.75), .beta(intercept: 0.1, a: 0.7, b: 1.2),
    ]

    /// The shared model with a map at each head.
    private func model(_ map: CalibrationMap) async throws -> (SmallWorld, ForecastModel) {
        let world = try await SmallWorld.shared
        let heads = world.model.heads.map { head in
            var head = head
            head.calibration = OutcomeCalibration(.applied, needed: 100)
            head.calibration?.map = map
            return head
        }
        let model = ForecastModel(
            heads: heads, cutoffs: world.model.cutoffs, asOf: world.model.asOf, plan: try world.project.snapshotPlan(),
            histories: world.histories)
        return (world, model)
    }

    @Test(arguments: maps) func scoresAndIntervalsGoThroughTheMap(map: CalibrationMap) async throws {
        let (world, model) = try await model(map)
        let plain = try world.model.score(world.histories, asOf: moment).customers
        let mapped = try model.score(world.histories, asOf: moment).customers
        for (before, after) in zip(plain, mapped) {
            for (old, new) in zip(before.forecasts, after.forecasts) {
                #expect(abs(new.probability - map(old.probability)) < 1e-12)
                #expect(abs(new.interval.lowerBound - map(old.interval.lowerBound)) < 1e-12)
                #expect(abs(new.interval.upperBound - map(old.interval.upperBound)) < 1e-12)
                #expect(new.interval.contains(new.probability))
            }
        }
    }

    @Test(arguments: maps) func evaluationIsOfTheScores(map: CalibrationMap) async throws {
        let (world, model) = try await model(map)
        let scored = try model.scoredOutcomes(world.histories, of: "churn", at: moment)
        let scores = try model.score(world.histories, asOf: moment).customers
        #expect(scored.probabilities == scores.map { $0["churn"]!.probability })
        let line = try model.evaluate(world.histories, at: [moment])[0]
        #expect(line.metrics.rows == scored.rows && line.metrics.auc == AreaUnderCurve(scored))
        #expect(try line.metrics.logLoss != world.model.evaluate(world.histories, at: [moment])[0].metrics.logLoss)
    }

    @Test(arguments: maps) func explanationAddsUpWhereItSaysSo(map: CalibrationMap) async throws {
        let (world, model) = try await model(map)
        let customer = try #require(try model.score(world.histories, asOf: moment).customers.first)
        let explanation = try model.explain(customer.customer, in: world.histories, asOf: moment)
        for (forecast, reasons) in zip(customer.forecasts, explanation.reasons) {
            let eta = reasons.reasons.reduce(reasons.baseline) { $0 + $1.contribution }
            let sum = reasons.addUpToForecast ? LogisticFunction.probability(eta) : map.probability(logOdds: eta)
            #expect(abs(sum - forecast.probability) < 1e-12)
            #expect(reasons.addUpToForecast == (map.logisticLine != nil))
        }
    }

    @Test(arguments: maps) func whatIfsAndDriversAreOfTheReportedProbability(map: CalibrationMap) async throws {
        let (world, model) = try await model(map)
        let scenario = Scenario(name: "calm", edits: [ScenarioEdit(.set("support_call", .emotion, to: 0.5))])
        let answer = try model.whatIf(scenario, on: world.histories, asOf: moment)
        let table = try model.table(of: world.histories, at: moment)
        for (head, outcome) in zip(model.heads, answer.outcomes) {
            let predictors = try head.fit.linearPredictor(head.layout.matrix(of: table))
            let mean = predictors.reduce(0) { $0 + map.probability(logOdds: $1) } / Double(table.rows)
            #expect(abs(outcome.baseline - mean) < 1e-12)
            #expect(outcome.interval.contains(outcome.change))
        }
        // One customer has the same present probability in a score, an explanation, a what-if and a recourse.
        for score in try model.score(world.histories, asOf: moment).customers.prefix(5) {
            let churn = score["churn"]!.probability
            let one = try model.whatIf([], on: world.histories, asOf: moment, only: score.index)
            let advice = try model.recourse(
                for: score.customer, to: .under(0.01), actionable: ["delivery.emotion"], in: world.histories,
                asOf: moment)
            let explanation = try model.explain(score.customer, in: world.histories, asOf: moment)
            let others = [one.outcomes[0].baseline, advice.probability, explanation.score["churn"]!.probability]
            #expect(others.allSatisfy { $0 == churn }, "\(churn): \(others)")
        }
        let mapped = try model.drivers(of: "churn", in: world.histories)
        let plain = try world.model.drivers(of: "churn", in: world.histories)
        #expect(mapped.explained == plain.explained && mapped.drivers.map(\.share) == plain.drivers.map(\.share))
        #expect(mapped.drivers.map(\.effect) != plain.drivers.map(\.effect))
    }

    @Test(arguments: maps) func mapIsInTheFileTheIdentityAndTheCard(map: CalibrationMap) async throws {
        let (world, model) = try await model(map)
        #expect(model.id != world.model.id)
        try await withTemporaryFolder { folder in
            try model.write(to: folder + "/m.json")
            let read = try ForecastModel(contentsOf: folder + "/m.json")
            #expect(read == model && read.heads[0].map == map)
        }
        #expect(model.card(name: "m").contains("  - calibration: \(map.name), "))
        #expect(world.model.card(name: "m").contains("  - calibration: none"))
    }

    @Test(arguments: [
        CalibrationMap.logistic(intercept: 0.2, slope: -0.5), .logistic(intercept: 0.2, slope: 0),
        .beta(intercept: 0, a: -0.1, b: 2), .beta(intercept: 0, a: 2, b: -0.1), .beta(intercept: 0.2, a: 0, b: 0),
    ]) func fileWithAMapThatDoesNotRiseIsRefused(map: CalibrationMap) async throws {
        try await expectRefusal(of: map)
    }

    /// Training once made isotonic maps; the errors of what went through them were 0.
    @Test func fileWithAnIsotonicMapIsRefused() async throws {
        let steps = try ScoredOutcomes(probabilities: [0.1, 0.1, 0.3, 0.3, 0.6, 0.6], outcomes: [0, 0, 1, 0, 1, 1])
        try await expectRefusal(of: .isotonic(IsotonicRegression(steps)))
    }

    private func expectRefusal(of map: CalibrationMap) async throws {
        let (_, model) = try await model(map)
        try await withTemporaryFolder { folder in
            let path = folder + "/m.json"
            try model.write(to: path)
            let error = ProjectError.notAModel(
                path: path, reason: "it is damaged: the calibration map of churn does not rise everywhere")
            #expect(throws: error) { try ForecastModel(contentsOf: path) }
            #expect(
                error.message
                    == path
                    + " is not a model file: it is damaged: the calibration map of churn does not rise everywhere")
            #expect(error.remedy == "rapport train -o models/NAME.json makes one" && error.code == "E132")
        }
    }

    /// A model file of the time before there were maps.
    @Test func fileWithoutCalibrationIsReadAsItWas() throws {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        let path = folder.appending(path: "uncalibrated.json").path
        let model = try ForecastModel(contentsOf: path)
        #expect(model.heads.count == 1 && model.heads[0].calibration == nil && model.heads[0].map == .identity)
        #expect(try model.json() == String(contentsOfFile: path, encoding: .utf8))
        #expect(!model.card(name: "old").contains("  - calibration: "))
    }

    /// The same training with and without: the regression is the same, and so are its coefficients; the map comes on top.
    @Test func trainingPutsTheMapOnTop() async throws {
        let yaml = simulatedYAML.replacing("[2025-03-01, 2025-07-01]", with: "[2025-01-01, 2025-02-01, 2025-06-01]")
        func project(_ calibration: String) throws -> Project {
            try Project(
                configuration: ProjectConfiguration(
                    yaml: yaml + "model: {calibration: \(calibration)}\n", file: "rapport.yaml"), folder: "")
        }
        let histories = try SmallWorld.histories(try project("none"), customers: 900)
        let plain = try await project("none").train(on: histories, seed: 3)
        let mapped = try await project("logistic").train(on: histories, seed: 3)
        #expect(plain.heads.map(\.fit) == mapped.heads.map(\.fit))
        #expect(plain.heads.allSatisfy { $0.calibration == nil })
        let churn = try #require(try mapped.head("churn").calibration)
        #expect(churn.finding == .applied && churn.from == Timestamp(year: 2025, month: 6, day: 1))
        #expect(churn.rows == churn.customers && churn.events >= 100)
        // Fewer than 100 of them recommend.
        #expect(try mapped.head("referral").calibration?.finding != .applied)
        #expect(plain.id != mapped.id)
    }
}
