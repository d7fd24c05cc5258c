import Reporting
import Testing

@Suite struct ReportTableTests {
    private let table = ReportTable(
        columns: [
            .init("customer_id", "customer"), .init("churn", "P(churn)", isNumeric: true), .init("why", "why"),
            .init("model", nil),
        ],
        rows: [
            [.text("C00412"), .number(0.8125, 2), .text("bad · late (−0.5)"), .text("3f9a")],
            [.text("C1"), .number(.nan, 2), .text(""), .text("3f9a")],
        ])

    private func csv(_ value: JSONValue) -> String {
        let text = ReportTable(columns: [.init("x", "x")], rows: [[.init(value, "")]]).csv
        return String(text.dropFirst(2).dropLast())
    }

    @Test func columnsAreAlignedAndLinesEndWithoutSpaces() {
        #expect(
            table.plain() == """
                customer  P(churn)  why
                C00412        0.81  bad · late (−0.5)
                C1               –

                """)
    }

    @Test func charactersOfSeveralBytesTakeOnePlace() {
        let narrow = ReportTable(
            columns: [.init("a", "a", isNumeric: true), .init("b", "b")],
            rows: [[.text("−1.3"), .text("x")], [.text("12.5"), .text("é·")], [.text("+9"), .text("z")]])
        #expect(narrow.plain() == "   a  b\n−1.3  x\n12.5  é·\n  +9  z\n")
    }

    @Test func headingsAreBoldWhereAskedFor() {
        #expect(table.plain(bold: true).hasPrefix("\u{1B}[1mcustomer  P(churn)  why\u{1B}[0m\nC00412"))
    }

    @Test func markdownEscapesItsPipes() {
        let piped = ReportTable(
            columns: [.init("a", "a|b"), .init("n", "n", isNumeric: true), .init("hidden", nil)],
            rows: [[.text("x | y"), .count(1200), .count(1)]])
        #expect(piped.markdown == "| a\\|b | n |\n| --- | --: |\n| x \\| y | 1,200 |\n")
    }

    @Test func csvHasAllColumnsByNameAndEmptyCellsForNothing() {
        #expect(
            table.csv == "customer_id,churn,why,model\nC00412,0.8125,bad · late (−0.5),3f9a\nC1,,,3f9a\n")
        #expect(csv(.null) == "")
        #expect(csv(.bool(true)) == "true")
    }

    @Test func csvQuotesWhatWouldEndACell() {
        #expect(csv("a,b") == "\"a,b\"")
        #expect(csv("say \"hi\"") == "\"say \"\"hi\"\"\"")
        #expect(csv("two\nlines") == "\"two\nlines\"")
        // Swift sees a carriage return with its line feed as one character.
        #expect(csv("two\r\nlines") == "\"two\r\nlines\"")
        #expect(csv("\"\u{301}x") == "\"\"\"\u{301}x\"")
        #expect(csv(.interval(0.5...0.75)) == "\"[0.5,0.75]\"")
    }

    @Test func csvNeutralisesFormulas() {
        for start in ["=", "+", "-", "@", "\t"] { #expect(csv(.string(start + "SUM(A1)")) == "'\(start)SUM(A1)") }
        #expect(csv("\r=1") == "\"'\r=1\"")
        #expect(csv("=\u{301}1") == "'=\u{301}1")
        // Numbers are no formulas.
        #expect(csv(-1.5) == "-1.5")
    }

    @Test func csvHeadingsAreCellsToo() {
        let named = ReportTable(columns: [.init("a,b", nil)], rows: [])
        #expect(named.csv == "\"a,b\"\n")
    }

    @Test func jsonLinesAreObjectsOfValues() {
        #expect(
            table.jsonLines == """
                {"customer_id":"C00412","churn":0.8125,"why":"bad · late (−0.5)","model":"3f9a"}
                {"customer_id":"C1","churn":null,"why":"","model":"3f9a"}

                """)
    }
}
