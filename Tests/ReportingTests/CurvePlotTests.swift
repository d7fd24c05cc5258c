import Testing

@testable import Reporting

/// Curves as text.
@Suite struct CurvePlotTests {
    private let plot = CurvePlot(points: [
        .init(label: "a", value: 1000, interval: 1000...1000), .init(label: "bb", value: 1050, interval: 1000...1200),
        .init(label: "c", value: 1400, interval: 1200...1400),
    ])

    @Test func placesAreOnOneScale() {
        // Labels take 2 and numbers 5 characters, with 4 between: 21 are left for 1000 to 1400.
        #expect(
            plot.lines(width: 32) == [
                "a   1,000  ●",
                "bb  1,050  ├──●──────┤",
                "c   1,400            ├─────────●",
            ])
    }

    @Test(arguments: [1, 40, 80, 500]) func noLineIsWiderThanAskedFor(width: Int) {
        for line in plot.lines(width: width) { #expect(line.count <= max(width, 31) && line.count <= 111) }
    }

    @Test func oneNumberAndNone() {
        #expect(CurvePlot(points: []).lines(width: 80).isEmpty)
        let flat = CurvePlot(points: [.init(label: "now", value: 5, interval: 5...5)]).lines(width: 31)
        #expect(flat == ["now  5             ●"])
    }
}
