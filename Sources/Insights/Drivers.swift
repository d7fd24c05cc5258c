import Evaluation
import Experience
import Features
import LinearAlgebra
import Regression

/// Which touchpoints go with an outcome, how strongly, and how sure that is: associations in history, not causes.
public struct Drivers: Sendable, Equatable {
    /// One touchpoint's part.
    public struct Driver: Sendable, Equatable {
        /// The touchpoint, or `activity`, or `attributes`.
        public let name: String
        /// Whether it is a touchpoint.
        public let isTouchpoint: Bool
        /// The share of the model's explained deviance that is its own (Shapley), 0…1.
        public let share: Double
        /// The 95 % interval of the share.
        public let shareInterval: ClosedRange<Double>
        /// The average change in the outcome's reported probability for an experience of it that is one standard deviation better.
        public let effect: Double
        /// The 95 % interval of the effect.
        public let effectInterval: ClosedRange<Double>
        /// The factor on the odds of the same change.
        public let odds: Double
        /// How many customers had it.
        public let customers: Int
        /// The p-value of the effect, two-sided, after Benjamini and Hochberg's adjustment over the touchpoints.
        public let q: Double
        /// What the effect is of: `a better experience`, or `more of it` where no feeling is recorded.
        public let change: String
        /// Whether the effect makes customers more loyal: less of an unwanted outcome, more of a wanted one.
        public let isLoyal: Bool
    }

    /// The outcome's name.
    public let outcome: String
    /// McFadden's share of deviance that the model explains on its training snapshots.
    public let explained: Double
    /// Touchpoints first, by falling share; then activity and attributes.
    public let drivers: [Driver]

    /// Works the drivers of an outcome out on the snapshots that the model was trained on, or others like them.
    ///
    /// Coefficients and covariance are the debiased ones with clustered errors (``DebiasedEstimate``). A better
    /// experience of a touchpoint shifts each of its columns that has a better side (emotion, promises, resolved: up;
    /// response time: down) by its standard deviation over the snapshots that have a value, in those snapshots only;
    /// for a touchpoint without such columns, the count in its longest window is raised. Effects are changes of calibrated
    /// probabilities, with the map held fixed; shares and ``explained`` are of the regression itself.
    ///
    /// - Parameter map: from the fit's probabilities to those that are reported.
    /// - Precondition: `matrix` is the layout's matrix of `table`, and each row of `table` has a label of `outcome`.
    public init(
        of fit: FittedLogisticRegression, map: CalibrationMap = .identity, layout: DesignLayout, table: FeatureTable,
        matrix: Matrix, outcome: Outcome
    ) throws {
        let kept = fit.keptColumns
        var columnsOfGroup: [DriverGroup: [Int]] = [:]
        for column in kept {
            columnsOfGroup[DriverGroup(layout.columns[column], outcome: outcome), default: []].append(column)
        }
        let groups = columnsOfGroup.keys.sorted {
            ($0.isTouchpoint ? 0 : 1, $0.name) < ($1.isTouchpoint ? 0 : 1, $1.name)
        }
        let probabilities = try fit.probabilities(matrix, using: .debiased)
        let information = try profiledInformation(matrix, weights: probabilities.map { $0 * (1 - $0) }, columns: kept)
        let position = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($0.element, $0.offset) })
        let shapley = try ShapleyShares(
            information: information.matrix,
            coefficients: kept.enumerated().map {
                fit.inference.coefficients[$0.element] * information.scales[$0.offset]
            },
            covariance: scaled(fit.inference.covariance.selecting(kept.map { $0 + 1 }), information.scales),
            groups: groups.map { columnsOfGroup[$0]!.map { position[$0]! } })
        let changes = try groups.map { group in
            let shift = ExperienceShift(of: columnsOfGroup[group]!, layout: layout, table: table)
            return (shift: shift, change: try shift.change(fit: fit, map: map, matrix: matrix))
        }
        let tests = changes.map(\.change.predicted.pValue)
        let touchpoints = groups.count(where: \.isTouchpoint)
        let q = MultipleTesting.benjaminiHochberg(Array(tests[..<touchpoints])) + tests[touchpoints...]
        self.outcome = outcome.name
        explained = explainedDeviance(try fit.probabilities(matrix), table.labels[outcome.name]!)
        let z = NormalDistribution.quantile(0.975)
        drivers = groups.enumerated().map { index, group in
            let (shift, change) = changes[index]
            let predicted = change.predicted
            let spread = z * shapley.standardErrors[index]
            return Driver(
                name: group.name, isTouchpoint: group.isTouchpoint, share: shapley.shares[index],
                shareInterval: max(0, shapley.shares[index] - spread)...min(1, shapley.shares[index] + spread),
                effect: predicted.value, effectInterval: predicted.interval(level: 0.95),
                odds: change.odds, customers: customersTouched(by: group, table: table), q: q[index],
                change: shift.isExperience ? "a better experience" : "more of it",
                isLoyal: (predicted.value > 0) == outcome.isWanted)
        }.sorted { ($0.isTouchpoint ? 0 : 1, -$0.share, $0.name) < ($1.isTouchpoint ? 0 : 1, -$1.share, $1.name) }
    }
}

extension DriverGroup {
    var isTouchpoint: Bool { if case .touchpoint = self { true } else { false } }
}

/// Customers with an event of the group's touchpoint in the longest window of some snapshot; all, for the other groups.
private func customersTouched(by group: DriverGroup, table: FeatureTable) -> Int {
    guard case .touchpoint(let touchpoint) = group,
        let column = table.features.lastIndex(where: {
            $0.touchpoint == touchpoint && $0.measure == .count && $0.statistic == .sum
        })
    else { return Set(table.customers).count }
    var touched = Set<Int>()
    for row in 0..<table.rows where table.values[row, column] > 0 { touched.insert(table.customers[row]) }
    return touched.count
}

/// XᵀWX of some columns with the intercept profiled out, and columns scaled to a weighted standard deviation of 1.
private func profiledInformation(
    _ x: Matrix, weights: [Double], columns: [Int]
) throws(CancellationError) -> (matrix: SymmetricMatrix, scales: [Double]) {
    let part = x.selectColumns(columns)
    let total = weights.reduce(0, +)
    let sums = part.multiplyTransposed(weights)
    let raw = try part.gram(weights: weights)
    var information = SymmetricMatrix(order: columns.count)
    let scales = columns.indices.map { ((raw[$0, $0] - sums[$0] * sums[$0] / total) / total).squareRoot() }
    for i in columns.indices {
        for j in 0...i {
            information[i, j] = (raw[i, j] - sums[i] * sums[j] / total) / (scales[i] * scales[j])
        }
        // A column that is nearly a sum of others would leave the factor without a last digit to stand on.
        information[i, i] += 1e-9 * total
    }
    return (information, scales)
}

private func scaled(_ covariance: SymmetricMatrix, _ scales: [Double]) -> SymmetricMatrix {
    var scaled = covariance
    for i in scales.indices {
        for j in 0...i { scaled[i, j] = covariance[i, j] * scales[i] * scales[j] }
    }
    return scaled
}

/// McFadden's 1 − D/D₀ of probabilities against labels.
private func explainedDeviance(_ probabilities: [Double], _ labels: [Double]) -> Double {
    let rate = labels.reduce(0, +) / Double(labels.count)
    let null = labels.reduce(0.0) { $0 - logarithm($1 == 1 ? rate : 1 - rate) }
    let loss = zip(probabilities, labels).reduce(0.0) { $0 - logarithm($1.1 == 1 ? $1.0 : 1 - $1.0) }
    return 1 - loss / null
}
