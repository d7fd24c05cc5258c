import Experience
import Testing

@testable import Features
@testable import Insights
@testable import Regression

/// Every measure in words.
@Suite struct ReasonWordsTests {
    /// The reasons of one snapshot with these values; every column weighs something, by default the same.
    private func texts(_ values: [(Feature, Double)], weights: [Double]? = nil) -> [String] {
        let features = values.map(\.0)
        let absent = Array(repeating: Double.nan, count: features.count)
        let layout = DesignLayout(
            learningFrom: .made(features, [absent, Array(repeating: 0.4, count: features.count)]))
        let columns = layout.columns.count
        let fit = FittedLogisticRegression.made(
            intercept: 0, coefficients: (0..<columns).map { weights?[$0 % features.count] ?? 1 },
            means: Array(repeating: 0.123, count: columns))
        let table = FeatureTable.made(features, [values.map { $0.0.transform.apply($0.1) }])
        return Reasons(of: fit, layout: layout, table: table, row: 0, design: layout.matrix(of: table)).reasons.map(
            \.text)
    }

    private func feature(
        _ subject: Feature.Subject, _ measure: Feature.Measure, _ statistic: Feature.Statistic = .mean,
        windowDays: Int? = 90, _ transform: Transform = .identity
    ) -> Feature {
        Feature(subject, measure, statistic, windowDays: windowDays, transform: transform)
    }

    private let call = Feature.Subject.touchpoint("support_call")
    private let delivery = Feature.Subject.touchpoint("delivery")

    @Test func countsAreWholeNumbers() {
        let count = feature(call, .count, .sum, .log1p)
        for number in 1...40 {
            // e^(ln(1 + n)) − 1 is not n to the last digit.
            #expect(texts([(count, Double(number))]) == ["\(number) support_call in 90 days"])
        }
        #expect(texts([(count, 0)]) == ["no support_call in 90 days"])
        #expect(texts([(feature(.everything, .count, .sum, .log1p), 3)]) == ["3 events in 90 days"])
    }

    @Test func silenceIsInDays() {
        let silence = feature(.everything, .silence, .last, windowDays: 365, .log1p)
        #expect(texts([(silence, 34.2)]) == ["no event for 34 days"])
        #expect(texts([(silence, 1.1)]) == ["no event for 1 day"])
        #expect(texts([(silence, .nan)]) == ["no event in 365 days"])
        #expect(texts([(feature(call, .silence, .last, .log1p), 6)]) == ["no support_call for 6 days"])
    }

    @Test func touchpointThatNeverHappenedIsOneReason() {
        let values: [(Feature, Double)] = [
            (feature(delivery, .count, .sum, windowDays: 30, .log1p), 0),
            (feature(delivery, .count, .sum, windowDays: 365, .log1p), 0), (feature(delivery, .emotion), .nan),
            (feature(delivery, .promise), .nan), (feature(delivery, .silence, .last, windowDays: 365, .log1p), .nan),
        ]
        #expect(texts(values) == ["no delivery in 365 days"])
    }

    @Test func feelingsHaveAWordAndAValue() {
        let emotion = feature(delivery, .emotion)
        #expect(texts([(emotion, -0.5)]) == ["delivery felt bad (−0.5)"])
        #expect(texts([(emotion, 0.75)]) == ["delivery felt good (+0.8)"])
        #expect(texts([(emotion, 0.2)]) == ["delivery felt indifferent (+0.2)"])
        #expect(texts([(emotion, 0)]) == ["delivery felt indifferent (0.0)"])
        #expect(texts([(emotion, -0.04)]) == ["delivery felt indifferent (0.0)"])
        #expect(texts([(emotion, .nan)]) == ["delivery: feeling not known"])
    }

    @Test func responsesAreInMinutes() {
        let response = feature(call, .response, .mean, .log1p)
        #expect(texts([(response, 90)]) == ["support_call answered in 90 min"])
        #expect(texts([(response, 2.5)]) == ["support_call answered in 2.5 min"])
        #expect(texts([(response, 3.01)]) == ["support_call answered in 3 min"])
        #expect(texts([(response, .nan)]) == ["support_call: response not known"])
    }

    @Test func promisesAndSolutionsAreShares() {
        #expect(texts([(feature(delivery, .promise), 0.8)]) == ["delivery kept 80% of promises"])
        #expect(texts([(feature(delivery, .promise), .nan)]) == ["delivery: promises not known"])
        #expect(texts([(feature(call, .resolved), 0.5)]) == ["support_call resolved 50%"])
        #expect(texts([(feature(call, .resolved), .nan)]) == ["support_call: outcome not known"])
    }

    @Test func amountsAreSumsOrMeans() {
        #expect(texts([(feature(.everything, .amount, .sum, .log1p), 120)]) == ["amounts of 120 in 90 days"])
        #expect(texts([(feature(.everything, .amount, .mean, .log1p), 40)]) == ["an average amount of 40 in 90 days"])
        #expect(texts([(feature(.everything, .amount, .mean, .log1p), .nan)]) == ["no amount known"])
    }

    @Test func tenureIsInDays() {
        #expect(
            texts([(feature(.everything, .tenure, .last, windowDays: nil, .log1p), 400)]) == ["customer for 400 days"])
    }

    @Test func attributesAreNamed() {
        let age = feature(.attribute("age"), .value, .last, windowDays: nil)
        #expect(texts([(age, 41)]) == ["age is 41"])
        #expect(texts([(age, .nan)]) == ["age not known"])
    }

    @Test func categoriesAreOneReasonWithTheirWord() {
        func plan(_ statistic: Feature.Statistic) -> Feature {
            feature(.attribute("plan"), .value, statistic, windowDays: nil)
        }
        let names = [plan(.equals("plus")), plan(.equals("pro")), plan(.isMissing)]
        #expect(texts(Array(zip(names, [0, 1, 0]))) == ["plan is pro"])
        #expect(texts(Array(zip(names, [0, 0, 0]))) == ["plan is the usual one"])
        #expect(texts(Array(zip(names, [0, 0, 1]))) == ["plan not known"])
        // Not to have the word that weighs most is not to have the usual one.
        #expect(texts(Array(zip(names, [0, 0, 1])), weights: [1, 50, 1]) == ["plan not known"])
    }

    @Test func strongestColumnOfATopicGivesTheWords() {
        // The contribution is ln(1 + n) − 0.123 for either window: that of the longer one is the greater.
        let values: [(Feature, Double)] = [
            (feature(call, .count, .sum, windowDays: 30, .log1p), 1),
            (feature(call, .count, .sum, windowDays: 365, .log1p), 5),
        ]
        #expect(texts(values) == ["5 support_call in 365 days"])
    }
}
