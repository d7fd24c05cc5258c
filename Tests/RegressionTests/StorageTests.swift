import Foundation
import LinearAlgebra
import Testing

@testable import Regression

/// Fits do not depend on where the design lies, and one in single precision is the fit of the rounded numbers.
@Suite struct StorageTests {
    private static let columns = 5
    private let folder = FileManager.default.temporaryDirectory.path

    /// Some rows in blocks of 7000, with holes, and two outcomes.
    private func problem(rows: Int) -> (parts: [Matrix], outcomes: [[Double]]) {
        var generator = SplitMix64(seed: 17)
        let uniform = { Double(generator.next() >> 11) * 0x1p-53 }
        var outcomes = [[Double]](repeating: [], count: 2)
        let parts = stride(from: 0, to: rows, by: 7000).map { start in
            Matrix(rows: min(7000, rows - start), columns: Self.columns) { _, row in
                for j in row.indices { row[j] = 100 * uniform() + (j == 2 ? 5000 : 0) }
                let eta = 0.02 * row[0] - 0.01 * row[1] + 0.01 * (row[2] - 5050) - 1.5
                outcomes[0].append(uniform() < LogisticFunction.probability(eta) ? 1 : 0)
                outcomes[1].append(uniform() < LogisticFunction.probability(-2 - eta) ? 1 : 0)
                if uniform() < 0.2 { row[3] = .nan }
            }
        }
        return (parts, outcomes)
    }

    private func design(_ parts: [Matrix], _ precision: StoredPrecision, in file: BlockFile? = nil) throws
        -> DesignMatrix
    {
        var table = BlockedMatrix(columns: Self.columns, precision: precision)
        for part in parts {
            if let file { try table.append(part, to: file) } else { table.append(part) }
        }
        return DesignMatrix(table, fill: Array(repeating: 50, count: Self.columns), indicators: [3])
    }

    private func rounded(_ matrix: Matrix) -> Matrix {
        Matrix(rows: matrix.rows, columns: matrix.columns, storage: matrix.storage.map { Double(Float($0)) })
    }

    @Test func aFitInSinglePrecisionIsThatOfTheRoundedNumbers() throws {
        let (parts, outcomes) = problem(rows: 3000)
        let groups = (0..<3000).map { $0 / 3 }
        let fits = try [design(parts, .single), design(parts.map(rounded), .double)].map {
            try RidgeLogisticRegression(penalty: .leaveOneGroupOut()).fit(
                LogisticData(design: $0, y: outcomes[0], groups: groups))
        }
        #expect(fits[0].coefficients == fits[1].coefficients && fits[0].intercept == fits[1].intercept)
        #expect(fits[0].inference.covariance == fits[1].inference.covariance)
        #expect(fits[0].penalty == fits[1].penalty)
    }

    @Test(arguments: [StoredPrecision.single, .double])
    func manyRowsInAFileHaveTheBitsOfThoseInMemory(precision: StoredPrecision) throws {
        let (parts, outcomes) = problem(rows: QuasiNewtonSolver.leastRows + 1000)
        let places = try [
            (design(parts, precision), Threads(2)), (design(parts, precision, in: BlockFile(in: folder)), Threads(2)),
            (design(parts, precision, in: BlockFile(in: folder)), Threads(1)),
        ]
        let found = try places.map { design, threads in
            try RidgeLogisticRegression(penalty: .fixed(0.001), tolerance: 1e-5, threads: threads).solve(
                PreparedData(LogisticData(design: design, y: outcomes[0]), threads: threads), alsoFor: [outcomes[1]])
        }
        for other in found[1...] {
            for (one, two) in zip(found[0], other) {
                #expect(one.coefficients == two.coefficients && one.intercept == two.intercept)
                #expect(one.decrement == two.decrement && one.passes == two.passes)
            }
        }
        #expect(found[0][0].decrement <= 1e-5 && found[0][0].passes > 3)
        let probabilities = try places.map { try RidgeSolution.probabilities(of: found[0], $0.0, threads: $0.1) }
        #expect(probabilities[0] == probabilities[1] && probabilities[0] == probabilities[2])
        let fits = try places[..<2].map { design, threads in
            try RidgeLogisticRegression(penalty: .fixed(0.001), threads: threads).fit(
                LogisticData(design: design, y: outcomes[1]))
        }
        #expect(fits[0].coefficients == fits[1].coefficients)
        #expect(fits[0].inference.covariance == fits[1].inference.covariance)
    }

    @Test func manyRowsInSinglePrecisionHaveTheOptimumOfTheRoundedNumbers() throws {
        let (parts, outcomes) = problem(rows: QuasiNewtonSolver.leastRows)
        let single = try LogisticData(design: design(parts, .single), y: outcomes[0])
        let rounded = try LogisticData(design: design(parts.map(rounded), .double), y: outcomes[0])
        let regression = RidgeLogisticRegression(penalty: .fixed(0.001), tolerance: 1e-6)
        let found = try regression.solve(PreparedData(single))[0]
        let expected = try regression.solve(PreparedData(rounded))[0]
        // Each is within 1e-6 standard errors of the same optimum.
        let errors = try regression.fit(rounded).inference.standardErrors
        for j in found.coefficients.indices {
            #expect(abs(found.coefficients[j] - expected.coefficients[j]) <= 3e-6 * errors[j + 1])
        }
    }
}
