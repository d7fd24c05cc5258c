import Experience
import Testing

@testable import Features

@Suite struct FeatureErrorTests {
    private let log = EventLog([Row("a", "call", day(1), [.amount: 1])], fields: [.amount])

    private func error(_ feature: Feature, attributes: CustomerAttributes = .none) throws -> FeatureError? {
        let builder = FeatureBuilder(catalog: FeatureCatalog(features: [feature]), outcomes: [])
        do {
            _ = try builder.table(of: log, attributes: attributes, plan: SnapshotPlan(.at([.day(5)])), dataEnd: .day(9))
            return nil
        } catch let error as FeatureError { return error }
    }

    @Test func absentSourcesAreErrors() throws {
        #expect(try error(Feature(.touchpoint("survey"), .count, .sum)) == .touchpointAbsent("survey"))
        #expect(try error(Feature(.touchpoint("call"), .emotion, .mean)) == .fieldAbsent(.emotion, touchpoint: "call"))
        #expect(try error(Feature(.everything, .response, .mean)) == .fieldAbsent(.responseMinutes, touchpoint: nil))
        #expect(try error(Feature(.attribute("plan"), .value, .isMissing)) == .attributeAbsent("plan"))
        #expect(try error(Feature(.stage(.after), .count, .sum)) == .subjectAbsent("stage:after"))
        #expect(try error(Feature(.through(.people), .count, .sum)) == .subjectAbsent("through:people"))
        #expect(try error(Feature(.touchpoint("call"), .count, .sum)) == nil)
    }

    @Test func attributesOfAnotherKindAreAbsent() throws {
        let attributes = CustomerAttributes(
            attributes: [
                .init(name: "plan", kind: .category, values: .categories(["plus"])),
                .init(name: "age", kind: .number, values: .numbers([4])),
            ], customersWithoutRow: 0)
        #expect(
            try error(Feature(.attribute("plan"), .value, .last), attributes: attributes) == .attributeAbsent("plan"))
        #expect(
            try error(Feature(.attribute("age"), .value, .equals("4")), attributes: attributes)
                == .attributeAbsent("age"))
        #expect(try error(Feature(.attribute("plan"), .value, .equals("never seen")), attributes: attributes) == nil)
    }

    @Test func featuresThatNoTableHoldsAreErrors() throws {
        let strange = [
            Feature(.touchpoint("call"), .amount, .worst), Feature(.everything, .count, .mean),
            Feature(.everything, .value, .sum), Feature(.touchpoint("call"), .tenure, .sum),
            Feature(.everything, .gap, .last), Feature(.everything, .promise, .sum),
            Feature(.everything, .month, .last), Feature(.everything, .path, .last),
            Feature(.everything, .silence, .sum), Feature(.everything, .amount, .equals("x")),
        ]
        for feature in strange { #expect(try error(feature) == .notComputable(feature)) }
    }

    @Test func messagesNameWhatIsAbsent() throws {
        let strange = Feature(.touchpoint("call"), .emotion, .spread)
        let errors: [(FeatureError, String, String)] = [
            (.touchpointAbsent("survey"), "S401", "touchpoint \"survey\", absent from this data"),
            (
                .fieldAbsent(.responseMinutes, touchpoint: "call"), "S402",
                "response_minutes of \"call\", for which this data has no column"
            ),
            (.fieldAbsent(.amount, touchpoint: nil), "S402", "amount, for which this data has no column"),
            (.attributeAbsent("plan"), "S403", "customers' attribute \"plan\", absent from this data"),
            (.subjectAbsent("stage:after"), "S405", "touchpoints of stage:after, of which this data has none"),
            (.notComputable(strange), "S404", "feature \"call.emotion.spread\", which this version cannot compute"),
            (.nobodyEligible, "E165", "no customer is eligible at any cutoff"),
            (
                .nothingSettled(outcome: "churn"), "E166",
                "no snapshot's churn is known yet: every outcome window passes the data's end"
            ),
        ]
        for (error, code, message) in errors {
            #expect(error.code == code)
            #expect(error.message == message)
            #expect(error.description == message)
            #expect(error.remedy?.isEmpty == false)
        }
        #expect(FeatureError.touchpointAbsent("survey").remedy == "map it in rapport.yaml, or train again")
    }
}
