import LinearAlgebra
import Regression
import Testing

@testable import Simulation

struct SimulatedPanelTests {
    private static let design = PanelDesign(
        customers: 3000, cutoffs: 5, intercept: -1, coefficients: [0.8, -0.5, 1], persistence: 0.6, windowSpan: 3,
        markedCustomers: 600)
    private static let panel = SimulatedPanel(design, seed: 3)

    /// Rows of one cutoff.
    private func rows(at cutoff: Int) -> [Int] { Array(stride(from: cutoff, to: Self.panel.y.count, by: 5)) }

    /// y − P(y = 1 | x), and η, of every row.
    private static let residuals: [(residual: Double, eta: Double)] = panel.y.indices.map { row in
        let eta = design.coefficients.indices.reduce(design.intercept) {
            $0 + design.coefficients[$1] * panel.x[row, $1]
        }
        return (panel.y[row] - LogisticFunction.probability(eta), eta)
    }

    private func correlation(_ a: [Double], _ b: [Double]) -> Double {
        let n = Double(a.count)
        let (meanA, meanB) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
        func sum(_ u: [Double], _ v: [Double], _ p: Double, _ q: Double) -> Double {
            zip(u, v).reduce(0) { $0 + ($1.0 - p) * ($1.1 - q) }
        }
        return sum(a, b, meanA, meanB) / (sum(a, a, meanA, meanA) * sum(b, b, meanB, meanB)).squareRoot()
    }

    @Test func theSameSeedGivesTheSameRows() {
        let small = PanelDesign(customers: 5, cutoffs: 3, intercept: 0, coefficients: [1, 0], windowSpan: 2)
        let (first, again) = (SimulatedPanel(small, seed: 1), SimulatedPanel(small, seed: 1))
        #expect(first.x == again.x && first.y == again.y)
        #expect(first.customers == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4])
        #expect(SimulatedPanel(small, seed: 1, repetition: 1).x != first.x)
        #expect(SimulatedPanel(small, seed: 2).x != first.x)
    }

    /// Var x = 1, and neighbours share ρ + (1 − ρ)(m − 1)/m = 0.6 + 0.4 · 2/3 of it.
    @Test func featuresHaveTheVarianceAndOverlapOfTheDesign() {
        let (now, next, later) = (rows(at: 0), rows(at: 1), rows(at: 4))
        for column in 0..<2 {
            let values = now.map { Self.panel.x[$0, column] }
            let (sum, squares) = values.reduce((0, 0)) { ($0.0 + $1, $0.1 + $1 * $1) }
            // Standard errors are 0.018 and 0.026.
            #expect(abs(sum / 3000) < 0.07)
            #expect(abs(squares / 3000 - 1) < 0.1)
            #expect(abs(correlation(values, next.map { Self.panel.x[$0, column] }) - 0.867) < 0.02)
            #expect(abs(correlation(values, later.map { Self.panel.x[$0, column] }) - 0.6) < 0.05)
        }
        #expect((0..<3000).allSatisfy { Self.panel.x[$0 * 5, 2] == ($0 < 600 ? 1 : 0) })
    }

    /// Residuals and residuals times η add up to nothing but noise where probabilities are as designed.
    @Test func outcomesFollowTheModel() {
        for cutoff in [0, 4] {
            var (level, slope, levelVariance, slopeVariance) = (0.0, 0.0, 0.0, 0.0)
            for row in rows(at: cutoff) {
                let (residual, eta) = Self.residuals[row]
                let p = LogisticFunction.probability(eta)
                level += residual
                slope += residual * eta
                levelVariance += p * (1 - p)
                slopeVariance += p * (1 - p) * eta * eta
            }
            #expect(abs(level) < 4 * levelVariance.squareRoot())
            #expect(abs(slope) < 4 * slopeVariance.squareRoot())
        }
    }

    @Test func outcomesShareTheirChanceWhereWindowsOverlap() {
        func residuals(_ cutoff: Int) -> [Double] { rows(at: cutoff).map { Self.residuals[$0].residual } }
        #expect(correlation(residuals(0), residuals(1)) > 0.3)
        #expect(correlation(residuals(0), residuals(1)) > correlation(residuals(0), residuals(2)) + 0.1)
        // Standard error 0.018.
        #expect(abs(correlation(residuals(0), residuals(3))) < 0.07)
    }

    @Test func dataAreGroupedByCustomer() throws {
        let data = try SimulatedPanel(.fewCustomers, seed: 1).data()
        #expect(data.rows == 240 && data.groupCount == 30 && data.columns == 4)
    }
}
