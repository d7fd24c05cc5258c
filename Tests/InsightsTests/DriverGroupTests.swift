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
}
