import LinearAlgebra
import Testing

@Suite struct SymmetricEigenTests {
    /// (2, 1; 1, 2) has eigenvalues 1 and 3, with eigenvectors (1, −1) and (1, 1) over √2.
    @Test func twoByTwo() throws {
        let eigen = try SymmetricEigen(SymmetricMatrix(Matrix([[2, 0], [1, 2]])))
        #expect(abs(eigen.values[0] - 1) < 1e-15 && abs(eigen.values[1] - 3) < 1e-15)
        #expect(abs(eigen.vectors[0, 0] + eigen.vectors[0, 1]) < 1e-15)
        #expect(abs(eigen.vectors[1, 0] - eigen.vectors[1, 1]) < 1e-15)
        #expect(abs(try SymmetricEigen.leastValue(SymmetricMatrix(Matrix([[2, 0], [1, 2]]))) - 1) < 1e-15)
    }

    @Test func functionsOfAMatrix() throws {
        let x = Matrix(rows: 40, columns: 12) { i, row in
            for j in row.indices {
                let value = i * i * 7919 + i * j * 37 + j * 104_729
                row[j] = Double(value % 2003) / 1001.5 - 1
            }
        }
        let gram = try x.gram()
        let eigen = try SymmetricEigen(gram)
        let root = eigen.map { $0.squareRoot() }
        let inverse = eigen.map { 1 / $0 }
        let identity = inverse.matrix.multiply(gram.matrix)
        for i in 0..<12 {
            for j in 0..<12 {
                #expect(abs(root.matrix.multiply(root.matrix)[i, j] - gram[i, j]) < 1e-12)
                #expect(abs(identity[i, j] - (i == j ? 1 : 0)) < 1e-12)
            }
        }
        #expect(eigen.values == eigen.values.sorted())
        #expect(abs(try SymmetricEigen.leastValue(gram) - eigen.values[0]) < 1e-12)
    }

    @Test func numbersThatAreNotFiniteThrow() {
        var matrix = SymmetricMatrix(order: 2)
        matrix[1, 0] = .nan
        #expect(throws: LinearAlgebraError.notFinite) { try SymmetricEigen(matrix) }
    }

    /// U = X L⁻ᵀ has U Uᵀ = X A⁻¹ Xᵀ.
    @Test func inverseFactorWhitens() throws {
        let a = SymmetricMatrix(Matrix([[4, 0, 0], [2, 5, 0], [1, -1, 3]]))
        let factor = try Cholesky(a)
        let whitening = factor.inverseFactorTransposed()
        let product = SymmetricMatrix(whitening.multiply(whitening.transposed))
        for (actual, expected) in zip(product.storage, factor.inverse().storage) {
            #expect(abs(actual - expected) < 1e-15)
        }
        #expect(whitening[1, 0] == 0 && whitening[2, 0] == 0 && whitening[2, 1] == 0)
    }
}
