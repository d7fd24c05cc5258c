import LinearAlgebra
import Testing

@testable import Regression

@Suite struct InputTests {
    /// 60 rows of 12 customers: one useful column, one of noise.
    static let x = Matrix(rows: 60, columns: 2) { i, row in
        row[0] = Double(i % 7)
        row[1] = Double((i * 37) % 11) / 3
    }
    static let y = (0..<60).map { i in Double((i % 7 + (i * 13) % 5) > 5 ? 1 : 0) }
    static let groups = (0..<60).map { $0 / 5 }

    static func fit(
        _ columns: [(Int) -> Double], y: [Double] = y, lambda: Double = 0.1
    ) throws -> FittedLogisticRegression {
        let x = Matrix(rows: y.count, columns: columns.count) { i, row in
            for j in row.indices { row[j] = columns[j](i) }
        }
        return try RidgeLogisticRegression.exact(lambda).fit(
            LogisticData(x: x, y: y, groups: Array(groups[..<y.count])))
    }

    @Test func everyDefectHasItsError() {
        var holed = Self.x
        holed[7, 1] = .nan
        var infinite = Self.x
        infinite[3, 0] = .infinity
        var third = Self.y
        third[5] = 2
        let one = [Double](repeating: 1, count: 60)
        let cases: [(RegressionError, Matrix, [Double], [Double]?, [Int]?)] = [
            (.empty, Matrix(rows: 0, columns: 2), [], nil, nil),
            (.notFinite(column: "b", row: 7), holed, Self.y, nil, nil),
            (.notFinite(column: "a", row: 3), infinite, Self.y, nil, nil),
            (.outcomeNotBinary(row: 5), Self.x, third, nil, nil),
            (.oneClass(outcome: 1), Self.x, one, nil, nil),
            (.oneClass(outcome: 0), Self.x, Self.y, Self.y.map { 1 - $0 }, nil),
            (.invalidWeights, Self.x, Self.y, one.map { -$0 }, nil),
            (.invalidWeights, Self.x, Self.y, one.map { 0 * $0 }, nil),
            (.tooFewGroups(actual: 1, needed: 2), Self.x, Self.y, nil, one.map { Int($0) }),
            (
                .mismatchedShapes(what: "outcomes, one per row", expected: 60, actual: 1), Self.x, [1], nil, nil
            ),
            (
                .mismatchedShapes(what: "group codes, one per row", expected: 60, actual: 1), Self.x, Self.y, nil, [1]
            ),
        ]
        for (expected, x, y, weights, groups) in cases {
            #expect(throws: expected) {
                try LogisticData(x: x, y: y, weights: weights, groups: groups, columnNames: ["a", "b"])
            }
            #expect(expected.code.hasPrefix("R2"))
            #expect(expected.description.hasPrefix(expected.message))
        }
    }

    @Test func noColumnsGiveTheEventRate() throws {
        let fit = try Self.fit([])
        let rate = Self.y.reduce(0, +) / 60
        #expect(abs(fit.intercept - LogisticFunction.logit(rate)) < 1e-12)
        #expect(fit.inference.covariance.order == 1)
        #expect(try fit.probabilities(Matrix(rows: 2, columns: 0)).allSatisfy { abs($0 - rate) < 1e-12 })
    }

    @Test func constantColumnsAreDroppedAndReported() throws {
        let x = Self.x
        let fit = try Self.fit([{ _ in 0.1 }, { x[$0, 0] }, { x[$0, 1] }])
        #expect(fit.droppedColumns == [DroppedColumn(column: 0, reason: .constant)])
        #expect(fit.keptColumns == [1, 2])
        #expect(fit.coefficients[0] == 0)
        #expect(fit.scales[0] == 0)
        #expect(fit.inference.covariance[1, 1] == 0)
        let without = try Self.fit([{ x[$0, 0] }, { x[$0, 1] }])
        #expect(agree(Array(fit.coefficients[1...]), without.coefficients, absolute: 1e-12))
        #expect(throws: RegressionError.noTestableColumn) { try fit.inference.waldTest(columns: [0]) }
    }

    @Test func duplicateAndDependentColumnsNameTheirSources() throws {
        let x = Self.x
        let fit = try Self.fit([
            { x[$0, 0] }, { 5 - 2 * x[$0, 0] }, { x[$0, 1] }, { x[$0, 0] - 3 * x[$0, 1] },
        ])
        #expect(
            fit.droppedColumns == [
                DroppedColumn(column: 1, reason: .duplicate(of: 0)),
                DroppedColumn(column: 3, reason: .dependent(on: [0, 2])),
            ])
    }

    @Test func fewerRowsThanColumnsKeepWhatRowsCanTellApart() throws {
        let y: [Double] = [0, 1, 0, 1, 1, 0, 0, 1, 0, 1]
        let fit = try Self.fit((0..<15).map { j in { i in Double((i * (j + 3) + j * j) % 11) } }, y: y)
        #expect(fit.keptColumns.count <= 9)
        #expect(fit.keptColumns.count + fit.droppedColumns.count == 15)
        #expect(fit.coefficients.allSatisfy { $0.isFinite })
        #expect(fit.inference.standardErrors.allSatisfy { $0.isFinite })
    }

    @Test func separationNeedsAPenaltyAndIsReported() throws {
        let x = Self.x
        let columns: [(Int) -> Double] = [{ x[$0, 1] }, { Self.y[$0] * 2 + x[$0, 0] / 10 }]
        #expect(throws: RegressionError.separation(columns: ["column 1"])) { try Self.fit(columns, lambda: 0) }
        let fit = try Self.fit(columns, lambda: 0.01)
        let separation = try #require(Self.separation(in: fit))
        #expect(separation.kind == .complete && separation.columns == [1] && separation.rows == 60)
    }

    /// Where maximum likelihood does not exist, intervals are around Firth's estimate.
    @Test func inferenceUnderSeparationIsFirths() throws {
        let x = Self.x
        let columns: [(Int) -> Double] = [{ x[$0, 0] }, { i in Self.y[i] == 1 && i % 3 == 0 ? 1 : 0 }]
        let fit = try Self.fit(columns, lambda: 0.01)
        let data = try LogisticData(
            x: Matrix(rows: 60, columns: 2) { i, row in for j in 0..<2 { row[j] = columns[j](i) } }, y: Self.y)
        let firth = try FirthLogisticRegression().fit(data)
        #expect(agree(fit.inference.coefficients, firth.coefficients, absolute: 2e-4))
        #expect(abs(fit.inference.intercept - firth.intercept) < 2e-4)
        #expect(fit.inference.method.hasPrefix("Firth's penalised likelihood with cluster-robust"))
        #expect(fit.coefficients != fit.inference.coefficients)
        // No contrast is surer than the model says: V − I⁻¹ has no negative eigenvalue.
        let rest = fit.inference.covariance - firth.covariance
        #expect(try SymmetricEigen.leastValue(rest) > -1e-3)
        #expect(fit.inference.standardErrors.allSatisfy { $0 < 10 })
    }

    private static func separation(in fit: FittedLogisticRegression) -> Separation? {
        fit.notes.lazy.compactMap { if case .firth(.separation(let found)) = $0 { found } else { nil } }.first
    }

    @Test func separationByColumnsTogetherIsFound() throws {
        let x = Self.x
        // Neither column separates on its own; their sum does.
        let y = (0..<60).map { x[$0, 0] + x[$0, 1] > 5.1 ? 1.0 : 0 }
        let columns: [(Int) -> Double] = [{ x[$0, 0] }, { x[$0, 1] }]
        #expect(throws: RegressionError.separation(columns: ["column 0", "column 1"])) {
            try Self.fit(columns, y: y, lambda: 0)
        }
        let separation = try #require(Self.separation(in: Self.fit(columns, y: y, lambda: 1e-4)))
        #expect(separation.kind == .complete && separation.columns == [0, 1])
    }

    @Test func quasiSeparationByARareColumnIsReported() throws {
        let x = Self.x
        let columns: [(Int) -> Double] = [{ x[$0, 0] }, { i in Self.y[i] == 1 && i % 3 == 0 ? 1 : 0 }]
        #expect(throws: RegressionError.separation(columns: ["column 1"])) { try Self.fit(columns, lambda: 0) }
        let separation = try #require(Self.separation(in: Self.fit(columns)))
        #expect(separation.kind == .quasiComplete && separation.columns == [1])
    }

    @Test func fewGroupsAndEventsAreNoted() throws {
        let x = Self.x
        let columns: [(Int) -> Double] = [{ x[$0, 0] }, { x[$0, 1] }]
        let notes = try Self.fit(columns).notes
        #expect(notes.contains(.fewGroups(12)))
        let ratio = Double(min(Self.y.count { $0 == 1 }, Self.y.count { $0 == 0 })) / 3
        #expect(ratio < 10 && notes.contains(.firth(.fewEvents(perCoefficient: ratio))))
        // Without a penalty maximum likelihood is what was asked for.
        #expect(try Self.fit(columns, lambda: 0).notes.contains(.fewEventsPerCoefficient(ratio)))
        #expect(notes.allSatisfy { !$0.message.isEmpty })
    }

    @Test func strongShrinkageIsNoted() throws {
        // So steep that the penalty cannot be let go of, though nothing separates: two rows are on the wrong side.
        let data = try LogisticData(
            x: Matrix(rows: 480, columns: 1) { i, row in row[0] = Double(i) },
            y: (0..<480).map { ($0 >= 240) != [239, 240].contains($0) ? 1 : 0 })
        let isStrong = { (note: FitNote) in if case .strongShrinkage = note { true } else { false } }
        #expect(try RidgeLogisticRegression.exact(1).fit(data).notes.contains(where: isStrong))
        // With a curve of ordinary slope the penalty is let go of, however strong it was.
        let gentle = try data.withOutcomes((0..<480).map { $0 % 7 < ($0 < 240 ? 2 : 5) ? 1 : 0 })
        #expect(try !RidgeLogisticRegression.exact(1).fit(gentle).notes.contains(where: isStrong))
    }

    @Test func tooFewStepsThrow() throws {
        let data = try LogisticData(x: Self.x, y: Self.y, groups: Self.groups)
        let configuration = RidgeLogisticRegression(penalty: .fixed(0.01), tolerance: 1e-9, maximumSteps: 1)
        let error = #expect(throws: RegressionError.self) { try configuration.fit(data) }
        guard case .notConverged(let decrement, let steps) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(decrement > 1e-9)
        #expect(steps == 1)
    }

    @Test func predictionChecksItsInput() throws {
        let x = Self.x
        let fit = try Self.fit([{ x[$0, 0] }, { x[$0, 1] }])
        #expect(throws: RegressionError.mismatchedShapes(what: "columns of the matrix", expected: 2, actual: 1)) {
            try fit.probabilities(Matrix([[1]]))
        }
        #expect(throws: RegressionError.notFinite(column: "column 1", row: 0)) {
            try fit.probabilities(Matrix([[1, .nan]]))
        }
    }
}
