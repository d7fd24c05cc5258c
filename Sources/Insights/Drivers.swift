import Evaluation
import Experience
import Features
import LinearAlgebra
import Regression

/// Which touchpoints go with an outcome, how strongly, and how sure that is: associations in history, not causes.
public struct Drivers: Sendable, Equatable {
    /// One group's part.
    public struct Driver: Sendable, Equatable {
        /// The touchpoint, stage and so on, or what remains beside them: `activity`, `attributes`.
        public let name: String
        /// Whether it is what the view compares, such as a touchpoint, and not what remains beside.
        public let isCompared: Bool
        /// The share of what is explained beyond chance that is its own (Shapley), 0…1: ``ShareBootstrap/shares(of:)``.
        public let share: Double
        /// The 95 % interval of the share, from customers drawn again (``ShareBootstrap``).
        public let shareInterval: ClosedRange<Double>
        /// The average change in the outcome's reported probability for an experience of it that is one standard deviation better.
        public let effect: Double
        /// The 95 % interval of the effect.
        public let effectInterval: ClosedRange<Double>
        /// The factor on the odds of the same change.
        public let odds: Double
        /// How many customers had an event of it before one of their snapshots (``TouchpointReach``); all, for activity, timing,
        /// overall experience and attributes.
        public let customers: Int
        /// The p-value of the effect, two-sided, after Benjamini and Hochberg's adjustment over the groups that are compared;
        /// `nil` for what remains beside them, which is not tested.
        public let q: Double?
        /// What the effect is of: `a better experience`, or `more of it` where no feeling is recorded.
        public let change: String
        /// Whether the effect makes customers more loyal: less of an unwanted outcome, more of a wanted one.
        public let isLoyal: Bool
        /// The mean emotion, −1…+1, over the snapshots that have one, in the longest window; `nil` where none is recorded.
        public let performance: Double?
    }

    /// The outcome's name.
    public let outcome: String
    /// What is compared.
    public let view: DriverView
    /// McFadden's share of deviance that the model explains on its training snapshots.
    public let explained: Double
    /// The deviance that all columns explain without a penalty, v of all groups.
    public let deviance: Double
    /// How much of it chance is expected to give so many columns (``ShareBootstrap/excess``); shares are of the rest.
    public let devianceByChance: Double
    /// The deviance of the base rate alone: all that there is to explain.
    public let nullDeviance: Double
    /// How many draws of customers the shares' intervals come from.
    public let draws: Int
    /// Whether every set of groups was valued; else shares carry an error of sampling, which their intervals hold.
    public let isExact: Bool
    /// The groups that are compared first, by falling share; then what remains.
    public let drivers: [Driver]

    /// Works the drivers of an outcome out on the snapshots that the model was trained on, or others like them.
    ///
    /// Shares are those of the ``DevianceGame`` of the columns that the fit kept. Effects are changes of calibrated
    /// probabilities, with the map held fixed, and go by the debiased coefficients with clustered errors
    /// (``DebiasedEstimate``). A better experience of a touchpoint shifts each of its columns that has a better side
    /// (emotion, promises, resolved: up; response time: down) by its standard deviation over the snapshots that have a value,
    /// in those snapshots only; without such columns the count in its longest window is raised.
    ///
    /// - Parameters:
    ///   - map: from the fit's probabilities to those that are reported.
    ///   - reach: which customers had which touchpoint.
    ///   - profiles: the stage of each touchpoint, and what carries it.
    ///   - draws: how many draws of customers intervals are made of.
    ///   - seed: of the draws, and of orders where there are many groups.
    /// - Throws: ``Regression/RegressionError/oneClass(outcome:)`` where all labels are the same: nothing is explained then.
    /// - Precondition: `matrix` is the layout's matrix of `table`, and each row of `table` has a label of `outcome`.
    public init(
        of fit: FittedLogisticRegression, map: CalibrationMap = .identity, layout: DesignLayout, table: FeatureTable,
        matrix: Matrix, outcome: Outcome, reach: TouchpointReach, view: DriverView = .touchpoint,
        profiles: [Touchpoint: TouchpointProfile] = [:],
        draws: Int = 200, seed: UInt64 = 0, threads: Threads = .all
    ) throws {
        let kept = fit.keptColumns
        let membership = kept.map {
            DriverGroup(layout.columns[$0], outcome: outcome, view: view, profiles: profiles)
        }
        let groups = Set(membership).sorted { ($0.isCompared ? 0 : 1, $0.name) < ($1.isCompared ? 0 : 1, $1.name) }
        let positions = groups.map { group in membership.indices.filter { membership[$0] == group } }
        let labels = table.labels[outcome.name]!
        guard let first = labels.first, labels.contains(where: { $0 != first }) else {
            throw RegressionError.oneClass(outcome: labels.first == 1 ? 1 : 0)
        }
        let expansion = try LikelihoodExpansion(
            DesignMatrix(matrix), y: labels, columns: kept, intercept: fit.inference.intercept,
            coefficients: kept.map { fit.inference.coefficients[$0] }, threads: threads)
        let shapley = try ShapleyShares(DevianceGame(expansion, groups: positions), seed: seed, threads: threads)
        let bootstrap = try ShareBootstrap(
            expansion, groups: positions, customers: table.customers, count: draws, seed: seed, threads: threads)
        let shares = bootstrap.shares(of: shapley)
        let tangents = try fit.linearPredictor(matrix).map(map.tangent)
        let changes = try threads.map(groups.count) { index in
            let shift = ExperienceShift(of: positions[index].map { kept[$0] }, layout: layout, table: table)
            let change = shift.change(fit: fit, map: map, matrix: matrix, tangents: tangents)
            return (isExperience: shift.isExperience, predicted: change.predicted, odds: change.odds)
        }
        let compared = groups.count(where: \.isCompared)
        let q = MultipleTesting.benjaminiHochberg(changes[..<compared].map(\.predicted.pValue))
        let everybody = Set(table.customers).count
        self.outcome = outcome.name
        self.view = view
        nullDeviance = modelledDeviance(
            Array(repeating: labels.reduce(0, +) / Double(labels.count), count: labels.count), labels)
        explained = 1 - modelledDeviance(try fit.probabilities(matrix), labels) / nullDeviance
        deviance = shapley.values.reduce(0, +)
        devianceByChance = bootstrap.excess.reduce(0, +)
        self.draws = draws
        isExact = groups.count <= ShapleyShares.exactGroups
        drivers = groups.enumerated().map { index, group in
            let (isExperience, predicted, odds) = changes[index]
            let columns = positions[index].map { kept[$0] }
            return Driver(
                name: group.name, isCompared: group.isCompared, share: shares[index],
                shareInterval: bootstrap.interval(ofGroup: index, of: shapley),
                effect: predicted.value, effectInterval: predicted.interval(level: 0.95),
                odds: odds, customers: reach.count(group, profiles: profiles) ?? everybody,
                q: group.isCompared ? q[index] : nil, change: isExperience ? "a better experience" : "more of it",
                isLoyal: (predicted.value > 0) == outcome.isWanted,
                performance: meanEmotion(columns, layout: layout, table: table))
        }.sorted { ($0.isCompared ? 0 : 1, -$0.share, $0.name) < ($1.isCompared ? 0 : 1, -$1.share, $1.name) }
    }
}

/// The mean of the mean emotions of a group's touchpoints in their longest window, each snapshot with a value counted once a
/// touchpoint.
private func meanEmotion(_ columns: [Int], layout: DesignLayout, table: FeatureTable) -> Double? {
    let means = columns.filter {
        let column = layout.columns[$0]
        return column.feature.measure == .emotion && column.feature.statistic == .mean && !column.isMissingIndicator
            && column.feature.touchpoint != nil
    }
    let longest = Dictionary(grouping: means) { layout.columns[$0].feature.touchpoint }.values.compactMap { columns in
        columns.max { (table.features[$0].windowDays ?? .max) < (table.features[$1].windowDays ?? .max) }
    }
    var (sum, count) = (0.0, 0)
    for column in longest.sorted() {
        for value in table.values.column(column) where !value.isNaN {
            sum += table.features[column].transform.inverse(value)
            count += 1
        }
    }
    return count > 0 ? sum / Double(count) : nil
}

/// D = −2 Σ log p(y) of probabilities against labels.
private func modelledDeviance(_ probabilities: [Double], _ labels: [Double]) -> Double {
    zip(probabilities, labels).reduce(0) { $0 - 2 * logarithm($1.1 == 1 ? $1.0 : 1 - $1.0) }
}
