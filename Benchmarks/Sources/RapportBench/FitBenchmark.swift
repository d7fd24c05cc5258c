import Foundation
import LinearAlgebra
import Regression

/// Fits the models of `peers/workload.md` on a table that `peers/run_fit.py` laid down, and prints what it took.
///
/// The file holds rows of doubles as the processor has them: features, NaN where one is missing, then outcomes.
struct FitBenchmark {
    struct Report: Encodable {
        struct Outcome: Encodable {
            let intercept: Double
            let coefficients: [Double]
            let decrement, gradient: Double
            let passes: Int
        }
        let rows, columns, threads: Int
        let checkSeconds, prepareSeconds: Double
        let fitSeconds: [Double]
        let outcomes: [Outcome]
    }

    private let file: String
    private let columns, outcomes: Int
    private let tolerance: Double
    private let repeats: Int

    /// FILE COLUMNS OUTCOMES TOLERANCE REPEATS.
    init(_ arguments: ArraySlice<String>) throws {
        let words = Array(arguments)
        guard words.count == 5, let columns = Int(words[1]), let outcomes = Int(words[2]), outcomes > 0,
            let tolerance = Double(words[3]), let repeats = Int(words[4])
        else { throw CocoaError(.formatting) }
        (file, self.columns, self.outcomes) = (words[0], columns, outcomes)
        (self.tolerance, self.repeats) = (tolerance, repeats)
    }

    func run() throws {
        let (table, labels) = try read()
        var checked = Stopwatch()
        let design = design(of: table)
        let data = try LogisticData(design: design, y: labels[0])
        let checkSeconds = checked.lap()
        let prepared = try PreparedData(data)
        let prepareSeconds = checked.lap()
        var seconds: [Double] = []
        var solutions: [RidgeSolution] = []
        for _ in 0..<repeats {
            var watch = Stopwatch()
            solutions = try RidgeLogisticRegression(penalty: .fixed(0.001), tolerance: tolerance)
                .solve(prepared, alsoFor: Array(labels[1...]))
            seconds.append(watch.lap())
        }
        let report = Report(
            rows: data.rows, columns: data.columns, threads: Threads.all.count, checkSeconds: checkSeconds,
            prepareSeconds: prepareSeconds, fitSeconds: seconds,
            outcomes: solutions.map {
                .init(
                    intercept: $0.intercept, coefficients: $0.coefficients, decrement: $0.decrement,
                    gradient: $0.greatestGradient, passes: $0.passes)
            })
        print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
    }

    /// Missing values by the mean of the others, with a column that marks them, as the workload has it.
    private func design(of table: BlockedMatrix) -> DesignMatrix {
        var (sums, counts) = (
            [Double](repeating: 0, count: table.columns), [Double](repeating: 0, count: table.columns)
        )
        table.forEachRow { _, row in
            for j in row.indices where !row[j].isNaN {
                sums[j] += row[j]
                counts[j] += 1
            }
        }
        return DesignMatrix(
            table, fill: zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 },
            indicators: counts.indices.filter { counts[$0] < Double(table.rows) })
    }

    private func read() throws -> (table: BlockedMatrix, labels: [[Double]]) {
        guard let handle = FileHandle(forReadingAtPath: file) else { throw CocoaError(.fileNoSuchFile) }
        let width = columns + outcomes
        var table = BlockedMatrix(columns: columns)
        var labels = [[Double]](repeating: [], count: outcomes)
        while let bytes = try handle.read(upToCount: width * 8 * 4096), !bytes.isEmpty {
            let rows = bytes.count / (width * 8)
            let values = bytes.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
            table.append(
                Matrix(rows: rows, columns: columns) { row, target in
                    for j in 0..<columns { target[j] = values[row * width + j] }
                })
            for row in 0..<rows {
                for k in 0..<outcomes { labels[k].append(values[row * width + columns + k]) }
            }
        }
        return (table, labels)
    }
}

/// Seconds since it was made or last read.
struct Stopwatch {
    private var start = ContinuousClock.now

    mutating func lap() -> Double {
        let now = ContinuousClock.now
        let elapsed = (now - start).components
        start = now
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }
}
