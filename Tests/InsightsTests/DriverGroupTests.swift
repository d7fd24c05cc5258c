import Experience
import Testing

@testable import Features
@testable import Insights

@Suite struct DriverGroupTests {
    private let churn = Outcome(name: "churn", rule: .noneOf, touchpoints: ["purchase", "app"], horizonDays: 90)
    private let referral = Outcome(name: "referral", rule: .anyOf, touchpoints: ["referral"], horizonDays: 90)

    private func column(
        _ subject: Feature.Subject, _ measure: Feature.Measure, _ statistic: Feature.Statistic = .mean,
        isMissingIndicator: Bool = false
    ) -> DesignLayout.Column {
        .init(
            feature: Feature(subject, measure, statistic, windowDays: 90), isMissingIndicator: isMissingIndicator)
    }

    @Test func whatHappenedBelongsToItsTouchpoint() {
        for measure in [Feature.Measure.emotion, .response, .promise, .resolved, .count] {
            for outcome in [churn, referral] {
                let group = DriverGroup(column(.touchpoint("delivery"), measure), outcome: outcome)
                #expect(group == .touchpoint("delivery"))
            }
        }
    }

    @Test func howMuchACustomerDoesIsActivity() {
        for measure in [Feature.Measure.count, .amount, .silence, .tenure] {
            #expect(DriverGroup(column(.everything, measure, .sum), outcome: churn) == .activity)
            #expect(DriverGroup(column(.everything, measure, .sum), outcome: referral) == .activity)
        }
    }

    @Test func recencyIsActivityWhereSilenceIsTheOutcome() {
        let silence = column(.touchpoint("delivery"), .silence, .last)
        #expect(DriverGroup(silence, outcome: churn) == .activity)
        #expect(DriverGroup(silence, outcome: referral) == .touchpoint("delivery"))
        let isMissing = column(.touchpoint("delivery"), .emotion, isMissingIndicator: true)
        #expect(DriverGroup(isMissing, outcome: churn) == .activity)
        #expect(DriverGroup(isMissing, outcome: referral) == .touchpoint("delivery"))
    }

    @Test func volumeOfADefiningTouchpointIsNoDriverOfItsAbsence() {
        #expect(DriverGroup(column(.touchpoint("purchase"), .count, .sum), outcome: churn) == .activity)
        #expect(DriverGroup(column(.touchpoint("purchase"), .emotion), outcome: churn) == .touchpoint("purchase"))
        #expect(
            DriverGroup(column(.touchpoint("referral"), .count, .sum), outcome: referral) == .touchpoint("referral"))
    }

    @Test func attributesAreOneGroup() {
        #expect(DriverGroup(column(.attribute("plan"), .value, .equals("plus")), outcome: churn) == .attributes)
        #expect(DriverGroup(column(.attribute("age"), .value, .last), outcome: referral) == .attributes)
    }

    @Test func groupsAreNamed() {
        #expect(DriverGroup.touchpoint("delivery").name == "delivery")
        #expect(DriverGroup.activity.name == "activity")
        #expect(DriverGroup.attributes.name == "attributes")
    }

    @Test func viewsPutTouchpointsTogether() {
        let profiles: [Touchpoint: TouchpointProfile] = ["delivery": .init(stage: .after, through: .service)]
        func group(_ column: DesignLayout.Column, _ view: DriverView) -> DriverGroup {
            DriverGroup(column, outcome: churn, view: view, profiles: profiles)
        }
        let delivery = column(.touchpoint("delivery"), .emotion)
        #expect(group(delivery, .stage) == .stage(.after) && group(delivery, .through) == .through(.service))
        let letter = column(.touchpoint("newsletter"), .emotion)
        #expect(group(letter, .stage) == .stage(nil) && group(letter, .stage).name == "no stage")
        #expect(group(column(.stage(.after), .emotion), .stage) == .stage(.after))
        #expect(group(column(.stage(.after), .emotion), .through) == .experience)
        #expect(group(column(.through(.people), .emotion), .through) == .through(.people))
        #expect(group(column(.stage(.after), .count, .sum), .stage) == .activity)
        // What shows that the customer is still there is activity in every view of touchpoints.
        #expect(group(column(.touchpoint("delivery"), .silence, .last), .stage) == .activity)
    }

    @Test func familiesAreFeelingServiceAndVolume() {
        func group(_ column: DesignLayout.Column) -> DriverGroup {
            DriverGroup(column, outcome: churn, view: .family)
        }
        #expect(group(column(.touchpoint("delivery"), .emotion)) == .emotion)
        #expect(group(column(.everything, .emotion)) == .emotion)
        #expect(group(column(.touchpoint("delivery"), .response)) == .service)
        #expect(group(column(.touchpoint("delivery"), .count, .sum)) == .volume)
        // That there is no feeling says how little happened, not how it felt.
        #expect(group(column(.touchpoint("delivery"), .emotion, isMissingIndicator: true)) == .volume)
        #expect(group(column(.everything, .silence, .last)) == .timing)
        #expect(group(column(.attribute("age"), .value, .last)) == .attributes)
        #expect(!DriverGroup.timing.isCompared && DriverGroup.volume.isCompared)
    }
}
