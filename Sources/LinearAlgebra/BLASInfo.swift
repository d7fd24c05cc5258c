import COpenBLAS

/// Which linear algebra library is at work.
public struct BLASInfo: Sendable, Equatable, Codable {
    /// The processor family whose routines were chosen, for example `Haswell`.
    public let core: String
    /// The library's own description of how it was built.
    public let configuration: String
    /// The library's version, for example `0.3.21`, or an empty string when it does not say.
    public let version: String
    /// The library's own threads; always 1, see ``Threads``.
    public let threads: Int

    /// What is loaded in this process.
    public static var current: BLASInfo {
        BLAS.prepare()
        let configuration = unsafe String(cString: openblas_get_config())
        let words = configuration.split(separator: " ")
        let version = words.count > 1 && words[0] == "OpenBLAS" ? String(words[1]) : ""
        return unsafe BLASInfo(
            core: String(cString: openblas_get_corename()), configuration: configuration, version: version,
            threads: Int(openblas_get_num_threads()))
    }

    /// Whether the library fell back to routines for processors from before 2011 on x86-64, which are right but
    /// several times slower. Then `OPENBLAS_CORETYPE=Haswell` (any processor with AVX2) makes it fast.
    public var isSlowFallback: Bool {
        ["Prescott", "Core2", "Generic", "Katmai", "Coppermine", "Northwood", "Banias", "Atom"].contains(core)
    }
}
