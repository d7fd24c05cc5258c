import Evaluation
import Foundation
import Testing

/// Expected numbers: 19_forecast_scores.json, by numpy; the scores there have two formulas that agree.
@Suite struct CountForecastOracleTests {
    struct Expected: Decodable {
        struct Case: Decodable {
            let y: Int
            let crps, log_score, dss, pit_low, pit_high: Double
        }
        struct Interval: Decodable {
            let lower, upper: Int
            let nominal_coverage_exact: Double
            let interval_score: [String: Double]
        }
        struct Fold: Decodable {
            let origin, last_train_cutoff, test_cutoff: Int
            let test_label: [Int]
        }
        let cases: [Case]
        let pmf: [Double]
        let wide, narrow: Interval
        let folds: [String: [Fold]]

        enum CodingKeys: String, CodingKey {
            case cases, pmf
            case wide = "interval_alpha_0.05"
            case narrow = "interval_alpha_0.2"
            case folds = "rolling_origin"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            cases = try container.decode([Case].self, forKey: .cases)
            pmf = try container.decode([Double].self, forKey: .pmf)
            wide = try container.decode(Interval.self, forKey: .wide)
            narrow = try container.decode(Interval.self, forKey: .narrow)
            folds = ["folds": try container.decode(Folds.self, forKey: .folds).folds]
        }

        private struct Folds: Decodable {
            let folds: [Fold]
            enum CodingKeys: String, CodingKey { case folds = "months_1..12,horizon 2,gap 0,min_train 4,step 2" }
        }
    }

    let expected: Expected
    let forecast: CountForecast

    init() throws {
        expected = try Fixtures.decode(Expected.self, "19_forecast_scores.json")
        forecast = try CountForecast(expected.pmf)
    }

    @Test func scoresAndTransforms() throws {
        for one in expected.cases {
            #expect(close(forecast.rankedProbabilityScore(one.y), one.crps, 1e-12))
            #expect(close(forecast.logScore(one.y), one.log_score, 1e-12))
            #expect(close(forecast.dawidSebastianiScore(one.y), one.dss, 1e-11))
            let bounds = forecast.transformBounds(one.y)
            #expect(close([bounds.lowerBound, bounds.upperBound], [one.pit_low, one.pit_high], 1e-12))
            #expect(forecast.randomizedTransform(one.y, v: 0) == bounds.lowerBound)
            #expect(close(forecast.randomizedTransform(one.y, v: 0.5), (one.pit_low + one.pit_high) / 2, 1e-12))
        }
    }

    @Test func intervals() throws {
        for (level, interval) in [(0.95, expected.wide), (0.8, expected.narrow)] {
            #expect(forecast.interval(level: level) == interval.lower...interval.upper)
            let covered = forecast.probability(of: interval.lower...interval.upper)
            #expect(close(covered, interval.nominal_coverage_exact, 1e-12))
            for (y, score) in interval.interval_score {
                #expect(close(forecast.intervalScore(try #require(Int(y)), level: level), score, 1e-11))
            }
        }
    }

    @Test func folds() throws {
        let found = try RollingOrigin(periods: 1...12, horizon: 2, minimumTraining: 4, step: 2).folds
        let folds = try #require(expected.folds["folds"])
        #expect(found.map(\.origin) == folds.map(\.origin))
        #expect(found.map(\.trainingCutoffs) == folds.map { 1...$0.last_train_cutoff })
        #expect(found.map(\.testLabel) == folds.map { $0.test_label[0]...$0.test_label[1] })
        #expect(found.map { $0.testRows(cutoffs: [1, 6, 8, 10, 6]) } == [[1, 4], [2], [3]])
    }
}

@Suite struct CountForecastLawTests {
    static let truth = [0.1, 0.25, 0.3, 0.2, 0.1, 0.05]

    /// E|X − y| − ½ E|X − X′| by two loops.
    @Test(arguments: 0..<9) func theRankedScoreHasTwoFormulas(y: Int) throws {
        let forecast = try CountForecast(Self.truth)
        var (distance, spread) = (0.0, 0.0)
        for (k, p) in Self.truth.enumerated() {
            distance += p * abs(Double(k - y))
            for (j, q) in Self.truth.enumerated() { spread += p * q * abs(Double(k - j)) }
        }
        #expect(close(forecast.rankedProbabilityScore(y), distance - spread / 2, 1e-14))
    }

    @Test func drawsAreScoredAsTheirDistribution() throws {
        let draws = [4, 0, 2, 2, 7, 1, 2]
        let forecast = try CountForecast(draws: draws)
        #expect(close(forecast.probabilities[2], 3.0 / 7, 1e-15))
        for y in [0, 2, 3, 9] {
            let score = try IntervalScore.rankedProbabilityScore(draws: draws.map(Double.init), observed: Double(y))
            #expect(close(score, forecast.rankedProbabilityScore(y), 1e-13))
        }
        #expect(throws: EvaluationError.empty) { try IntervalScore.rankedProbabilityScore(draws: [], observed: 1) }
    }

    /// In expectation under the truth, the truth is best: against a grid of forecasts that are shifted towards others.
    @Test func theTruthScoresBest() throws {
        let truth = try CountForecast(Self.truth)
        let scores: [(String, (CountForecast, Int) -> Double)] = [
            ("ranked", { $0.rankedProbabilityScore($1) }), ("log", { $0.logScore($1) }),
            ("Dawid and Sebastiani", { $0.dawidSebastianiScore($1) }),
            ("interval", { $0.intervalScore($1, level: 0.6) }),
        ]
        for (name, score) in scores {
            let expectation = { (f: CountForecast) in
                Self.truth.enumerated().reduce(0) { $0 + $1.element * score(f, $1.offset) }
            }
            let best = expectation(truth)
            for peak in Self.truth.indices {
                for weight in [0.05, 0.2, 0.5, 0.9] {
                    let other = try CountForecast(
                        Self.truth.enumerated().map { (1 - weight) * $1 + ($0 == peak ? weight : 0) })
                    // Interval scores see quantiles alone, which a small shift may leave.
                    let worse = name == "interval" ? expectation(other) >= best - 1e-12 : expectation(other) > best
                    #expect(worse, "\(name), \(peak), \(weight)")
                }
            }
        }
    }

    /// Whatever the truth, the randomised transform of its own forecast is uniform: its distribution function at u is u.
    @Test func theTransformOfTheTruthIsUniform() throws {
        let forecast = try CountForecast(Self.truth)
        for u in stride(from: 0.05, to: 1, by: 0.05) {
            let below = Self.truth.indices.reduce(0.0) { sum, y in
                let bounds = forecast.transformBounds(y)
                let share = (u - bounds.lowerBound) / (bounds.upperBound - bounds.lowerBound)
                return sum + Self.truth[y] * min(1, max(0, share))
            }
            #expect(close(below, u, 1e-12))
        }
    }

    @Test func aForecastWithoutDoubtIsScoredByItsError() throws {
        let forecast = try CountForecast([0, 0, 0, 1])
        #expect(forecast.rankedProbabilityScore(3) == 0 && forecast.rankedProbabilityScore(7) == 4)
        #expect(forecast.rankedProbabilityScore(1) == 2)
        #expect(forecast.logScore(3) == 0 && forecast.logScore(4) == .infinity && forecast.logScore(0) == .infinity)
        #expect(forecast.dawidSebastianiScore(3) == -.infinity && forecast.dawidSebastianiScore(2) == .infinity)
        #expect(forecast.mean == 3 && forecast.variance == 0 && forecast.interval() == 3...3)
        #expect(forecast.probability(of: 5...9) == 0 && forecast.probability(of: -2...3) == 1)
    }

    @Test func aForecastSurvivesEncodingAndIsCheckedAgain() throws {
        let forecast = try CountForecast(Self.truth)
        let data = try JSONEncoder().encode(forecast)
        #expect(try JSONDecoder().decode(CountForecast.self, from: data) == forecast)
        #expect(throws: EvaluationError.notADistribution) {
            try JSONDecoder().decode(CountForecast.self, from: Data("[0.5,0.4]".utf8))
        }
        #expect(throws: EvaluationError.invalidProbability(row: 1)) { try CountForecast([1, .nan]) }
        #expect(throws: EvaluationError.empty) { try CountForecast([]) }
        #expect(throws: EvaluationError.empty) { try CountForecast(draws: []) }
    }

    /// No training label may reach past its origin, whatever gap and horizon, and one cutoff later would.
    @Test(arguments: [(1, 0, 1), (2, 1, 3), (3, 2, 2)]) func trainingKnowsNothingOfWhatComes(
        horizon: Int, gap: Int, step: Int
    ) throws {
        let folds = try RollingOrigin(
            periods: 5...30, horizon: horizon, gap: gap, minimumTraining: 3, step: step
        ).folds
        let cutoffs = Array(5...30)
        #expect(folds[0].trainingRows(cutoffs: cutoffs).count == 3)
        for fold in folds {
            let training = fold.trainingRows(cutoffs: cutoffs).map { cutoffs[$0] }
            #expect(training.allSatisfy { $0 + gap + horizon <= fold.origin })
            #expect(try #require(training.last) + 1 + gap + horizon > fold.origin)
            #expect(fold.testLabel.count == horizon && fold.testLabel.upperBound <= 30)
            #expect(fold.testLabel.lowerBound == fold.origin + gap + 1)
        }
    }

    /// Even moments are periods, and uneven ones, such as months, obey the same rule.
    @Test func foldsOfMomentsAreThoseOfPeriods() throws {
        let periods = try RollingOrigin(periods: 1...12, horizon: 2, gap: 1, minimumTraining: 3)
        let cutoffs = Array(1...9)
        let moments = RollingOrigin(cutoffs: cutoffs, known: cutoffs.map { $0 + 3 }, minimumTraining: 3)
        #expect(moments.folds.map(\.origin) == periods.folds.map(\.origin))
        #expect(moments.folds.map(\.trainingCutoffs) == periods.folds.map(\.trainingCutoffs))
        #expect(moments.folds.map(\.testLabel.upperBound) == periods.folds.map(\.testLabel.upperBound))
        let months = RollingOrigin(cutoffs: [0, 31, 59, 90], known: [60, 91, 119, 150])
        #expect(months.folds.map(\.origin) == [90] && months.folds[0].trainingCutoffs == 0...0)
        #expect(RollingOrigin(cutoffs: [0, 31], known: [60, 91]).folds.isEmpty)
        #expect(RollingOrigin(cutoffs: [], known: []).folds.isEmpty)
    }

    /// One outcome alone has proper scores, and no others; with both they are those of all measures.
    @Test func probabilitiesOfOneOutcomeHaveProperScores() throws {
        let one = try ProbabilityScores(probabilities: [0.5, 0.25], outcomes: [0, 0])
        #expect(close(one.logLoss, -(log(0.5) + log(0.75)) / 2, 1e-15) && close(one.brier, 0.15625, 1e-15))
        let (p, y) = ([0.1, 0.4, 0.7, 0.9], [0.0, 1, 0, 1])
        let (scores, metrics) = (
            try ProbabilityScores(probabilities: p, outcomes: y), try Metrics(probabilities: p, outcomes: y)
        )
        #expect(scores.rows == 4 && scores.logLoss == metrics.logLoss && scores.brier == metrics.brier)
        #expect(throws: EvaluationError.empty) { try ProbabilityScores(probabilities: [], outcomes: []) }
        #expect(throws: EvaluationError.invalidProbability(row: 1)) {
            try ProbabilityScores(probabilities: [0.2, 1.2], outcomes: [0, 1])
        }
        #expect(throws: EvaluationError.outcomeNotBinary(row: 0)) {
            try ProbabilityScores(probabilities: [0.2], outcomes: [0.5])
        }
    }
}
