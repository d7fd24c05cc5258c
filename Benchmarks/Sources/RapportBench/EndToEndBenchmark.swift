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
        var values: BlockedMatrix?
        var labels = outcomes.map { _ in [Double]() }
        var (training, scoring) = ([Int](), [Int]())
        var scored: [CustomerID] = []
        _ = try await project.features(
            precision: .single,
            rows: { table, log in
                if values == nil { values = BlockedMatrix(columns: table.features.count, precision: .single) }
                for row in 0..<table.rows {
                    if table.cutoffs[row] < last {
                        training.append(values!.rows + row)
                    } else {
                        scoring.append(values!.rows + row)
                        scored.append(log.customers[table.customers[row]])
                    }
                }
                for index in outcomes.indices { labels[index].append(contentsOf: table.labels[outcomes[index]]!) }
                values!.append(table.values)
            })
        let features = watch.lap()
        guard let values else { throw CocoaError(.fileReadUnknown) }
        let x = try DesignMatrix(fillingHolesOf: values, selection: training)
        let known = labels.map { labels in training.map { labels[$0] } }
        let prepared = try PreparedData(LogisticData(design: x, y: known[0]), dependentColumns: .kept)
        let design = watch.lap()
        let solutions = try RidgeLogisticRegression(penalty: .fixed(0.001), tolerance: tolerance)
            .solve(prepared, alsoFor: Array(known[1...]))
        let fit = watch.lap()
        let chances = try RidgeSolution.probabilities(
            of: solutions, DesignMatrix(values, selection: scoring, fill: x.fill, indicators: x.indicators))
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
