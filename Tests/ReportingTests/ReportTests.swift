import Reporting
import Testing

@Suite struct ReportTests {
    private let report = Report(
        opening: ["first"],
        table: ReportTable(columns: [.init("a", "A"), .init("b", nil)], rows: [[.text("x"), .count(2)]]),
        notes: ["last"], json: .object([("schema", "test/1"), ("a", ["x"])]))

    @Test func formsForPeopleHaveOpeningAndNotes() {
        #expect(report.text(.table) == "first\nA\nx\nlast\n")
        #expect(report.text(.md) == "first\n\n| A |\n| --- |\n| x |\n\nlast\n")
    }

    @Test func formsForProgramsHaveOnlyData() {
        #expect(report.text(.csv) == "a,b\nx,2\n")
        #expect(report.text(.json) == "{\"schema\":\"test/1\",\"a\":[\"x\"]}\n")
        #expect(report.text(.jsonl) == "{\"a\":\"x\",\"b\":2}\n")
    }

    @Test func formatsAreThoseOfTheCommandLine() {
        #expect(Report.Format.allCases.map(\.rawValue) == ["table", "csv", "json", "jsonl", "md"])
    }

    @Test func tableForProgramsOnlyIsNotShownToPeople() {
        let hidden = Report(
            opening: ["sentence"], table: ReportTable(columns: [.init("a", nil)], rows: [[.text("x")]]), json: nil)
        #expect(hidden.text(.table) == "sentence\n")
        #expect(hidden.text(.md) == "sentence\n")
        #expect(hidden.text(.csv) == "a\nx\n")
    }
}
