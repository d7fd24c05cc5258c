import Experience
import Testing

@testable import Insights

/// On the journeys of 14_markov.json, in which billing truly lowers loyalty and still has a removal effect of 0.37.
@Suite struct RemovalComparisonTests {
    private struct Expected: Decodable { let removal_effect: [String: Double] }

    private static let vocabulary: [Touchpoint] = ["store", "onboarding", "support", "billing", "email"]

    private func comparison() throws -> RemovalComparison {
        let journeys = try Panel.lines("journeys.csv").dropFirst().map { line in
            let cells = line.split(separator: ",")
            return JourneyChain.Journey(
                path: cells[1].split(separator: ">").compactMap {
                    Self.vocabulary.firstIndex(of: Touchpoint(String($0)))
                },
                isLoyal: cells[2] == "loyal")
        }
        return RemovalComparison(journeys, vocabulary: Self.vocabulary)
    }

    @Test func removalEffectsAreTheChains() throws {
        let expected = try Panel.decode(Expected.self, "14_markov.json")
        for line in try comparison().lines {
            let effect = try #require(expected.removal_effect[line.touchpoint.name])
            #expect(agree([line.removalEffect], [effect], absolute: 1e-12))
        }
    }

    @Test func billingIsNamedThoughItsRemovalEffectIsHigh() throws {
        let comparison = try comparison()
        let billing = try #require(comparison.lines.first { $0.touchpoint == "billing" })
        #expect(billing.lowersLoyalty && billing.loyaltyWith < billing.loyaltyWithout)
        #expect((0.36...0.38).contains(billing.removalEffect))
        #expect(comparison.disagreements.contains(billing))
        #expect(comparison.disagreements.allSatisfy { $0.loyaltyWith < $0.loyaltyWithout })
    }

    @Test func journeysAreCountedOnceEachByHand() {
        let journeys: [JourneyChain.Journey] = [
            .init(path: [0, 0, 1], isLoyal: true), .init(path: [0], isLoyal: false), .init(path: [], isLoyal: true),
        ]
        let lines = RemovalComparison(journeys, vocabulary: ["a", "b", "c"]).lines
        #expect(lines.map(\.journeys) == [2, 1, 0])
        #expect(lines[0].loyaltyWith == 0.5 && lines[0].loyaltyWithout == 1)
        #expect(lines[1].loyaltyWith == 1 && lines[1].loyaltyWithout == 0.5)
        #expect(lines[2].loyaltyWith.isNaN && !lines[2].lowersLoyalty && lines[2].removalEffect == 0)
    }
}
