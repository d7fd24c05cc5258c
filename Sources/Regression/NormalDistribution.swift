#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// The standard normal distribution.
public enum NormalDistribution {
    /// Φ(z), the probability of a value up to `z`.
    public static func cumulative(_ z: Double) -> Double {
        erfc(-z / 2.0.squareRoot()) / 2
    }

    /// 1 − Φ(z), exact also where it is tiny.
    public static func upperTail(_ z: Double) -> Double {
        erfc(z / 2.0.squareRoot()) / 2
    }

    /// The probability of a value at least as far from 0 as `z`.
    public static func twoSidedPValue(_ z: Double) -> Double {
        erfc(abs(z) / 2.0.squareRoot())
    }

    /// Φ⁻¹(p); −∞ at 0 and +∞ at 1.
    ///
    /// Algorithm AS 241, PPND16 (Wichura 1988, Applied Statistics 37:477–484): relative accuracy about 1e-16.
    ///
    /// - Precondition: `0 <= p <= 1`.
    public static func quantile(_ p: Double) -> Double {
        precondition(0 <= p && p <= 1, "a probability lies between 0 and 1")
        let q = p - 0.5
        if abs(q) <= 0.425 {
            let r = 0.180625 - q * q
            return q * ratio(central, at: r)
        }
        let tail = min(p, 1 - p)
        if tail == 0 { return q < 0 ? -.infinity : .infinity }
        let r = (-log(tail)).squareRoot()
        let value = r <= 5 ? ratio(middle, at: r - 1.6) : ratio(extreme, at: r - 5)
        return q < 0 ? -value : value
    }

    private typealias Ratio = (numerator: [Double], denominator: [Double])

    private static func ratio(_ polynomials: Ratio, at r: Double) -> Double {
        let horner = { (coefficients: [Double]) in coefficients.reversed().reduce(0) { $0 * r + $1 } }
        return horner(polynomials.numerator) / horner(polynomials.denominator)
    }

    // Constant terms first.
    private static let central: Ratio = (
        [
            3.387_132_872_796_366_6080e0, 1.331_416_678_917_843_7745e2, 1.971_590_950_306_551_4427e3,
            1.373_169_376_550_946_1125e4, 4.592_195_393_154_987_1457e4, 6.726_577_092_700_870_0853e4,
            3.343_057_558_358_812_8105e4, 2.509_080_928_730_122_6727e3,
        ],
        [
            1, 4.231_333_070_160_091_1252e1, 6.871_870_074_920_579_0830e2, 5.394_196_021_424_751_1077e3,
            2.121_379_430_158_659_5867e4, 3.930_789_580_009_271_0610e4, 2.872_908_573_572_194_2674e4,
            5.226_495_278_852_854_5610e3,
        ]
    )

    private static let middle: Ratio = (
        [
            1.423_437_110_749_683_577_34e0, 4.630_337_846_156_545_295_90e0, 5.769_497_221_460_691_405_50e0,
            3.647_848_324_763_204_605_04e0, 1.270_458_252_452_368_382_58e0, 2.417_807_251_774_506_117_70e-1,
            2.272_384_498_926_918_458_33e-2, 7.745_450_142_783_414_076_40e-4,
        ],
        [
            1, 2.053_191_626_637_758_821_87e0, 1.676_384_830_183_803_849_40e0, 6.897_673_349_851_000_045_50e-1,
            1.481_039_764_274_800_745_90e-1, 1.519_866_656_361_645_719_66e-2, 5.475_938_084_995_344_946_00e-4,
            1.050_750_071_644_416_843_24e-9,
        ]
    )

    private static let extreme: Ratio = (
        [
            6.657_904_643_501_103_777_20e0, 5.463_784_911_164_114_369_90e0, 1.784_826_539_917_291_335_80e0,
            2.965_605_718_285_048_912_30e-1, 2.653_218_952_657_612_309_30e-2, 1.242_660_947_388_078_438_60e-3,
            2.711_555_568_743_487_578_15e-5, 2.010_334_399_292_288_132_65e-7,
        ],
        [
            1, 5.998_322_065_558_879_376_90e-1, 1.369_298_809_227_358_053_10e-1, 1.487_536_129_085_061_485_25e-2,
            7.868_691_311_456_132_591_00e-4, 1.846_318_317_510_054_681_80e-5, 1.421_511_758_316_445_888_70e-7,
            2.044_263_103_389_939_785_64e-15,
        ]
    )
}
