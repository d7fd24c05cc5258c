import Experience
import Foundation
import Insights
import LinearAlgebra
import Regression
import Simulation

/// How often 95% intervals of Shapley shares hold the true share, in worlds that are drawn at random.
struct ShareCoverage {
    private struct Trial {
        let truth: Double
        let customers: Int
        let interval: ClosedRange<Double>
    }

    private static let groups = [[0, 1], [2, 3], [4], [5], [6, 7], [8, 9]]
    private let trials: [Trial]

    init(worlds: Int, repetitions: Int, seed: UInt64) throws {
        var trials: [Trial] = []
        for world in 0..<worlds {
            let (design, mixing) = Self.world(seed, UInt64(world))
            var large = design
            (large.customers, large.cutoffs) = (40_000, 4)
            let truth = try Self.shapley(SimulatedPanel(large, seed: seed &+ 1_000_003), mixing).shares
            for repetition in 0..<repetitions {
                let panel = SimulatedPanel(design, seed: seed &+ UInt64(world) << 20, repetition: repetition)
                let (expansion, shares) = try Self.shapley(panel, mixing)
                let bootstrap = try ShareBootstrap(
                    expansion, groups: Self.groups, customers: panel.customers, seed: UInt64(repetition))
                for group in Self.groups.indices {
                    trials.append(
                        Trial(
                            truth: truth[group], customers: design.customers,
                            interval: bootstrap.interval(ofGroup: group, around: shares[group])))
                }
            }
        }
        self.trials = trials
    }

    /// Independent columns z with known coefficients, and M of x = z Mᵀ, whose columns depend on each other.
    private static func world(_ seed: UInt64, _ world: UInt64) -> (PanelDesign, Matrix) {
        var draws = SplitMix64(seed: seed, world, 77)
        func pick(_ values: [Double]) -> Double { values[Int(draws.next() % UInt64(values.count))] }
        func normal() -> Double { NormalDistribution.quantile(0.5 / 4096 + Double(draws.next() % 4096) / 4096) }
        let dependence = 0.6 * draws.uniform()
        let mixing = Matrix(rows: 10, columns: 10) { row, values in
            for column in 0...row { values[column] = column == row ? 1 : dependence * normal() / 2 }
        }
        let strength = pick([0.5, 1])
        let without = Int(draws.next() % 6)
        let slopes = (0..<10).map { column in
            groups[without].contains(column) ? 0 : strength * pick([0.15, 0.4, 0.8]) * normal()
        }
        let design = PanelDesign(
            customers: Int(pick([200, 500, 1500])), cutoffs: 4, intercept: -0.2 - 2.3 * draws.uniform(),
            coefficients: mixing.multiplyTransposed(slopes), persistence: 0.2 + 0.6 * draws.uniform(), windowSpan: 3)
        return (design, mixing)
    }

    private static func shapley(
        _ panel: SimulatedPanel, _ mixing: Matrix
    ) throws -> (expansion: LikelihoodExpansion, shares: [Double]) {
        let x = panel.x.multiply(mixing.transposed)
        let fit = try RidgeLogisticRegression(penalty: .fixed(0)).fit(LogisticData(x: x, y: panel.y))
        let expansion = try LikelihoodExpansion(
            DesignMatrix(x), y: panel.y, columns: Array(0..<10), intercept: fit.inference.intercept,
            coefficients: fit.inference.coefficients)
        return (expansion, try ShapleyShares(DevianceGame(expansion, groups: groups)).shares)
    }

    var table: String {
        var lines = ["true share   intervals   hold it   below it   above it   mean width"]
        func add(_ name: String, _ holds: (Trial) -> Bool) {
            let some = trials.filter(holds)
            guard !some.isEmpty else { return }
            func share(_ holds: (Trial) -> Bool) -> Double { Double(some.count(where: holds)) / Double(some.count) }
            let width =
                some.reduce(0) { $0 + $1.interval.upperBound - $1.interval.lowerBound } / Double(some.count)
            let padded = name.padding(toLength: 13, withPad: " ", startingAt: 0)
            lines.append(
                padded
                    + String(
                        format: "%9d %9.3f %10.3f %10.3f %12.3f", some.count,
                        share { $0.interval.contains($0.truth) }, share { $0.interval.upperBound < $0.truth },
                        share { $0.interval.lowerBound > $0.truth }, width))
        }
        for (low, high) in [(0.0, 0.002), (0.002, 0.02), (0.02, 0.08), (0.08, 0.25), (0.25, 1.01)] {
            add("\(low)–\(min(high, 1))") { low <= $0.truth && $0.truth < high }
        }
        for customers in [200, 500, 1500] { add("\(customers) cust.") { $0.customers == customers } }
        add("all") { _ in true }
        return lines.joined(separator: "\n")
    }
}
