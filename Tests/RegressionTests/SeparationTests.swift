import LinearAlgebra
import Testing

@testable import Regression

@Suite struct SeparationTests {
    /// Points of the plane, some with either outcome.
    private static func data(
        _ zeros: [[Double]], _ ones: [[Double]], weights: [Double]? = nil, offsets: [Double]? = nil
    ) throws -> LogisticData {
        try LogisticData(
            x: Matrix(zeros + ones), y: zeros.map { _ in 0 } + ones.map { _ in 1 }, weights: weights, offsets: offsets)
    }

    @Test func aGapInOneColumnIsComplete() throws {
        // The second column is of no use and is not named, though most separating directions have a part of it.
        let data = try Self.data([[1, 5], [2, -3], [3, 4]], [[4, 0], [6, 2], [7, -1]])
        #expect(try data.separation() == Separation(kind: .complete, columns: [0], rows: 6, groups: 6))
    }

    @Test func touchingInOneValueIsQuasiComplete() throws {
        let data = try Self.data([[1, 5], [3, -3], [3, 4]], [[3, 0], [6, 2], [3, -1]])
        #expect(try data.separation() == Separation(kind: .quasiComplete, columns: [0], rows: 2, groups: 2))
    }

    @Test func columnsTogetherSeparateCompletely() throws {
        // x₀ + x₁ is below 3 for outcome 0 and above 3 for outcome 1; either column overlaps.
        let data = try Self.data([[0, 2], [2, 0], [1, 1], [-3, 5]], [[0, 4], [4, 0], [2, 2], [-1, 5]])
        #expect(try data.separation() == Separation(kind: .complete, columns: [0, 1], rows: 8, groups: 8))
        #expect(throws: RegressionError.separation(columns: ["column 0", "column 1"])) {
            try RidgeLogisticRegression.exact(0).fit(data)
        }
    }

    @Test func columnsTogetherSeparateQuasiCompletely() throws {
        // x₀ + x₁ is 3 on the border, where both outcomes lie mixed along x₀ − x₁.
        let data = try Self.data([[0, 2], [2, 0], [1, 2], [3, 0], [-1, 4]], [[0, 3], [2, 1], [0, 4], [4, 0]])
        #expect(try data.separation() == Separation(kind: .quasiComplete, columns: [0, 1], rows: 4, groups: 4))
        // Newton's method converges in its own sense; the fit is refused all the same, at any tolerance.
        for tolerance in [1e-3, 1e-4, 1e-9] {
            #expect(throws: RegressionError.separation(columns: ["column 0", "column 1"])) {
                try RidgeLogisticRegression(penalty: .fixed(0), tolerance: tolerance, maximumSteps: 200).fit(data)
            }
        }
    }

    @Test func twoColumnsThatSeparateDifferentRowsAreBothNamed() throws {
        // Where x₀ or x₂ is 1 there is no outcome 1; x₁ overlaps.
        let zeros: [[Double]] = [[1, 2, 0], [1, 0, 0], [0, 1, 1], [0, 3, 1], [0, 0, 0], [0, 2, 0]]
        let ones: [[Double]] = [[0, 1, 0], [0, 3, 0], [0, -1, 0]]
        let separation = try #require(try Self.data(zeros, ones).separation())
        #expect(separation == Separation(kind: .quasiComplete, columns: [0, 2], rows: 4, groups: 4))
    }

    @Test func overlapIsNoSeparation() throws {
        #expect(try Fixture().data().separation() == nil)
        // One pair the wrong way round, by a millionth of a standard deviation.
        var zeros = (0..<20).map { [Double($0) / 10, Double($0 * 7 % 5)] }
        var ones = (21..<41).map { [Double($0) / 10, Double($0 * 3 % 5)] }
        ones.append([2, 1])
        #expect(try Self.data(zeros, ones).separation()?.kind == .complete)
        zeros.append([2 + 1e-6, 1])
        #expect(try Self.data(zeros, ones).separation() == nil)
    }

    @Test func aSteepCurveWithOverlapIsFittedWithoutAPenalty() throws {
        var zeros = (0..<40).map { [Double($0)] }
        zeros.append([40.5])
        let ones = (0..<40).map { [40 + Double($0)] }
        let fit = try RidgeLogisticRegression.exact(0).fit(try Self.data(zeros, ones))
        #expect(fit.standardizedCoefficients[0] > 10)
        #expect(fit.notes.contains(.separatingColumns([0])))
    }

    @Test func rowsWithoutWeightAndRowsWithBothOutcomesCount() throws {
        let (zeros, ones) = ([[1.0], [2], [5]], [[4.0], [6]])
        #expect(try Self.data(zeros, ones).separation() == nil)
        let weighted = try Self.data(zeros, ones, weights: [1, 1, 0, 1, 1])
        #expect(try weighted.separation() == Separation(kind: .complete, columns: [0], rows: 4, groups: 4))
        func counts(_ successes: [Int]) throws -> Separation? {
            try LogisticData(x: Matrix([[1], [2], [3], [4]]), successes: successes, trials: [5, 5, 5, 5]).separation()
        }
        #expect(try counts([0, 0, 5, 5])?.kind == .complete)
        #expect(try counts([0, 2, 5, 5]) == Separation(kind: .quasiComplete, columns: [0], rows: 3, groups: 3))
        #expect(try counts([0, 1, 4, 5]) == nil)
    }

    @Test func offsetsNeitherHideNorMakeASeparation() throws {
        let (zeros, ones) = ([[1.0], [2], [5]], [[4.0], [6], [3]])
        let telling = try Self.data(zeros, ones, offsets: [-9, -9, -9, 9, 9, 9])
        #expect(try telling.separation() == nil)
        #expect(try RidgeLogisticRegression.exact(0).fit(telling).coefficients[0].isFinite)
        let isSeparation = { (note: FitNote) in if case .firth(let reason) = note { reason.isSeparation } else { false }
        }
        #expect(try !RidgeLogisticRegression.exact(0.1).fit(telling).notes.contains(where: isSeparation))
        let hiding = try Self.data([[1], [2]], [[4], [6]], offsets: [9, 9, -9, -9])
        #expect(try hiding.separation()?.kind == .complete)
        #expect(throws: RegressionError.separation(columns: ["column 0"])) {
            try RidgeLogisticRegression.exact(0).fit(hiding)
        }
    }

    @Test func customersAreCountedOnce() throws {
        let x = Matrix([[1], [2], [3], [3], [3], [5]])
        let data = try LogisticData(x: x, y: [0, 0, 0, 1, 0, 1], groups: [7, 7, 7, 8, 8, 9])
        #expect(try data.separation() == Separation(kind: .quasiComplete, columns: [0], rows: 3, groups: 2))
    }

    @Test func noColumnsSeparateNothing() throws {
        #expect(try LogisticData(x: Matrix(rows: 3, columns: 0), y: [0, 1, 1]).separation() == nil)
        #expect(try LogisticData(x: Matrix([[2], [2], [2]]), y: [0, 1, 1]).separation() == nil)
    }

    /// Every row is told apart where there are as many independent columns as rows.
    @Test func moreColumnsThanRowsSeparate() throws {
        let x = Matrix(rows: 6, columns: 9) { i, row in
            for j in row.indices { row[j] = Double((i * (j + 3) + j * j) % 11) }
        }
        let separation = try #require(try LogisticData(x: x, y: [0, 1, 0, 1, 1, 0]).separation())
        #expect(separation.kind == .complete)
        #expect(separation.rows == 6)
    }

    /// 04_firth.json's data: NV and b, on the rows where they are 1.
    @Test(arguments: [("endometrial", 0), ("rare_separated", 2)]) func oracleData(name: String, column: Int) throws {
        let fixture = try FirthFixture(name)
        let marked = (0..<fixture.x.rows).count { fixture.x[$0, column] == 1 }
        #expect(
            try fixture.data.separation()
                == Separation(kind: .quasiComplete, columns: [column], rows: marked, groups: marked))
        #expect(throws: RegressionError.separation(columns: [fixture.data.columnNames[column]])) {
            try RidgeLogisticRegression.exact(0).fit(fixture.data)
        }
    }
}
