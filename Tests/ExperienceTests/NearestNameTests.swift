import Experience
import Testing

@Suite struct NearestNameTests {
    /// Edit distances counted by hand.
    @Test func findsTheNameThatWasMeant() {
        let names = ["support_call", "delivery", "website", "purchase"]
        #expect(nearestName(to: "suport_call", among: names) == "support_call")
        #expect(nearestName(to: "Delivry", among: names) == "delivery")
        #expect(nearestName(to: "WEBSITE", among: names) == "website")
        #expect(nearestName(to: "purchsae", among: names) == "purchase")
        #expect(nearestName(to: "invoice", among: names) == nil)
        #expect(nearestName(to: "delivery", among: []) == nil)
    }

    @Test func aPartOfANameIsClose() {
        #expect(nearestName(to: "customer", among: ["occurred_at", "customer_id"]) == "customer_id")
        #expect(nearestName(to: "CALL", among: ["support_call"]) == "support_call")
        #expect(nearestName(to: "my_rating_column", among: ["rating", "amount"]) == "rating")
        // Two letters are no part worth guessing from.
        #expect(nearestName(to: "at", among: ["occurred_at"]) == nil)
    }

    @Test func theNameItselfWinsOverOneThatHoldsIt() {
        #expect(nearestName(to: "Support", among: ["support_call", "support"]) == "support")
    }

    @Test func aThirdOfTheLongerNameMayDifferAndTwoLettersAlways() {
        #expect(nearestName(to: "abcdefghi", among: ["abcdefxyz"]) == "abcdefxyz")
        #expect(nearestName(to: "abcdefghi", among: ["abcdewxyz"]) == nil)
        #expect(nearestName(to: "nps", among: ["nqt"]) == "nqt")
    }

    @Test func ofEquallyCloseNamesTheFirstCounts() {
        #expect(nearestName(to: "cat", among: ["car", "can"]) == "car")
    }
}
