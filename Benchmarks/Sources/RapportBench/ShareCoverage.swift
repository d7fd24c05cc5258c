import Experience
import Foundation
import Insights
import LinearAlgebra
import Regression
import Simulation

/// How often 95% intervals of Shapley shares hold the true share, in worlds that are drawn at random.
///
/// Narrow worlds have 6 groups of one or two columns. Wide ones have 13 groups of 8, as many as a catalogue gives a touchpoint,
/// of which 3 matter, for an outcome of about a tenth of the snapshots: there chance alone explains as much as the truth.
struct ShareCoverage {
    private struct World {
        let design: PanelDesign
        /// M of x = z Mᵀ.
        let mixing: Matrix
        let groups: [[Int]]
    }

    private struct Trial {
        let truth, share: Double
        let customers: Int
        let interval: ClosedRange<Double>
    }

    private let trials: [Trial]

    init(worlds: Int, repetitions: Int, seed: UInt64, isWide: Bool) throws {
        var trials: [Trial] = []
        for index in 0..<worlds {
            let world = isWide ? Self.wide(seed, UInt64(index)) : Self.narrow(seed, UInt64(index))
            var large = world.design
            (large.customers, large.cutoffs) = (40_000, 4)
            let truth = try Self.shapley(SimulatedPanel(large, seed: seed &+ 1_000_003), world).shapley.shares
            for repetition in 0..<repetitions {
                let panel = SimulatedPanel(world.design, seed: seed &+ UInt64(index) << 20, repetition: repetition)
                let (expansion, shapley) = try Self.shapley(panel, world)
                let bootstrap = try ShareBootstrap(
                    expansion, groups: world.groups, customers: panel.customers, seed: UInt64(repetition))
                let shares = bootstrap.shares(of: shapley)
                for group in world.groups.indices {
                    trials.append(
                        Trial(
                            truth: truth[group], share: shares[group], customers: world.design.customers,
                            interval: bootstrap.interval(ofGroup: group, of: shapley)))
                }
            }
        }
        self.trials = trials
    }

    /// Columns of a group that go together, one of which matters in three of thirteen groups.
    private static func wide(_ seed: UInt64, _ world: UInt64) -> World {
        var draws = SplitMix64(seed: seed, world, 78)
        let groups = (0..<13).map { Array($0 * 8..<$0 * 8 + 8) }
        let mixing = Matrix(rows: 104, columns: 104) { row, values in
            for column in row / 8 * 8...row { values[column] = column == row ? 0.6 : 0.3 }
        }
        var slopes = [Double](repeating: 0, count: 104)
        for (place, group) in [2, 5, 9].enumerated() { slopes[group * 8 + place] = 0.15 + 0.25 * draws.uniform() }
        let design = PanelDesign(
            customers: 2000, cutoffs: 5, intercept: -2.4, coefficients: mixing.multiplyTransposed(slopes),
            persistence: 0.3 + 0.4 * draws.uniform(), windowSpan: 3)
        return World(design: design, mixing: mixing, groups: groups)
    }

    /// Independent columns z with known coefficients, and M of x = z Mᵀ, whose columns depend on each other.
    private static func narrow(_ seed: UInt64, _ world: UInt64) -> World {
        let groups = [[0, 1], [2, 3], [4], [5], [6, 7], [8, 9]]
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
        return World(design: design, mixing: mixing, groups: groups)
    }

    private static func shapley(
        _ panel: SimulatedPanel, _ world: World
    ) throws -> (expansion: LikelihoodExpansion, shapley: ShapleyShares) {
        let x = panel.x.multiply(world.mixing.transposed)
        let fit = try RidgeLogisticRegression(penalty: .fixed(0)).fit(LogisticData(x: x, y: panel.y))
        let expansion = try LikelihoodExpansion(
            DesignMatrix(x), y: panel.y, columns: Array(0..<x.columns), intercept: fit.inference.intercept,
            coefficients: fit.inference.coefficients)
        return (expansion, try ShapleyShares(DevianceGame(expansion, groups: world.groups)))
    }

    var table: String {
        var lines = ["true share   intervals   hold it   below it   above it   mean width   mean share less truth"]
        func add(_ name: String, _ holds: (Trial) -> Bool) {
            let some = trials.filter(holds)
            guard !some.isEmpty else { return }
            func share(_ holds: (Trial) -> Bool) -> Double { Double(some.count(where: holds)) / Double(some.count) }
            let width =
                some.reduce(0) { $0 + $1.interval.upperBound - $1.interval.lowerBound } / Double(some.count)
            let bias = some.reduce(0) { $0 + $1.share - $1.truth } / Double(some.count)
            let padded = name.padding(toLength: 13, withPad: " ", startingAt: 0)
            lines.append(
                padded
                    + String(
                        format: "%9d %9.3f %10.3f %10.3f %12.3f %23.4f", some.count,
                        share { $0.interval.contains($0.truth) }, share { $0.interval.upperBound < $0.truth },
                        share { $0.interval.lowerBound > $0.truth }, width, bias))
        }
        for (low, high) in [(0.0, 0.002), (0.002, 0.02), (0.02, 0.08), (0.08, 0.25), (0.25, 1.01)] {
            add("\(low)–\(min(high, 1))") { low <= $0.truth && $0.truth < high }
        }
        for customers in Set(trials.map(\.customers)).sorted() {
            add("\(customers) cust.") { $0.customers == customers }
        }
        add("all") { _ in true }
        return lines.joined(separator: "\n")
    }
}
