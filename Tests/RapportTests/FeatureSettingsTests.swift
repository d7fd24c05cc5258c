import Experience
import Features
import Rapport
import Testing

/// `features:` of rapport.yaml: what each key sets, and what each mistake says.
@Suite struct FeatureSettingsTests {
    private let head = """
        events: {from: e.csv, customer: c, time: t, touchpoint: p, measures: [items]}
        outcomes: {churn: {none_of: [buy], within: 30d}}
        snapshots: {at: [2025-02-01]}

        """

    private func read(_ features: String) throws -> FeatureCatalog.Settings {
        try ProjectConfiguration(yaml: head + "features:\n  " + features + "\n", file: "rapport.yaml").features
    }

    private static let families =
        "counts, shares, decay, recency, tenure, regularity, variety, amounts, emotion, service, path, calendar, attributes"
    private static let emotions =
        "mean, sum, negative, positive, weighted_mean, worst, best, extreme, last, fading, slope, volatility, unrecovered, "
        + "recovered, silent_since_bad"
    private static let measures =
        "count, emotion, response, promise, resolved, amount, silence, tenure, gap, overdue, touchpoints, items"

    @Test(arguments: [
        ("off: [mood]", "off must be some of \(families)"), ("on: [paths]", "on must be some of \(families)"),
        ("transform: log", "transform must be log1p or none"),
        ("half_life: 12h", "half_life must be whole days such as 30d"),
        ("half_life: 30", "half_life must be a duration such as 90d, 12h or 2w"),
        ("splines: {silence: 7}", "silence must be 3, 4 or 5 knots"),
        ("splines: {silence: 3.5}", "silence must be 3, 4 or 5 knots"),
        ("splines: 3", "splines must be keys with values"),
        ("select: []", "select must be a list such as [{of: touchpoints, measure: count}]"),
        ("select: all", "select must be a list such as [{of: touchpoints, measure: count}]"),
        ("select: [{measure: mood}]", "measure must be one of \(measures)"),
        ("select: [{measure: path}]", "measure must be one of \(measures)"),
        ("select: [{measure: count, statistic: mean}]", "statistic must be for count one of sum, share, decayed"),
        ("select: [{measure: emotion, statistic: [mean, end]}]", "statistic must be for emotion one of \(emotions)"),
        ("select: [{measure: items, statistic: share}]", "statistic must be for items one of sum, mean, last"),
        ("select: [{measure: count, windows: [30]}]", "windows must be whole days such as [30d, 90d, 365d]"),
    ]) func mistakesNameTheirLineAndWhatIsExpected(_ features: String, _ text: String) {
        #expect {
            try read(features)
        } throws: { error in
            let diagnosis = Diagnosis(error)
            let found = "\(diagnosis.code) \(diagnosis.message)"
            return found == "E164 rapport.yaml line 5: \(text)" && diagnosis.exitStatus == 2
        }
    }

    @Test(arguments: [
        (
            "select: [{measure: count, window: 9d}]",
            "E162 rapport.yaml line 5: unknown key \"window\" in select. Did you mean \"windows\"?"
        ),
        ("select: [{of: stages}]", "E163 rapport.yaml: select lacks \"measure\""),
    ]) func keysOfASelectionAreChecked(_ features: String, _ text: String) {
        #expect {
            try read(features)
        } throws: { error in "\(Diagnosis(error).code) \(Diagnosis(error).message)" == text }
    }

    @Test func familiesAreSwitchedOffAndOn() throws {
        let usual = FeatureCatalog.Settings().families
        #expect(!usual.contains(.path) && !usual.contains(.shares) && !usual.contains(.calendar))
        let settings = try read("{off: [emotion, decay], on: [path]}")
        #expect(settings.families == usual.subtracting([.emotion, .decay]).union([.path]))
    }

    @Test func everyKeyIsRead() throws {
        let settings = try read(
            """
            windows: [7d, 28d]
              half_life: 14d
              transform: none
              splines: {silence: 3, amount: 5}
              exclude: [cancel_click]
            """)
        var expected = FeatureCatalog.Settings(windowsDays: [7, 28], exclude: ["cancel_click"], measures: ["items"])
        expected.halfLifeDays = 14
        expected.isLogarithmic = false
        expected.splines = ["silence": 3, "amount": 5]
        #expect(settings == expected)
    }

    @Test func selectionsNameSubjectMeasureStatisticsAndWindows() throws {
        let settings = try read(
            """
            half_life: 10d
              select:
                - {of: touchpoints, measure: count}
                - {of: stages, measure: emotion, statistic: [worst, weighted_mean], windows: [30d]}
                - {of: through, measure: response, statistic: worst}
                - {of: [call, chat], measure: silence}
                - {measure: items, statistic: last}
            """)
        #expect(
            settings.select == [
                FeatureSelection(.touchpoints, .count),
                FeatureSelection(.stages, .emotion, [.worst, .weightedMean(halfLifeDays: 10)], windowsDays: [30]),
                FeatureSelection(.channels, .response, [.worst]),
                FeatureSelection(.named(["call", "chat"]), .silence),
                FeatureSelection(.everything, .column("items"), [.last]),
            ])
    }

    @Test func duplicatesAreDroppedUnlessKept() throws {
        func keeps(_ more: String) throws -> Bool {
            try ProjectConfiguration(
                yaml: head.replacing("touchpoint: p", with: "touchpoint: p\(more)"), file: "rapport.yaml"
            ).mapping.keepsDuplicates
        }
        #expect(try !keeps("") && !keeps(", duplicates: drop") && keeps(", duplicates: keep"))
    }

    @Test func whatIsSelectedIsComputedUnlessItsFamilyIsOff() throws {
        let share = "select: [{measure: count, statistic: share}]"
        #expect(try read(share).families.contains(.shares))
        #expect(try !read(share + "\n  off: [shares]").families.contains(.shares))
    }
}
