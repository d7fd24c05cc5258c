#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// ln(1 + x), exact near 0.
func log1pOf(_ x: Double) -> Double { log1p(x) }

/// eˣ − 1, exact near 0.
func expm1Of(_ x: Double) -> Double { expm1(x) }

/// 2ˣ.
func exp2Of(_ x: Double) -> Double { exp2(x) }
