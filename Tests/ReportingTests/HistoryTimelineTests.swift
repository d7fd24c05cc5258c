import Foundation
import Reporting
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct HistoryTimelineTests {
    private let marks = [
        HistoryTimeline.Mark(daysBefore: 45, day: "2025-05-18", touchpoint: "call", emotion: -0.5),
        HistoryTimeline.Mark(daysBefore: 90, day: "2025-04-03", touchpoint: "visit", emotion: 1),
        HistoryTimeline.Mark(daysBefore: 9, day: "2025-06-23", touchpoint: "call", emotion: 0),
        HistoryTimeline.Mark(daysBefore: 0.5, day: "2025-07-01", touchpoint: "visit"),
    ]

    private func svg(_ marks: [HistoryTimeline.Mark], windows: [Int] = [30, 90]) -> String {
        HistoryTimeline(marks, cutoff: "2025-07-02", windowsDays: windows).svg
    }

    /// The x at which each path of a class begins, without the legend's mark, which comes last.
    private func places(_ kind: String, _ svg: String) -> [Double] {
        svg.matches(of: /<path class="([a-z ]+)" d="M(-?[0-9.]+) (-?[0-9.]+)/).filter { $0.1 == kind }.dropLast()
            .compactMap { Double($0.2) }
    }

    @Test func eachFeelingHasItsShapeAndColour() {
        let text = svg(marks)
        for kind in ["good", "bad", "flat", "none"] { #expect(places(kind, text).count == 1, "\(kind)") }
        for title in [
            "2025-05-18 call, felt −0.5", "2025-04-03 visit, felt +1.0", "2025-06-23 call, felt +0.0",
            "2025-07-01 visit, not rated",
        ] { #expect(text.contains("<title>\(title)</title>"), "\(title)") }
        // Okabe and Ito's blue and vermilion, and their lighter companions in the dark.
        for colour in ["#0072b2", "#d55e00", "#56b4e9", "#e69f00", "prefers-color-scheme:dark", "currentColor"] {
            #expect(text.contains(colour))
        }
    }

    @Test func placesAreProportionalToTime() throws {
        let text = svg(marks)
        // The longest window begins where its oldest event lies; the cutoff is the right edge.
        let (oldest, call) = (try #require(places("good", text).first), try #require(places("bad", text).first))
        let right = 708.0
        #expect(abs((right - call) / (right - oldest) - 0.5) < 0.001)
        let neutral = try #require(places("flat", text).first)
        #expect(abs((right - neutral) / (right - oldest) - 0.1) < 0.001)
        #expect(text.contains("cutoff 2025-07-02"))
        for window in ["30 d", "90 d"] { #expect(text.contains(">\(window)</text>")) }
    }

    @Test func nothingAtOrAfterTheCutoffIsDrawn() {
        let later = [0, -1].map { HistoryTimeline.Mark(daysBefore: $0, day: "later", touchpoint: "late") }
        #expect(svg(marks + later) == svg(marks))
    }

    @Test func orderOfEventsDoesNotMatter() { #expect(svg(marks.reversed()) == svg(marks)) }

    @Test func eventsBeforeTheLongestWindowAreCounted() {
        let old = HistoryTimeline.Mark(daysBefore: 91, day: "old", touchpoint: "ancient")
        let one = svg(marks + [old])
        #expect(one.contains("1 earlier event is not shown") && !one.contains("ancient"))
        #expect(svg(marks + [old, old]).contains("2 earlier events are not shown"))
        #expect(svg(marks + [old], windows: []).contains("ancient"))
        #expect(!svg(marks).contains("not shown"))
    }

    @Test func longHistoriesStaySmall() throws {
        let many = (0..<2000).map { index in
            HistoryTimeline.Mark(
                daysBefore: Double(index % 90) + 0.5, day: "2025-01-01",
                touchpoint: "touchpoint with a long name \(index % 40)", emotion: Double(index % 9 - 4) / 4)
        }
        let text = svg(many)
        #expect(text.utf8.count < 20_000)
        #expect(text.contains("1880 earlier events are not shown"))
        #expect(text.contains(">others</text>") && text.contains(">touchpoint with a l…</text>"))
    }

    @Test func namesAreEscaped() throws {
        let name = "<b>\"R&D\"</b> 'x'\u{1}"
        let text = svg([HistoryTimeline.Mark(daysBefore: 1, day: "d", touchpoint: name)])
        #expect(!text.contains("<b>") && text.contains("&lt;b&gt;&quot;R&amp;D&quot;&lt;/b&gt; &#39;x&#39;"))
        try expectWellFormed(text)
    }

    @Test(arguments: [0, 1, 4]) func pictureIsWellFormed(count: Int) throws {
        try expectWellFormed(svg(Array(marks.prefix(count))))
        try expectWellFormed(svg(Array(marks.prefix(count)), windows: []))
    }

    private func expectWellFormed(_ text: String) throws {
        let parser = XMLParser(data: Data(text.utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
        #expect(
            text.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 ") && text.hasSuffix("</svg>\n")
        )
    }
}
