import Experience
import LinearAlgebra
import Regression

/// Rows drawn from a ``PanelDesign``, whose coefficients are known: what methods that estimate them are tried on.
public struct SimulatedPanel: Sendable {
    /// The features: rows customer by customer, cutoffs in order, and one column per coefficient.
    public let x: Matrix
    /// The outcomes, 0 or 1, one per row.
    public let y: [Double]
    /// Each row's customer, from 0.
    public let customers: [Int]

    /// Draws a panel. The same design, seed and repetition give the same rows; other repetitions are independent of it.
    public init(_ design: PanelDesign, seed: UInt64, repetition: Int = 0) {
        let spells = design.cutoffs + design.windowSpan - 1
        let features = design.coefficients.count - (design.markedCustomers == nil ? 0 : 1)
        let own = design.persistence.squareRoot()
        let passing = (1 - design.persistence).squareRoot()
        var builder = MatrixBuilder(
            columns: design.coefficients.count, reservingRows: design.customers * design.cutoffs)
        var outcomes: [Double] = []
        for customer in 0..<design.customers {
            var draws = SplitMix64(seed: seed, UInt64(repetition), UInt64(customer))
            let columns = (0..<features).map { _ in
                let level = own * draws.normal()
                return Self.movingSums(spells, design, &draws).map { level + passing * $0 }
            }
            let mark = design.markedCustomers.map { customer < $0 ? 1.0 : 0.0 }
            let chance = Self.movingSums(spells, design, &draws)
            for t in 0..<design.cutoffs {
                let row = columns.map { $0[t] } + (mark.map { [$0] } ?? [])
                builder.append(row.span)
                let eta = zip(design.coefficients, row).reduce(design.intercept) { $0 + $1.0 * $1.1 }
                let happens = NormalDistribution.cumulative(chance[t]) < LogisticFunction.probability(eta)
                outcomes.append(happens ? 1 : 0)
            }
        }
        x = builder.finish()
        y = outcomes
        customers = (0..<design.customers * design.cutoffs).map { $0 / design.cutoffs }
    }

    /// The rows as the regressions take them, grouped by customer.
    ///
    /// - Throws: ``RegressionError/oneClass(outcome:)`` if only one outcome was drawn.
    public func data() throws(RegressionError) -> LogisticData {
        try LogisticData(x: x, y: y, groups: customers)
    }

    /// Standard normal numbers, one per cutoff, each the sum of a window's spells over √m.
    private static func movingSums(_ spells: Int, _ design: PanelDesign, _ draws: inout SplitMix64) -> [Double] {
        let values = (0..<spells).map { _ in draws.normal() }
        let scale = 1 / Double(design.windowSpan).squareRoot()
        return (0..<design.cutoffs).map { t in values[t..<t + design.windowSpan].reduce(0, +) * scale }
    }
}
