import Foundation
import LinearAlgebra
import Regression

/// Fits the models of `peers/workload.md` on the rows of a ``RowFile``, scores other rows if there are any, and prints as
/// JSON what came out and what it took.
struct FitBenchmark {
    struct Report: Encodable {
        struct Outcome: Encodable {
            /// For columns as they came in: the features, then the indicators in the features' order.
            let intercept: Double
            let coefficients: [Double]
            let decrement, gradient: Double
        }
        struct Stage: Encodable {
            let name: String
            /// For how many outcomes.
            let outcomes: Int
            let wall, cpu: Double
        }
        let rows, columns, threads: Int
        /// Of the table.
        let rowBytes: Int
        /// The columns left out.
        let dropped: [Int]
        /// Fills and indicators, checks, means, scales and dependences; then the fits.
        let design: Stopwatch.Lap
        let fit: Stopwatch.Lap
        let reads: Int
        let stages: [Stage]
        let outcomes: [Outcome]
        let scores: [Stopwatch.Lap]
    }

    /// Rows to score, and where their probabilities go.
    private let scoring: (rows: String, probabilities: String)?
    private let file: String
    private let columns, outcomes: Int
    private let tolerance: Double
    private let storage: RowFile.Storage

    /// FILE COLUMNS OUTCOMES TOLERANCE [ROWS PROBABILITIES] [--single] [--disk].
    init(_ arguments: ArraySlice<String>) throws {
        let words = arguments.filter { !$0.hasPrefix("--") }
        storage = RowFile.Storage(
            precision: arguments.contains("--single") ? .single : .double, onDisk: arguments.contains("--disk"))
        guard words.count == 4 || words.count == 6, let columns = Int(words[1]), let outcomes = Int(words[2]),
            outcomes > 0, let tolerance = Double(words[3])
        else { throw CocoaError(.formatting) }
        (file, self.columns, self.outcomes, self.tolerance) = (words[0], columns, outcomes, tolerance)
        scoring = words.count == 6 ? (words[4], words[5]) : nil
    }

    func run() throws {
        let rows = try RowFile(file, columns: columns, outcomes: outcomes, storage)
        var watch = Stopwatch()
        let design = try DesignMatrix(fillingHolesOf: rows.table)
        let prepared = try PreparedData(
            LogisticData(design: design, y: rows.outcomes[0]), dependentColumns: .kept)
        let designLap = watch.lap()
        var (stages, stageWatch) = ([Report.Stage](), Stopwatch())
        let solutions = try RidgeLogisticRegression(penalty: .fixed(0.001), tolerance: tolerance)
            .solve(prepared, alsoFor: Array(rows.outcomes[1...])) {
                stages.append(stage($0, stageWatch.lap()))
            }
        let fitLap = watch.lap()
        let report = Report(
            rows: design.rows, columns: design.columns, threads: Threads.all.count,
            rowBytes: rows.table.columns * rows.table.precision.bytes,
            dropped: solutions[0].droppedColumns.map(\.column), design: designLap, fit: fitLap,
            reads: solutions[0].passes, stages: stages,
            outcomes: solutions.map {
                .init(
                    intercept: $0.intercept, coefficients: $0.coefficients, decrement: $0.decrement,
                    gradient: $0.greatestGradient)
            },
            scores: try score(solutions, fill: design.fill, indicators: design.indicators))
        print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
    }

    private func stage(_ stage: SolvingStage, _ lap: Stopwatch.Lap) -> Report.Stage {
        let (name, count) =
            switch stage {
            case .samples: ("samples", outcomes)
            case .metric: ("metric", outcomes)
            case .steered(let count): ("steered", count)
            case .exact: ("exact", outcomes)
            case .newton: ("newton", 1)
            }
        return Report.Stage(name: name, outcomes: count, wall: lap.wall, cpu: lap.cpu)
    }

    /// Scores five times, and writes the probabilities row by row.
    private func score(_ solutions: [RidgeSolution], fill: [Double], indicators: [Int]) throws -> [Stopwatch.Lap] {
        guard let scoring else { return [] }
        let table = try RowFile(scoring.rows, columns: columns, outcomes: outcomes).table
        var (laps, probabilities) = ([Stopwatch.Lap](), [[Double]]())
        for _ in 0..<5 {
            var watch = Stopwatch()
            let design = DesignMatrix(table, fill: fill, indicators: indicators)
            probabilities = try RidgeSolution.probabilities(of: solutions, design)
            laps.append(watch.lap())
        }
        let byRow = (0..<table.rows).flatMap { row in probabilities.map { $0[row] } }
        try byRow.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: scoring.probabilities))
        return laps
    }
}
