import Evaluation
import Experience
import Features
import Forecasting
import LinearAlgebra
import Testing

@testable import Rapport

/// Baselines by hand, and counts against their definitions.
@Suite struct BaselineForecastTests {
    private let start = Timestamp(year: 2025, month: 1, day: 1)

    private func baselines(
        _ rows: [(customer: String, day: Double, churned: Double)], firstDays: [String: Double]
    ) throws -> (BaselineForecasts, EventLog) {
        let log = EventLog.made(
            firstDays.sorted { $0.key < $1.key }.map { Row(customer: $0.key, day: $0.value, touchpoint: "buy") })
        let position = Dictionary(uniqueKeysWithValues: log.customers.enumerated().map { ($1.text, $0) })
        let table = FeatureTable(
            features: [], customers: try rows.map { try #require(position[$0.customer]) },
            cutoffs: rows.map { start.adding(days: $0.day) }, values: BlockedMatrix(columns: 0),
            labels: ["churn": rows.map(\.churned)])
        let outcome = Outcome(name: "churn", rule: .noneOf, touchpoints: ["buy"], horizonDays: 30)
        return (BaselineForecasts(table, outcome: outcome, log: log), log)
    }

    @Test func ratesAreThoseOfAllOfTheLatestAndOfEachTenure() throws {
        // Tenures in whole horizons: a and b 2, c 0, d 1 at the first cutoff; one more at each cutoff after it.
        let (baselines, _) = try baselines(
            [
                ("a", 60, 0), ("b", 60, 1), ("c", 60, 1), ("d", 60, 0), ("a", 90, 1), ("b", 90, 1), ("c", 90, 0),
                ("d", 90, 1), ("a", 120, 0), ("c", 120, 1), ("d", 120, 0),
            ], firstDays: ["a": 0, "b": 0, "c": 50, "d": 10])
        #expect(baselines.tenures == [60, 60, 10, 50, 90, 90, 40, 80, 120, 70, 110])
        let forecasts = baselines.forecasts(training: Array(0..<8), test: [8, 9, 10])
        // Five of eight churned: r = 0.625.
        #expect(forecasts[.constant]?.probabilities == [0.625, 0.625, 0.625])
        #expect(forecasts[.constant]?.parameterVariance == 9 * 0.625 * 0.375 / 4)
        // At day 90 three of four: (3 + r)/5.
        #expect(forecasts[.lastPeriod]?.probabilities == [0.725, 0.725, 0.725])
        #expect(abs(try #require(forecasts[.lastPeriod]).parameterVariance - 9 * 0.725 * 0.275 / 4) < 1e-15)
        // Tenure 4 was never seen: r; tenure 2 has two of three: (2 + r)/4; tenure 3 two of two: (2 + r)/3.
        #expect(forecasts[.tenure]?.probabilities == [0.625, 0.65625, 0.875])
        let variance = 0.625 * 0.375 / 4 + 0.65625 * 0.34375 / 3 + 0.875 * 0.125 / 2
        #expect(abs(try #require(forecasts[.tenure]).parameterVariance - variance) < 1e-15)
    }

    /// Rows whose windows overlap are left out, so that the fit is that of whole histories.
    @Test func betaGeometricLearnsFromWholeHistories() throws {
        let left = [(1, 20), (2, 7), (3, 3), (4, 1)]
        var durations: [Int] = []
        var events: [Double] = []
        for (period, count) in left {
            durations += Array(repeating: period, count: count)
            events += Array(repeating: 1, count: count)
        }
        durations += Array(repeating: 4, count: 19)
        events += Array(repeating: 0, count: 19)
        let expected = try BetaGeometric(PersonPeriods(durations: durations, left: events))
        var rows: [(customer: String, day: Double, churned: Double)] = []
        var firstDays: [String: Double] = [:]
        for (index, duration) in durations.enumerated() {
            let name = "c\(100 + index)"
            firstDays[name] = 0
            for period in 1...duration {
                let churned = period == duration ? events[index] : 0
                rows.append((name, 1 + 30 * Double(period - 1), churned))
                // A window that begins in between, and rows after the end.
                rows.append((name, 15 + 30 * Double(period - 1), 1))
            }
            if events[index] == 1 { rows.append((name, 1 + 30 * Double(duration), 0)) }
        }
        let training = rows.count
        rows += [("c100", 1 + 30 * 4, 0), ("c149", 1 + 30 * 2, 0)]
        let (baselines, _) = try baselines(rows, firstDays: firstDays)
        let forecast = try #require(
            baselines.forecasts(training: Array(0..<training), test: [training, training + 1])[.betaGeometric])
        #expect(forecast.probabilities == [expected.hazard(5), expected.hazard(3)])
        // The delta method against differences.
        func sum(_ a: Double, _ b: Double) -> Double {
            let model = BetaGeometric(alpha: expected.alpha * (1 + a), beta: expected.beta * (1 + b))
            return model.hazard(5) + model.hazard(3)
        }
        let gradient = [(sum(1e-5, 0) - sum(-1e-5, 0)) / 2e-5, (sum(0, 1e-5) - sum(0, -1e-5)) / 2e-5]
        let variance = try #require(expected.logCovariance).quadraticForm(gradient)
        #expect(abs(forecast.parameterVariance / variance - 1) < 1e-4)
    }

    @Test func betaGeometricIsLeftOutWhereItDoesNotFit() throws {
        // Who stays longer leaves more often.
        let rows: [(customer: String, day: Double, churned: Double)] = (0..<40).map { index in
            let isLater = index % 2 == 1
            return ("c\(100 + index / 2)", isLater ? 31 : 1, isLater && index % 4 == 1 ? 1 : 0)
        }
        let firsts = Dictionary(uniqueKeysWithValues: (0..<20).map { ("c\(100 + $0)", 0.0) })
        let (baselines, _) = try baselines(rows, firstDays: firsts)
        let forecasts = baselines.forecasts(training: Array(0..<40), test: [39])
        #expect(forecasts[.betaGeometric] == nil && forecasts.count == 3)
    }

    private func count(
        _ probabilities: [Double], parameters: Double = 0, shock: Double = 0, threads: Int = 2
    ) throws -> CountForecast {
        try CohortForecast(probabilities: probabilities, parameterVariance: parameters).count(
            shock: CalendarShock(variance: shock), threads: Threads(threads))
    }

    /// Against Gauss and Hermite's rule, an integration of its own.
    @Test func sharedShiftIsAMixture() throws {
        let p = (1...30).map { Double($0) / 40 }
        #expect(try count(p) == CountForecast.poissonBinomial(p))
        let chance = p.reduce(0) { $0 + $1 * (1 - $1) }
        for sd in [0.05, 0.3, 0.8] {
            let reference = try CountForecast.poissonBinomial(p, sharedLogOddsShift: sd, nodes: 60)
            for found in [
                try count(p, shock: sd * sd), try count(p, parameters: sd * sd * chance * chance),
                try count(p, parameters: sd * sd * chance * chance / 2, shock: sd * sd / 2),
            ] {
                let gap = zip(found.probabilities, reference.probabilities).reduce(0) { max($0, abs($1.0 - $1.1)) }
                #expect(gap < 1e-6, "\(sd)")
            }
        }
        #expect(try count(p, shock: 0.1, threads: 1) == count(p, shock: 0.1, threads: 3))
    }

    @Test func manyCustomersAreCountedAsExactlyAsMatters() throws {
        let p = (0..<2400).map { 0.1 + 0.4 * Double($0 % 97) / 97 }
        let (exact, normal) = (try CountForecast.poissonBinomial(p), try count(p))
        #expect(exact.variance > 400)
        let distance = zip(exact.probabilities, normal.probabilities).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
        #expect(distance < 0.01)
        #expect(exact.interval(level: 0.9) == normal.interval(level: 0.9))
        // A shock far wider than chance leaves no gaps between the parts.
        let wide = try count(p, shock: 0.25)
        let middle = wide.probabilities[wide.interval(level: 0.5)]
        let steps = zip(middle, middle.dropFirst()).map { $1 / $0 }
        #expect(steps.allSatisfy { 0.99 < $0 && $0 < 1.01 })
        let chance = exact.variance
        #expect(abs(wide.variance / (chance + 0.25 * chance * chance) - 1) < 0.15)
    }

    @Test func certaintyStaysCertain() throws {
        let found = try count([0, 0, 1], parameters: 3, shock: 1)
        #expect(found.probabilities == [0, 1, 0, 0])
        #expect(try count([0, 0.5, 1], shock: 1).probabilities[0] == 0)
    }

    /// [(7 − 4)² + (14 − 10)² − 2 − 5]/(2² + 5²), by hand.
    @Test func shockComesFromEarlierResiduals() throws {
        func cohort(_ p: Double, _ n: Int) -> CohortForecast {
            CohortForecast(probabilities: Array(repeating: p, count: n), parameterVariance: 0)
        }
        let (a, b) = (cohort(0.5, 8), cohort(0.5, 20))
        #expect(try CountScores.shock([]) == .none)
        let shock = try CountScores.shock([(a, 7), (b, 14)])
        #expect(abs(shock.variance - (9.0 + 16 - 2 - 5) / (4 + 25)) < 1e-15 && shock.origins == 2)
        #expect(try CountScores.shock([(a, 4)]).variance == 0)
        #expect(try CountScores.shock([(cohort(1, 4), 4)]) == .none)
    }
}
