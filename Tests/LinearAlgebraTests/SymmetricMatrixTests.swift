import Foundation
import LinearAlgebra
import Testing

@Suite struct SymmetricMatrixTests {
    let a = SymmetricMatrix(Matrix([[2, 99, 99], [-1, 3, 99], [0, 4, 5]]))

    @Test func readsTheLowerTriangle() {
        #expect(a.matrix == Matrix([[2, -1, 0], [-1, 3, 4], [0, 4, 5]]))
        #expect(a.diagonal == [2, 3, 5])
    }

    @Test func writingSetsBothHalves() {
        var b = a
        b[0, 2] = 7
        #expect(b[2, 0] == 7)
    }

    @Test func algebraAgreesWithHand() {
        #expect(a.quadraticForm([1, 1, 0]) == 3)
        #expect((a + a) == 2 * a)
        #expect((a - a) == SymmetricMatrix(order: 3))
        #expect(a.selecting([2, 0]) == SymmetricMatrix(Matrix([[5, 0], [0, 2]])))
        #expect(a.addingToDiagonal([1, 0, 0])[0, 0] == 3)
        #expect(a.congruence(Matrix([[1, 1, 0]])) == SymmetricMatrix(Matrix([[3]])))
    }

    @Test func survivesEncoding() throws {
        let data = try JSONEncoder().encode(a)
        #expect(try JSONDecoder().decode(SymmetricMatrix.self, from: data) == a)
    }

    @Test func refusesATriangleOfTheWrongSize() {
        let text = Data(#"{"order": 2, "lowerTriangle": [1, 2]}"#.utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(SymmetricMatrix.self, from: text) }
    }
}
