import Testing

@testable import LinearAlgebra

@Suite struct BLASSelfCheckTests {
    @Test func passesOnThisProcessor() throws {
        try BLASSelfCheck.run()
    }

    @Test func differenceNamesRoutineAndRemedy() throws {
        let error = try #require(throws: LinearAlgebraError.self) {
            try BLASSelfCheck.compare("dsyrk", [1, 2], [1, 2.5], tolerance: 1e-13)
        }
        #expect(error.code == "R103")
        #expect(error.message.contains("dsyrk differs by 0.2"))
        #expect(error.description.contains("OPENBLAS_CORETYPE=Haswell"))
    }

    @Test func notANumberIsADifference() {
        #expect(throws: LinearAlgebraError.self) {
            try BLASSelfCheck.compare("dgemv", [.nan, 1], [1, 1], tolerance: 1e-13)
        }
    }

    @Test func infoTellsCoreVersionAndOneThread() {
        let info = BLASInfo.current
        #expect(!info.core.isEmpty)
        #expect(info.configuration.contains("OpenBLAS"))
        #expect(info.threads == 1)
    }
}
