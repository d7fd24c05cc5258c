import Foundation
import LinearAlgebra
import Testing

@testable import Regression

/// Penalties chosen by forecasting later rows.
@Suite struct ForwardValidationTests {
    /// Rows of periods whose coefficients are their own: those of a mean plus a normal change of each period.
    private struct Periods {
        let x: [Matrix]
        let y: [[Double]]
        let rows: Int

        init(_ periods: Int, rows: Int, columns: Int = 8, drift: Double, seed: UInt64) {
            var generator = SplitMix64(seed: seed)
            let uniform = { Double(generator.next() >> 11) * 0x1p-53 }
            let normal = { (0..<12).reduce(-6.0) { sum, _ in sum + uniform() } }
            let mean = (0..<columns).map { $0 < 3 ? 0.6 - 0.3 * Double($0) : 0 }
            self.rows = rows
            var (x, y) = ([Matrix](), [[Double]]())
            for _ in 0..<periods {
                let slopes = mean.map { $0 + drift * normal() }
                var outcomes: [Double] = []
                x.append(
                    Matrix(rows: rows, columns: columns) { _, row in
                        for j in row.indices { row[j] = normal() }
                        let eta = row.indices.reduce(-0.5) { $0 + slopes[$1] * row[$1] }
                        outcomes.append(uniform() < LogisticFunction.probability(eta) ? 1 : 0)
                    })
                y.append(outcomes)
            }
            (self.x, self.y) = (x, y)
        }

        func data(_ range: Range<Int>) throws -> LogisticData {
            var table = BlockedMatrix(columns: x[0].columns)
            for period in range { table.append(x[period]) }
            return try LogisticData(
                design: DesignMatrix(table, fill: Array(repeating: .nan, count: table.columns)),
                y: Array(y[range].joined()),
                groups: Array(0..<range.count * rows))
        }

        /// Each of the first `count` periods from the third on, forecast by those before it.
        func splits(of count: Int) throws -> [ForwardSplit] {
            try (2..<count).map {
                ForwardSplit(training: try data(0..<$0), later: DesignMatrix(x[$0]), outcomes: y[$0])
            }
        }
    }

    private static let grid = [1, 0.3, 0.1, 0.03, 0.01, 0.003]
    private let regression = RidgeLogisticRegression(penalty: .fixed(0), tolerance: 1e-9)

    /// Against fits of each split at the same Λ and the log loss written out.
    @Test func curveIsThatOfFitsOneByOne() throws {
        let periods = Periods(5, rows: 150, drift: 0.3, seed: 4)
        let found = try regression.forwardValidate(periods.splits(of: 4), weight: 600, grid: [0.01, 0.1])
        #expect(found.curve.map(\.penalty) == [0.1, 0.01])
        for (step, point) in found.curve.enumerated() {
            var total = 0.0
            for period in 2..<4 {
                let rows = Double(150 * period)
                let fit = try RidgeLogisticRegression(penalty: .fixed(point.penalty * 600 / rows), tolerance: 1e-9)
                    .fit(periods.data(0..<period))
                let p = try fit.probabilities(periods.x[period])
                let loss = zip(p, periods.y[period]).reduce(0) {
                    $0 - $1.1 * log($1.0) - (1 - $1.1) * log(1 - $1.0)
                }
                total += loss
                #expect(abs(found.origins[period - 2].logLoss[step] - loss / 150) < 1e-9)
                #expect(found.origins[period - 2].trainingRows == 150 * period)
            }
            #expect(abs(point.logLoss - total / 300) < 1e-9)
        }
        #expect(found.best.logLoss == found.curve.map(\.logLoss).min())
    }

    /// Where coefficients change by period, rows left out among rows of the same periods know these periods, and choose too
    /// small a penalty for those to come. In the mean of 20 worlds these are forecast better, and by more than chance makes of
    /// it.
    @Test func underDriftPeriodsToComeAreForecastBetter() throws {
        var gains: [Double] = []
        var stronger = 0
        let regression = RidgeLogisticRegression(penalty: .fixed(0), tolerance: 1e-3)
        for seed in 0..<20 as Range<UInt64> {
            let periods = Periods(13, rows: 150, columns: 16, drift: 0.4, seed: seed)
            let (all, toCome) = (try periods.data(0..<5), try periods.data(5..<13))
            let forward = try regression.forwardValidate(periods.splits(of: 5), weight: 750, grid: Self.grid)
            let leftOut = try regression.leaveOneGroupOut(all, grid: Self.grid).summary.best.penalty
            let judged = try regression.forwardValidate(
                [ForwardSplit(training: all, later: toCome.x, outcomes: toCome.y)], weight: 750, grid: Self.grid)
            let loss = { penalty in judged.curve.first { $0.penalty == penalty }?.logLoss ?? .nan }
            gains.append(loss(leftOut) - loss(forward.best.penalty))
            if forward.best.penalty > leftOut { stronger += 1 }
        }
        let mean = gains.reduce(0, +) / 20
        let error = (gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 19 / 20).squareRoot()
        #expect(stronger >= 15, "\(stronger) of 20")
        #expect(mean > 2 * error, "\(mean) ± \(error)")
    }

    @Test func resultDoesNotDependOnThreads() throws {
        let splits = try Periods(4, rows: 300, drift: 0.3, seed: 2).splits(of: 4)
        let one = try RidgeLogisticRegression(penalty: .fixed(0), threads: Threads(1)).forwardValidate(
            splits, weight: 1200)
        let three = try RidgeLogisticRegression(penalty: .fixed(0), threads: Threads(3)).forwardValidate(
            splits, weight: 1200)
        #expect(one == three)
    }

    @Test func badInputIsSaid() throws {
        let periods = Periods(4, rows: 100, drift: 0, seed: 1)
        let splits = try periods.splits(of: 3)
        for grid in [[], [0], [-1], [.infinity]] as [[Double]] {
            #expect(throws: RegressionError.invalidPenalty) {
                try regression.forwardValidate(splits, weight: 300, grid: grid)
            }
        }
        var hole = periods.x[2]
        hole[7, 3] = .nan
        let split = ForwardSplit(
            training: splits[0].training, later: DesignMatrix(hole), outcomes: splits[0].outcomes)
        #expect(throws: RegressionError.notFinite(column: "column 3", row: 7)) {
            try regression.forwardValidate([split], weight: 300, grid: [0.1])
        }
    }
}
