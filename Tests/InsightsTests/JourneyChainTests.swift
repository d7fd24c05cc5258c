import Experience
import Foundation
import LinearAlgebra
import Testing

@testable import Insights

/// Expected numbers: 14_markov.json, exact rationals in Python, checked with R's markovchain.
@Suite struct JourneyChainTests {
    private struct Expected: Decodable {
        let states: [String]
        let P: [[Double]]
        let p_loyal: Double
        let removal_effect, share: [String: Double]
    }

    private static let names = ["store", "onboarding", "support", "billing", "email"]

    private func journeys() throws -> [JourneyChain.Journey] {
        try Panel.lines("journeys.csv").dropFirst().map { line in
            let cells = line.split(separator: ",")
            return JourneyChain.Journey(
                path: cells[1].split(separator: ">").map { Self.names.firstIndex(of: String($0))! },
                isLoyal: cells[2] == "loyal")
        }
    }

    @Test func agreesWithExactRationals() throws {
        let expected = try Panel.decode(Expected.self, "14_markov.json")
        let chain = JourneyChain(try journeys(), touchpoints: Self.names.count)
        #expect(expected.states == ["start"] + Self.names + ["loyal", "lost"])
        #expect(agree([chain.loyalty], [expected.p_loyal], absolute: 1e-12))
        #expect(agree(chain.removalEffects, Self.names.map { expected.removal_effect[$0]! }, absolute: 1e-12))
        #expect(agree(chain.shares, Self.names.map { expected.share[$0]! }, absolute: 1e-12))
        for (row, values) in expected.P.enumerated() {
            #expect(agree(values.indices.map { chain.transitions[row, $0] }, values, absolute: 1e-12))
        }
    }

    /// Whatever the journeys: P(loyal) is the share of loyal ones, and their order does not matter.
    @Test(arguments: 0..<40) func loyaltyIsTheShareOfLoyalJourneys(seed: UInt64) throws {
        var stream = SplitMix64(seed: seed)
        let journeys = (0..<Int.random(in: 1...60, using: &stream)).map { _ in
            JourneyChain.Journey(
                path: (0..<Int.random(in: 0...6, using: &stream)).map { _ in Int.random(in: 0..<5, using: &stream) },
                isLoyal: Bool.random(using: &stream))
        }
        let chain = JourneyChain(journeys, touchpoints: 6)
        let share = Double(journeys.count(where: \.isLoyal)) / Double(journeys.count)
        #expect(agree([chain.loyalty], [share], absolute: 1e-12))
        #expect(chain == JourneyChain(journeys.reversed(), touchpoints: 6))
        #expect(chain.removalEffects.allSatisfy { $0 >= -1e-12 && $0 <= 1 + 1e-12 })
        // Nobody met the sixth touchpoint.
        #expect(chain.removalEffects[5] == 0 || chain.loyalty == 0 || abs(chain.removalEffects[5]) < 1e-12)
    }

    @Test func aTouchpointOnEveryWayToLoyaltyCarriesItAll() {
        let chain = JourneyChain(
            [.init(path: [0, 1], isLoyal: true), .init(path: [1], isLoyal: false), .init(path: [0], isLoyal: false)],
            touchpoints: 2)
        // Who is at 1 ends loyal half the time, whatever came before; a third begin there.
        #expect(agree([chain.loyalty] + chain.removalEffects, [1 / 3, 0.5, 1], absolute: 1e-12))
        let nobody = JourneyChain([.init(path: [0], isLoyal: false)], touchpoints: 1)
        #expect(nobody.loyalty == 0 && nobody.removalEffects == [0] && nobody.shares == [0])
    }
}
