import Experience
import Testing

@testable import Forecasting

/// Poisson counts that rise with their mean.
@Suite struct CoupledPoissonTests {
    @Test(arguments: [0.5, 30, 4000]) func meanAndVarianceAreThoseOfPoisson(mean: Double) {
        let counts = (0..<4000).map { Double(SplitMix64(seed: 3, UInt64($0)).coupledPoisson(mean: mean)) }
        let average = counts.reduce(0, +) / 4000
        let variance = counts.reduce(0) { $0 + ($1 - average) * ($1 - average) } / 3999
        #expect(abs(average - mean) < 4 * (mean / 4000).squareRoot())
        #expect((0.9...1.1).contains(variance / mean))
    }

    @Test func aLargerMeanNeverGivesLess() {
        for draw in 0..<200 {
            let stream = SplitMix64(seed: 8, UInt64(draw))
            let counts = [0, 1, 20, 21, 900].map { stream.coupledPoisson(mean: $0) }
            #expect(counts == counts.sorted() && counts[0] == 0)
            #expect(stream.coupledPoisson(mean: 2000) <= stream.coupledPoisson(mean: 2100))
        }
    }
}
