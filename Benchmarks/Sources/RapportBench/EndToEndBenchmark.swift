import Foundation
import LinearAlgebra
import Rapport
import Regression

/// Log in, probabilities out, as `peers/workload.md` has it: features of all cutoffs, a model per outcome on the snapshots
/// of all but the last cutoff, and the probabilities of the last cutoff's.
///
/// Rows come shard by shard, are rounded to single precision as they come, and are never in memory twice.
struct EndToEndBenchmark {
    struct Report: Encodable {
        let features, design, fit, score: Stopwatch.Lap
        let rows, columns, scored: Int
        /// The greatest element of the gradient over the rows, for each outcome.
        let gradients: [Double]
    }

    private let configuration, probabilities: String
    private let tolerance: Double

    /// CONFIGURATION PROBABILITIES TOLERANCE.
    init(_ arguments: ArraySlice<String>) throws {
        let words = Array(arguments)
        guard words.count == 3, let tolerance = Double(words[2]) else { throw CocoaError(.formatting) }
        (configuration, probabilities, self.tolerance) = (words[0], words[1], tolerance)
    }

    func run() async throws {
        var watch = Stopwatch()
        let project = try Project(contentsOf: configuration)
        guard case .at(let cutoffs) = try project.snapshotPlan().cutoffs, let last = cutoffs.last else {
            throw CocoaError(.formatting)
        }
        let outcomes = project.configuration.outcomes.map(\.name)
        var (training, scoring) = (Snapshots(outcomes: outcomes), Snapshots(outcomes: outcomes))
        var scored: [CustomerID] = []
        _ = try await project.features(rows: { table, log in
            training.append(table) { table.cutoffs[$0] < last }
            scoring.append(table) { table.cutoffs[$0] == last }
            for row in 0..<table.rows where table.cutoffs[row] == last {
                scored.append(log.customers[table.customers[row]])
            }
        })
        let features = watch.lap()
        guard let table = training.values, let latest = scoring.values else { throw CocoaError(.fileReadUnknown) }
        let x = DesignMatrix(table, fill: training.means, indicators: training.columnsWithHoles)
        let prepared = try PreparedData(
            LogisticData(design: x, y: training.labels[0]), dependentColumns: .kept)
        let design = watch.lap()
        let solutions = try RidgeLogisticRegression(penalty: .fixed(0.001), tolerance: tolerance)
            .solve(prepared, alsoFor: Array(training.labels[1...]))
        let fit = watch.lap()
        let chances = try RidgeSolution.probabilities(
            of: solutions, DesignMatrix(latest, fill: x.fill, indicators: x.indicators))
        try write(chances, of: scored, outcomes)
        let report = Report(
            features: features, design: design, fit: fit, score: watch.lap(), rows: x.rows, columns: x.columns,
            scored: scored.count, gradients: solutions.map(\.greatestGradient))
        print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
    }

    /// The probabilities as a file of columns: `customer_id` and the outcomes, in the order of the rows.
    private func write(_ chances: [[Double]], of customers: [CustomerID], _ outcomes: [String]) throws {
        var text = "customer_id," + outcomes.joined(separator: ",") + "\n"
        for (row, customer) in customers.enumerated() {
            text += customer.text
            for chance in chances { text += ",\(chance[row])" }
            text += "\n"
        }
        try Data(text.utf8).write(to: URL(fileURLWithPath: probabilities))
    }
}

/// Snapshots that come part by part: their features in single precision, and what a design needs to know of them.
private struct Snapshots {
    private(set) var values: BlockedMatrix?
    private(set) var labels: [[Double]]
    private let outcomes: [String]
    private var sums: [Double] = []
    private var counts: [Int] = []

    init(outcomes: [String]) {
        self.outcomes = outcomes
        labels = outcomes.map { _ in [] }
    }

    /// The means of what is there, column by column.
    var means: [Double] { zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : 0 } }
    /// The columns in which something is missing.
    var columnsWithHoles: [Int] { counts.indices.filter { counts[$0] < values?.rows ?? 0 } }

    /// Takes the rows of a part at which something holds.
    mutating func append(_ part: FeatureTable, where isWanted: (Int) -> Bool) {
        let columns = part.features.count
        if values == nil {
            values = BlockedMatrix(columns: columns, precision: .single)
            sums = Array(repeating: 0, count: columns)
            counts = Array(repeating: 0, count: columns)
        }
        var rows = MatrixBuilder(columns: columns, reservingRows: part.rows)
        let labels = outcomes.map { part.labels[$0]! }
        part.values.forEachRow { row, elements in
            guard isWanted(row) else { return }
            rows.append(elements)
            for index in labels.indices { self.labels[index].append(labels[index][row]) }
            count(elements)
        }
        values!.append(rows.finish())
    }

    private mutating func count(_ elements: Span<Double>) {
        for index in elements.indices {
            let value = elements[index]
            let isThere = value == value
            sums[index] += isThere ? value : 0
            counts[index] += isThere ? 1 : 0
        }
    }
}
