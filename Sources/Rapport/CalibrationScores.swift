import Evaluation
import Experience
import Features
import LinearAlgebra
import Regression

/// Probabilities of an outcome's snapshots from regressions that saw none of the customer's.
///
/// Customers are dealt out to five folds by a seed, whatever their outcomes. For each fold a regression of other customers'
/// snapshots scores the fold's. Missing values are filled, and columns scaled, by what the same snapshots tell.
///
/// The penalty Λ = λ·rows is that of the outcome's own regression, whose λ was chosen with all its rows: so much is known of
/// the coefficients beforehand, however many snapshots there are to learn from.
struct CalibrationScores {
    /// The number of folds of customers.
    static let folds = 5

    private let table: FeatureTable
    private let labels: [Double]
    private let penalty: Double
    private let threads: Threads
    private let fold: [Int: Int]

    /// Deals out the customers; nothing is fitted.
    ///
    /// - Parameter penalty: Λ.
    init(_ table: FeatureTable, outcome: Outcome, penalty: Double, seed: UInt64, threads: Threads) {
        self.table = table
        labels = table.labels[outcome.name]!
        self.penalty = penalty
        self.threads = threads
        fold = Self.deal(table.customers, seed: seed)
    }

    /// The scores of one or more sets of rows, by regressions of the same rows of other customers.
    ///
    /// - Parameters:
    ///   - parts: the sets of rows.
    ///   - known: the rows that regressions learn from.
    /// - Returns: the scores of each set, in the order of its rows.
    /// - Throws: `RegressionError` where a fold has no fit; `EvaluationError` where all outcomes of a set are equal.
    func callAsFunction(_ parts: [[Int]], learnedFrom known: [Int]) throws -> [ScoredOutcomes] {
        var scores = parts.map { [Double](repeating: 0, count: $0.count) }
        for k in 0..<Self.folds {
            try Task.checkCancellation()
            let seen = known.filter { fold[table.customers[$0]] != k }
            let layout = DesignLayout(learningFrom: table, rows: seen, findsSupport: false)
            let data = try LogisticData(
                design: layout.design(of: table, rows: seen), y: seen.map { labels[$0] },
                groups: seen.map { table.customers[$0] }, columnNames: layout.columns.map(\.name))
            let solution = try RidgeLogisticRegression(
                penalty: .fixed(penalty / Double(seen.count)), threads: threads
            ).solve(PreparedData(data, threads: threads))[0]
            for (part, rows) in parts.enumerated() {
                let own = rows.indices.filter { fold[table.customers[rows[$0]]] == k }
                guard !own.isEmpty else { continue }
                let probabilities = try solution.probabilities(
                    layout.design(of: table, rows: own.map { rows[$0] }), threads: threads)
                for (place, p) in zip(own, probabilities) { scores[part][place] = p }
            }
        }
        return try zip(parts, scores).map { rows, scores in
            try ScoredOutcomes(
                probabilities: scores, outcomes: rows.map { labels[$0] }, groups: rows.map { table.customers[$0] })
        }
    }

    /// Each customer's fold. Folds have equally many customers, to within one.
    private static func deal(_ customers: [Int], seed: UInt64) -> [Int: Int] {
        let distinct = Set(customers).sorted()
        var draws = SplitMix64(seed: seed)
        let keys = distinct.map { _ in draws.next() }
        let order = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
        return Dictionary(uniqueKeysWithValues: order.enumerated().map { (distinct[$0.element], $0.offset % folds) })
    }
}
