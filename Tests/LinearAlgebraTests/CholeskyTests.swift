import Foundation
import LinearAlgebra
import Testing

@Suite struct CholeskyTests {
    /// det = 4·3 − 1 = 11
    let a = SymmetricMatrix(Matrix([[4, 1], [1, 3]]))

    @Test func solvesByHandComputedExample() throws {
        let x = try Cholesky(a).solve([1, 2])
        #expect(abs(x[0] - 1.0 / 11) < 1e-15)
        #expect(abs(x[1] - 7.0 / 11) < 1e-15)
    }

    @Test func inverseTimesMatrixIsIdentity() throws {
        let b = SymmetricMatrix(Matrix([[4, 0, 0], [1, 3, 0], [-2, 0.5, 5]]))
        let product = b.matrix.multiply(try Cholesky(b).inverse().matrix)
        for (value, expected) in zip(product.storage, Matrix.identity(3).storage) {
            #expect(abs(value - expected) < 1e-14)
        }
    }

    @Test func logDeterminantAndQuadraticForm() throws {
        let factor = try Cholesky(a)
        #expect(abs(factor.logDeterminant - log(11)) < 1e-14)
        // bᵀA⁻¹b with A⁻¹ = [[3, −1], [−1, 4]]/11
        #expect(abs(factor.inverseQuadraticForm([1, 2]) - 15.0 / 11) < 1e-14)
    }

    /// L L⁻¹ b = b, and (Lᵀv)·(L⁻¹b) = v·b.
    @Test func halvesOfTheFactor() throws {
        let b = SymmetricMatrix(Matrix([[4, 0, 0], [2, 10, 0], [-2, 2, 6]]))
        // L = [[2, 0, 0], [1, 3, 0], [−1, 1, 2]]
        let factor = try Cholesky(b)
        #expect(factor.forwardSolve([2, 7, 6]) == [1, 2, 2.5])
        #expect(factor.transposedProduct([1, 2, 3]) == [1, 9, 6])
    }

    @Test func indefiniteMatrixNamesTheRow() {
        #expect(throws: LinearAlgebraError.notPositiveDefinite(index: 1)) {
            try Cholesky(SymmetricMatrix(Matrix([[1, 2], [2, 1]])))
        }
    }

    @Test func notANumberIsFound() {
        #expect(throws: LinearAlgebraError.notFinite) {
            try Cholesky(SymmetricMatrix(Matrix([[1, 0], [.nan, 1]])))
        }
    }

    @Test func emptyMatrixHasDeterminantOne() throws {
        #expect(try Cholesky(SymmetricMatrix(order: 0)).logDeterminant == 0)
    }
}
