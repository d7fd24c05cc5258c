import Foundation
import Testing

@testable import Evaluation

/// Maps as functions of log-odds, with their derivatives.
@Suite struct CalibrationMapTests {
    private static let maps: [CalibrationMap] = [
        .identity, .logistic(intercept: -0.4, slope: 0.7), .beta(intercept: 0.3, a: 0.6, b: 1.4),
        .beta(intercept: 0.3, a: 0.6, b: 0), .isotonic(pools),
    ]

    /// Steps at 0.1…0.3, 0.5 and 0.7…0.9, with lines between them.
    private static let pools = IsotonicRegression(pools: [
        .init(rows: 10, events: 1, lowest: 0.1, highest: 0.3), .init(rows: 10, events: 4, lowest: 0.5, highest: 0.5),
        .init(rows: 10, events: 9, lowest: 0.7, highest: 0.9),
    ])

    private let logOdds = stride(from: -4.05, through: 4, by: 0.3)

    @Test(arguments: maps) func valueAtLogOddsIsThatAtTheProbability(map: CalibrationMap) {
        for eta in logOdds {
            let p = LogOdds.probability(eta)
            #expect(close(map.probability(logOdds: eta), map(p), 1e-14))
            #expect(map.tangent(logOdds: eta).probability == map.probability(logOdds: eta))
        }
    }

    @Test func identityChangesNoBit() {
        for eta in logOdds { #expect(CalibrationMap.identity.probability(logOdds: eta) == LogOdds.probability(eta)) }
        #expect(CalibrationMap.identity.logisticLine! == (0, 1))
    }

    /// Central differences, whose error is of the order of the step squared. None of the log-odds is near a corner of the
    /// isotonic map.
    @Test(arguments: maps) func derivativesAreFiniteDifferences(map: CalibrationMap) {
        let h = 1e-4
        for eta in logOdds {
            let tangent = map.tangent(logOdds: eta)
            let (low, high) = (map.tangent(logOdds: eta - h), map.tangent(logOdds: eta + h))
            #expect(close(tangent.slope, (high.probability - low.probability) / (2 * h), 1e-8), "\(eta)")
            #expect(close(tangent.bend, (high.slope - low.slope) / (2 * h), 1e-8), "\(eta)")
            #expect(tangent.slope >= 0)
        }
    }

    @Test(arguments: maps) func certaintyIsReachedWithoutOverflow(map: CalibrationMap) {
        for eta in [-800.0, -40, 40, 800] {
            let tangent = map.tangent(logOdds: eta)
            #expect(tangent.probability.isFinite && tangent.slope.isFinite && tangent.bend.isFinite)
            #expect((0...1).contains(tangent.probability))
        }
    }

    @Test func onlyALogisticMapIsALine() {
        #expect(Self.maps.map { $0.logisticLine == nil } == [false, false, true, true, true])
        #expect(CalibrationMap.logistic(intercept: -0.4, slope: 0.7).logisticLine! == (-0.4, 0.7))
    }
}
