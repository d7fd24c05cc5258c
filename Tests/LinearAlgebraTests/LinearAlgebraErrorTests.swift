import Testing

@testable import LinearAlgebra

/// Every error, from a call that causes it to the whole sentence that a user reads.
@Suite struct LinearAlgebraErrorTests {
    /// Each case's code; a new case does not compile until it has one.
    private static func code(_ error: LinearAlgebraError) -> String {
        switch error {
        case .notPositiveDefinite: "R101"
        case .notFinite: "R102"
        case .wrongResults: "R103"
        case .eigenvaluesNotFound: "R104"
        case .cannotStore: "R105"
        case .singular: "R106"
        }
    }

    private static let causes: [(text: String, cause: @Sendable () throws -> Void)] = [
        (
            "the matrix is not positive definite (first seen at row 1); "
                + "drop columns that depend on others, or add a penalty",
            { _ = try Cholesky(SymmetricMatrix(Matrix([[1, 0], [1, 1]]))) }
        ),
        (
            "the matrix holds a number that is not finite; look for overflow in the columns' values",
            { _ = try SymmetricEigen.leastValue(SymmetricMatrix(Matrix([[.infinity]]))) }
        ),
        (
            "the linear algebra library gives wrong results on this processor "
                + "(dgemm differs by 0.5, core PROCESSOR); set OPENBLAS_CORETYPE=Haswell and run again",
            { try BLASSelfCheck.compare("dgemm", [1], [2], tolerance: 0.1) }
        ),
        // No matrix is known that causes this one.
        ("the iteration for a matrix's eigenvalues did not end", { throw LinearAlgebraError.eigenvaluesNotFound }),
        (
            "no temporary file can be made in /no/such/folder: No such file or directory; "
                + "name a folder that is there and may be written to",
            { _ = try BlockFile(in: "/no/such/folder") }
        ),
        (
            "the matrix has no inverse (first seen at row 1); drop columns that depend on others, or add a penalty",
            { _ = try Matrix([[1, 2], [2, 4]]).solve([1, 1]) }
        ),
    ]

    @Test(arguments: 0..<6) func everyErrorSaysWhatAndWhatNext(place: Int) throws {
        let (text, cause) = Self.causes[place]
        let error = try #require(throws: LinearAlgebraError.self) { try cause() }
        #expect(error.code == "R10\(place + 1)")
        #expect(error.code == Self.code(error))
        #expect(error.description == text.replacing("PROCESSOR", with: BLASInfo.current.core))
    }
}
