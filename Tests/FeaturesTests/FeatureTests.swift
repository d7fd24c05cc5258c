import Experience
import Foundation
import Testing

@testable import Features

@Suite struct FeatureTests {
    private static let all: [(feature: Feature, name: String)] = [
        (Feature(.touchpoint("support_call"), .emotion, .mean, windowDays: 365), "support_call.emotion.mean.365d"),
        (Feature(.touchpoint("call"), .count, .sum, windowDays: 30, transform: .log1p), "call.count.30d"),
        (Feature(.touchpoint("call"), .silence, .last, windowDays: 365, transform: .log1p), "call.silence.365d"),
        (Feature(.everything, .amount, .sum, windowDays: 90), "all.amount.sum.90d"),
        (Feature(.everything, .amount, .mean, windowDays: 90), "all.amount.mean.90d"),
        (Feature(.touchpoint("call"), .emotion, .sum), "call.emotion.sum"),
        (Feature(.everything, .column("quantity"), .mean, windowDays: 30), "all.quantity.mean.30d"),
        // A column may be called like a measure.
        (Feature(.everything, .column("count"), .sum, windowDays: 30), "all.count.sum.30d"),
        (Feature(.everything, .column("value"), .sum), "all.value.sum"),
        (Feature(.everything, .tenure, .last, transform: .log1p), "all.tenure"),
        (Feature(.attribute("age"), .value, .last), "age"),
        (Feature(.attribute("plan"), .value, .equals("plus")), "plan=plus"),
        (Feature(.attribute("plan"), .value, .equals("")), "plan="),
        (Feature(.attribute("plan"), .value, .isMissing), "plan=(missing)"),
    ]

    @Test(arguments: all) func namesAreMadeOfTheParts(feature: Feature, name: String) {
        #expect(feature.name == name)
    }

    @Test(arguments: all) func identitiesSurviveAFile(feature: Feature, name: String) throws {
        let encoder = JSONEncoder()
        let data = try encoder.encode([feature])
        #expect(try JSONDecoder().decode([Feature].self, from: data) == [feature])
    }

    @Test func filesAreFlat() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        func text(_ feature: Feature) throws -> String { String(decoding: try encoder.encode(feature), as: UTF8.self) }
        #expect(
            try text(Self.all[0].feature)
                == #"{"measure":"emotion","name":"support_call.emotion.mean.365d","statistic":"mean","#
                + #""touchpoint":"support_call","transform":"identity","windowDays":365}"#)
        #expect(
            try text(Self.all[11].feature)
                == #"{"attribute":"plan","measure":"value","name":"plan=plus","statistic":"equals","#
                + #""transform":"identity","word":"plus"}"#)
        #expect(
            try text(Self.all[9].feature)
                == #"{"measure":"tenure","name":"all.tenure","statistic":"last","transform":"log1p"}"#)
    }

    @Test func furtherColumnsAreNamedApart() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(
            String(decoding: try encoder.encode(Self.all[8].feature), as: UTF8.self)
                == #"{"column":"value","measure":"column","name":"all.value.sum","statistic":"sum","transform":"identity"}"#
        )
        let json = #"{"measure":"quantity","statistic":"sum","transform":"identity"}"#
        #expect(
            try JSONDecoder().decode(Feature.self, from: Data(json.utf8))
                == Feature(.everything, .column("quantity"), .sum))
    }

    @Test func derivedNameIsNotRead() throws {
        let json = #"{"name":"nonsense","touchpoint":"call","measure":"count","statistic":"sum","transform":"log1p"}"#
        #expect(
            try JSONDecoder().decode(Feature.self, from: Data(json.utf8))
                == Feature(.touchpoint("call"), .count, .sum, transform: .log1p))
        let wordless = #"{"attribute":"plan","measure":"value","statistic":"equals","transform":"identity"}"#
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Feature.self, from: Data(wordless.utf8)) }
    }

    @Test func logarithmIsOddAndHasAnInverse() {
        let log1p = Transform.log1p
        // ln 2, −ln 2, and the first term of the series near 0.
        #expect(same([log1p.apply(1), log1p.apply(-1), log1p.apply(0)], [0.6931471805599453, -0.6931471805599453, 0]))
        #expect(log1p.apply(1e-18) == 1e-18)
        #expect(log1p.apply(.nan).isNaN)
        for x in [-1e9, -300, -1, -1e-9, 0, 1e-12, 0.5, 1, 59, 1e12] {
            for transform in [Transform.identity, .log1p] {
                #expect(abs(transform.inverse(transform.apply(x)) - x) <= 1e-12 * abs(x))
            }
        }
    }

    @Test func measuresKnowTheirFieldAndTheirDirection() {
        func feature(_ measure: Feature.Measure) -> Feature { Feature(.everything, measure, .mean) }
        let fields: [(Feature.Measure, EventField?, Int)] = [
            (.count, nil, 0), (.emotion, .emotion, 1), (.response, .responseMinutes, -1), (.promise, .promiseKept, 1),
            (.resolved, .resolved, 1), (.amount, .amount, 0), (.silence, nil, 0), (.tenure, nil, 0), (.value, nil, 0),
            (.column("quantity"), .column("quantity"), 0),
        ]
        for (measure, field, orientation) in fields {
            #expect(feature(measure).field == field)
            #expect(feature(measure).orientation == orientation)
            // A sum also grows with the number of events.
            #expect(Feature(.everything, measure, .sum).orientation == 0)
        }
        #expect(Self.all[0].feature.touchpoint == "support_call")
        #expect(Self.all[3].feature.touchpoint == nil)
    }
}
