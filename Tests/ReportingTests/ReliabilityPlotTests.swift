import Evaluation
import Foundation
import Testing

@testable import Reporting

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct ReliabilityPlotTests {
    /// Two bins of 20 rows: 0.1 was forecast and 5 of 20 happened; 0.5, and 10 of 20.
    private func table() throws -> ReliabilityTable {
        let probabilities = [Double](repeating: 0.1, count: 20) + [Double](repeating: 0.5, count: 20)
        let outcomes = (0..<20).map { $0 < 5 ? 1.0 : 0 } + (0..<20).map { $0 < 10 ? 1.0 : 0 }
        return ReliabilityTable(
            try ScoredOutcomes(probabilities: probabilities, outcomes: outcomes), binning: .equalCount(2))
    }

    private func marks(_ svg: String) -> [(x: Double, y: Double)] {
        svg.matches(of: /class="b" d="M(-?[0-9.]+) (-?[0-9.]+)m/).map { (Double($0.1)!, Double($0.2)!) }
    }

    /// 5 of 20 and 0 of 10, by the formula in Wilson (1927) with 1.959964.
    @Test func intervalsAreWilsons() throws {
        let bin = try table().bins[0]
        let interval = ReliabilityPlot.interval(bin)
        #expect(abs(interval.lowerBound - 0.111862) < 1e-6)
        #expect(abs(interval.upperBound - 0.468701) < 1e-6)
        let none = ReliabilityTable(
            try ScoredOutcomes(
                probabilities: [Double](repeating: 0.2, count: 10) + [0.9],
                outcomes: [Double](repeating: 0, count: 10) + [1]),
            binning: .equalWidth(2)
        ).bins[0]
        #expect(ReliabilityPlot.interval(none).lowerBound == 0)
        #expect(abs(ReliabilityPlot.interval(none).upperBound - 0.277533) < 1e-6)
    }

    /// Wilson's upper end of the second bin is 0.70, so axes go to 80% (0.7007); a bin that came true lies on the diagonal.
    @Test func marksLieWhereTheirSharesSay() throws {
        let svg = ReliabilityPlot(try table(), outcome: "churn").svg
        let places = marks(svg)
        #expect(places.count == 2)
        let (left, bottom, side) = (56.0, 336.0, 320.0)
        #expect(abs(places[0].x - (left + side * 0.1 / 0.8)) < 0.06)
        #expect(abs(places[0].y - (bottom - side * 0.25 / 0.8)) < 0.06)
        #expect(abs((places[1].x - left) - (bottom - places[1].y)) < 0.06)
        #expect(svg.contains(">80%</text>") && !svg.contains(">90%</text>"))
        #expect(svg.contains("<title>20 rows: forecast 10.0%, happened 25.0%</title>"))
        #expect(!svg.contains("class=\"c\""))
    }

    @Test func aCurveIsDrawnWithAtMostTwoHundredPoints() throws {
        let probabilities = (0..<500).map { 0.05 + 0.001 * Double($0) }
        let scored = try ScoredOutcomes(
            probabilities: probabilities, outcomes: (0..<500).map { $0 * 7 % 10 < 3 ? 1.0 : 0 })
        let svg = ReliabilityPlot(
            ReliabilityTable(scored, binning: .equalCount(5)), outcome: "churn", curve: CalibrationCurve(scored)
        ).svg
        let path = try #require(svg.firstMatch(of: /class="c" d="([^"]+)"/)).1
        #expect((50...200).contains(path.split(separator: "L").count))
        #expect(marks(svg).count == 5)
    }

    @Test func thePictureIsWellFormedWhateverTheName() throws {
        let svg = ReliabilityPlot(try table(), outcome: "a<b & \"c\"").svg
        let parser = XMLParser(data: Data(svg.utf8))
        #expect(parser.parse())
        #expect(svg.contains("forecast probability of a&lt;b &amp; &quot;c&quot;"))
        #expect(svg.contains("prefers-color-scheme:dark"))
    }
}
