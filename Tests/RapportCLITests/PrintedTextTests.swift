import Testing

/// What counts as the same output.
struct PrintedTextTests {
    private func difference(_ expected: String, _ printed: String) -> String? {
        PrintedText(expected).difference(from: PrintedText(printed))
    }

    @Test func equalTextAgrees() {
        let text = "churn  2025-09-01  1,896  27.4%  0.703 [0.675, 0.730]\n\nwhy: no event for 101 days (+0.91)\n"
        #expect(difference(text, text) == nil)
        #expect(difference("", "\n") == nil)
    }

    @Test(arguments: [
        ("AUC 0.703", "AUC 0.705"), ("−4.4 pp [−6.2, −2.6]", "−4.2 pp [−6.4, −2.6]"), ("54 of 2,078", "56 of 2,079"),
        ("0.68–0.90", "0.66–0.91"), ("−0.1 pp", "+0.1 pp"), ("999 rows", "1,001 rows"), ("<0.001", "<0.003"),
        ("28.6% → 26.0%", "28.5% → 26.1%"), ("≈ 54 kept", "≈ 52 kept"), ("{\"p\":-0.21}", "{\"p\":-0.20}"),
    ])
    func numbersWithinTwoUnitsOfTheirLastDigitAgree(expected: String, printed: String) {
        #expect(difference(expected, printed) == nil)
        #expect(difference(printed, expected) == nil)
    }

    @Test(arguments: [
        ("AUC 0.703", "AUC 0.706"), ("−4.4 pp", "4.4 pp"), ("54 of 2,078", "57 of 2,078"), ("0.68–0.90", "0.68–0.93"),
        ("0.1", "0.10"), ("0.7", "0.70000"), ("1 day", "one day"),
    ])
    func numbersFurtherApartDiffer(expected: String, printed: String) {
        #expect(difference(expected, printed) == "expected: \(expected)\nprinted:  \(printed)")
    }

    @Test(arguments: [
        ("C02115 0.75", "C02116 0.75"), ("2025-09-01", "2025-09-02"), ("P(churn 90d)", "P(churn 91d)"),
        ("DuckDB 1.5.5", "DuckDB 1.5.6"), ("code D105", "code D106"), ("support_call", "support_chat"),
        ("kept", "lost"), ("2025-09-01T08:30:00Z", "2025-09-01T08:30:01Z"), ("a b", "ab"), ("a b", "a  b"),
    ])
    func wordsMustBeTheSame(expected: String, printed: String) {
        #expect(difference(expected, printed) != nil)
    }

    @Test func wideGapsAgreeWhateverTheirWidth() {
        #expect(difference("call   9.9 pp", "call  10.1 pp") == nil)
    }

    @Test func differentNumbersOfLinesDiffer() {
        #expect(difference("a\nb", "a") == "expected 2 lines, printed 1")
        #expect(difference("a", "a\nb") == "expected 1 lines, printed 2")
    }

    @Test func anEllipsisStandsForLinesLeftOut() {
        #expect(difference("a\n…\nz", "a\nb\nc\nz") == nil)
        #expect(difference("a\n…", "a\nb") == nil)
        #expect(difference("a\n…\nz", "a\nb\nc\ny") != nil)
        #expect(difference("a\n…\nz", "a\nz") != nil)
        #expect(PrintedText("1\n2\n3\n4").shortened(like: PrintedText("x\n…\ny")).lines == ["1", "…", "4"])
    }
}
