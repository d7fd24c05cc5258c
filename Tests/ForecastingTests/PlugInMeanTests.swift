import Experience
import Foundation
import LinearAlgebra
import Testing

@testable import Forecasting

/// Which mean of the number of customers left is right: that of the coefficients as they are, ΣS(b̂), or that of coefficients
/// drawn from N(b̂, V)?
///
/// Survival bends downwards in the coefficients, so the second is lower. That is no correction: estimates err around the truth as
/// draws err around the estimates, so that the bend is in the first already, and in the second twice. The first is lifted by the
/// estimates' own bias away from 0.
@Suite struct PlugInMeanTests {
    @Test func meansOfRepeatedFits() throws {
        let panel = try Panel()
        let cohort = try panel.cohort()
        let periods = 6
        let truth = try HazardRegression(baseline: .periods).fit(panel.data())
        let expected = try truth.retention(of: cohort, periods: periods, shock: .none).periods[periods - 1].expected
        var (plugIn, drawn) = ([Double](), [Double]())
        for world in 0..<60 {
            var durations: [Int] = []
            var left: [Double] = []
            for i in 0..<cohort.count {
                var stream = SplitMix64(seed: 77, UInt64(world), UInt64(i))
                let features = cohort.features.withRow(i) { row in row.indices.map { row[$0] } }
                let hazards = try truth.survival(of: features, periods: periods).hazards
                let last = hazards.indices.first { stream.uniform() < hazards[$0] }
                durations.append((last ?? periods - 1) + 1)
                left.append(last == nil ? 0 : 1)
            }
            let fit = try HazardRegression(baseline: .periods).fit(
                PersonPeriods(
                    durations: durations, left: left, features: cohort.features, columnNames: Panel.names))
            plugIn.append(
                try fit.retention(of: cohort, periods: periods, shock: .none).periods[periods - 1].expected)
            drawn.append(
                try fit.simulateRetained(of: cohort, periods: periods, shock: .none, draws: 60, seed: UInt64(world))
                    .mean(periods))
        }
        func bias(_ values: [Double]) -> (mean: Double, error: Double) {
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
            return ((mean - expected) / expected, (variance / Double(values.count)).squareRoot() / expected)
        }
        let (first, second) = (bias(plugIn), bias(drawn))
        // Their difference is hardly of chance, as both are of the same fits.
        #expect((0.003...0.012).contains(first.mean - second.mean))
        // Each is within three standard errors of the truth, a tenth of what the coefficients leave open.
        #expect(abs(first.mean) < 3 * first.error && abs(second.mean) < 3 * second.error)
        #expect(first.error < 0.006)
    }
}
