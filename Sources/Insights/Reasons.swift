import Evaluation
import Experience
import Features
import LinearAlgebra
import Regression

/// Why a model gives one snapshot its probability: contributions on the log-odds scale that add up.
///
/// Against the average training snapshot a column contributes φⱼ = bⱼ (xⱼ − x̄ⱼ) with the ridge coefficients, and
/// η = b₀ + Σ bⱼ x̄ⱼ + Σ φⱼ exactly. Through a logistic map α + sη, φⱼ = s bⱼ (xⱼ − x̄ⱼ): they still add up, to the log-odds
/// that are reported. Through any other map nothing adds up, and they stay those of the regression. Columns of the same subject and measure are added up to one reason, counts and silence
/// together; where a touchpoint never happened in its window, all its columns are.
public struct Reasons: Sendable, Equatable {
    /// One reason.
    public struct Reason: Sendable, Equatable {
        /// What is the case, in words, such as `no event for 34 days`.
        public let text: String
        /// Its contribution to the log-odds.
        public let contribution: Double
    }

    /// All reasons, by falling size of their contribution.
    public let reasons: [Reason]
    /// The log-odds of the average training snapshot.
    public let baseline: Double
    /// Whether baseline and contributions add up to the log-odds that are reported; else to those before calibration.
    public let addUpToForecast: Bool

    /// Baseline and contributions together: the log-odds that are reported, or those before calibration.
    public var logOdds: Double { reasons.reduce(baseline) { $0 + $1.contribution } }

    /// The reasons that raise the probability, strongest first.
    public func raising(_ count: Int) -> [Reason] {
        Array(reasons.lazy.filter { $0.contribution > 0.005 }.prefix(count))
    }

    /// Explains one row of a feature table.
    ///
    /// - Parameter map: from the fit's probabilities to those that are reported.
    public init(
        of fit: FittedLogisticRegression, map: CalibrationMap = .identity, layout: DesignLayout, table: FeatureTable,
        row: Int, design: Matrix
    ) {
        let sum = ReasonSum(fit, map, layout, table, row, design)
        self.init(sum, sum.topics.map(\.total))
    }

    /// The same with each reason's share of columns that go together.
    ///
    /// - Parameter shares: of the fit's kept columns.
    /// - Throws: `LinearAlgebraError` where these are not finite.
    public init(
        of fit: FittedLogisticRegression, map: CalibrationMap = .identity, layout: DesignLayout, table: FeatureTable,
        row: Int, design: Matrix, sharing shares: ConditionalShares
    ) throws(LinearAlgebraError) {
        let sum = ReasonSum(fit, map, layout, table, row, design)
        let place = Dictionary(uniqueKeysWithValues: fit.keptColumns.enumerated().map { ($0.element, $0.offset) })
        let found = try shares.shares(
            fit.keptColumns.map { sum.slope * fit.coefficients[$0] },
            at: fit.keptColumns.map { design[row, $0] - fit.means[$0] },
            groups: sum.topics.map { $0.columns.compactMap { place[$0] } })
        self.init(sum, found)
    }

    private init(_ sum: ReasonSum, _ contributions: [Double]) {
        baseline = sum.baseline
        addUpToForecast = sum.addUpToForecast
        reasons = zip(sum.topics, contributions).filter { $1 != 0 }.map { topic, contribution in
            Reason(text: sum.words(for: topic), contribution: contribution)
        }.sorted { ($1.contribution.magnitude, $0.text) < ($0.contribution.magnitude, $1.text) }
    }
}

/// What a row's columns add to its log-odds, topic by topic in the order of columns.
private struct ReasonSum {
    struct Topic {
        let topic: ReasonTopic
        var columns: [Int] = []
        var total = 0.0
        /// The column whose words are used, and what it adds.
        var spoken: Int
        var size = -1.0
    }

    let baseline, slope: Double
    let addUpToForecast: Bool
    private(set) var topics: [Topic] = []
    private let snapshot: SpokenSnapshot
    private let layout: DesignLayout

    init(
        _ fit: FittedLogisticRegression, _ map: CalibrationMap, _ layout: DesignLayout, _ table: FeatureTable,
        _ row: Int,
        _ design: Matrix
    ) {
        let constant: Double
        (constant, slope) = map.logisticLine ?? (0, 1)
        addUpToForecast = map.logisticLine != nil
        let average = fit.intercept + layout.columns.indices.reduce(0) { $0 + fit.coefficients[$1] * fit.means[$1] }
        baseline = constant + slope * average
        snapshot = SpokenSnapshot(layout: layout, table: table, row: row)
        self.layout = layout
        var places: [ReasonTopic: Int] = [:]
        for (column, about) in layout.columns.enumerated() {
            let contribution = slope * (fit.coefficients[column] * (design[row, column] - fit.means[column]))
            let topic = snapshot.topic(of: about.feature)
            let place = places[topic] ?? topics.count
            if place == topics.count {
                places[topic] = place
                topics.append(Topic(topic: topic, spoken: column))
            }
            topics[place].columns.append(column)
            topics[place].total += contribution
            let canBeSaid = !about.isMissingIndicator && about.feature.transform.isInvertible
            if contribution.magnitude > topics[place].size && canBeSaid {
                topics[place].spoken = column
                topics[place].size = contribution.magnitude
            }
        }
    }

    func words(for topic: Topic) -> String {
        snapshot.words(for: snapshot.spoken(layout.columns[topic.spoken].feature), topic: topic.topic)
    }
}
