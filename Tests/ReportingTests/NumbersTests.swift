import Reporting
import Testing

@Suite struct NumbersTests {
    @Test func decimalsAreFixedAndRounded() {
        #expect(Numbers.fixed(0, 2) == "0.00")
        #expect(Numbers.fixed(1.005, 1) == "1.0")
        #expect(Numbers.fixed(0.0625, 3) == "0.063")
        #expect(Numbers.fixed(0.05, 2) == "0.05")
        #expect(Numbers.fixed(999.95, 0) == "1000")
        #expect(Numbers.fixed(12.3456, 2) == "12.35")
    }

    @Test func minusIsATrueMinusAndZeroHasNone() {
        #expect(Numbers.fixed(-1.25, 1) == "−1.3")
        #expect(Numbers.fixed(-0.004, 2) == "0.00")
        #expect(Numbers.fixed(-0.0, 1) == "0.0")
        #expect(Numbers.fixed(-3e17, 1) == "−3e+17")
    }

    @Test func signedNumbersShowTheirPlus() {
        #expect(Numbers.signed(0.34, 2) == "+0.34")
        #expect(Numbers.signed(-0.34, 2) == "−0.34")
        #expect(Numbers.signed(0, 1) == "+0.0")
        #expect(Numbers.signed(.nan, 1) == "–")
    }

    @Test func numbersThatAreNoneAreADash() {
        for value in [Double.nan, .infinity, -.infinity] {
            #expect(Numbers.fixed(value, 2) == "–")
            #expect(Numbers.percent(value) == "–")
            #expect(Numbers.points(value) == "–")
        }
    }

    @Test func sharesAreInPercentAndDifferencesInPoints() {
        #expect(Numbers.percent(0.182) == "18.2%")
        #expect(Numbers.percent(0.313, 0) == "31%")
        #expect(Numbers.percent(1) == "100.0%")
        #expect(Numbers.points(-0.013) == "−1.3 pp")
        #expect(Numbers.points(0.021) == "+2.1 pp")
    }

    @Test func thousandsAreGroupedByCommas() {
        #expect(Numbers.grouped(0) == "0")
        #expect(Numbers.grouped(999) == "999")
        #expect(Numbers.grouped(2722) == "2,722")
        #expect(Numbers.grouped(1_234_567) == "1,234,567")
        #expect(Numbers.grouped(-45_359) == "−45,359")
        #expect(Numbers.grouped(.min) == "−9,223,372,036,854,775,808")
    }
}
