import Rapport
import Testing

/// Every kind of mistake in rapport.yaml, with its exact message.
@Suite struct ConfigurationErrorTests {
    /// A configuration whose lines are counted: events 2–7, customers 8–11, touchpoints 12–13, outcomes 14–15,
    /// model 19.
    private let sound = """
        timezone: UTC
        events:
          from: e.csv
          customer: c
          time: t
          touchpoint: p
          emotion: {column: mood, scale: [1, 5]}
        customers:
          from: c.csv
          customer: c
          attributes: {plan: category}
        touchpoints:
          app: {stage: after}
        outcomes:
          churn: {none_of: [buy], within: 90d, gap: 1d}
        snapshots: {every: 1 month, from: 2025-01-01, to: 2025-06-01}
        features: {windows: [30d]}
        what_if: {actionable: [app.emotion]}
        model: {calibration: beta, penalty: rolling_origin}

        """

    /// The message for the sound configuration with one text replaced by another.
    private func message(_ old: String, _ new: String) throws -> String? {
        let yaml = old.isEmpty ? sound + new : sound.replacing(old, with: new, maxReplacements: 1)
        #expect(yaml != sound)
        do {
            _ = try ProjectConfiguration(yaml: yaml, file: "rapport.yaml")
            return nil
        } catch {
            #expect(Diagnosis(error).exitStatus == 2)
            return Diagnosis(error).code + " " + error.message
        }
    }

    @Test func soundConfigurationIsRead() throws {
        _ = try ProjectConfiguration(yaml: sound, file: "rapport.yaml")
    }

    @Test(arguments: [
        ("what_if:", "whatif:", "line 18: unknown key \"whatif\" in the top level. Did you mean \"what_if\"?"),
        ("  time: t", "  time: t\n  amont: x", "line 6: unknown key \"amont\" in events. Did you mean \"amount\"?"),
        (
            "{column: mood,", "{colum: red, column: mood,",
            "line 7: unknown key \"colum\" in emotion. Did you mean \"column\"?"
        ),
        ("  customer: c\n  attr", "  customer: c\n  zone: x\n  attr", "line 11: unknown key \"zone\" in customers"),
        ("{stage: after}", "{staje: after}", "line 13: unknown key \"staje\" in app. Did you mean \"stage\"?"),
        ("gap: 1d", "gapp: 1d", "line 15: unknown key \"gapp\" in churn. Did you mean \"gap\"?"),
        (
            "to: 2025-06-01", "to: 2025-06-01, active_wihtin: 9d",
            "line 16: unknown key \"active_wihtin\" in snapshots. Did you mean \"active_within\"?"
        ),
        (
            "{windows: [30d]}", "{windows: [30d], half_lives: 30d}",
            "line 17: unknown key \"half_lives\" in features. Did you mean \"half_life\"?"
        ),
        ("[app.emotion]", "[app.emotion], x: 1", "line 18: unknown key \"x\" in what_if"),
        (
            "{calibration:", "{calibrate:",
            "line 19: unknown key \"calibrate\" in model. Did you mean \"calibration\"?"
        ),
        ("from: e.csv", "from: {engine: duckdb, query: q, user: u}", "line 3: unknown key \"user\" in from"),
    ]) func unknownKeysNameTheirLineAndTheNearestKey(_ old: String, _ new: String, _ text: String) throws {
        #expect(try message(old, new) == "E162 rapport.yaml " + text)
    }

    @Test(arguments: [
        ("events:\n", "event:\n", "the top level lacks \"events\""),
        ("  from: e.csv\n", "", "events lacks \"from\""), ("  time: t\n", "", "events lacks \"time\""),
        ("  customer: c\n  time", "  customer:\n  time", "events lacks \"customer\""),
        ("  touchpoint: p\n", "", "events lacks \"touchpoint\""), ("column: mood, ", "", "emotion lacks \"column\""),
        ("from: e.csv", "from: {engine: duckdb}", "from lacks \"query\""),
        ("outcomes:\n", "goals:\n", "the top level lacks \"outcomes\""),
        ("  churn: {none_of: [buy], within: 90d, gap: 1d}\n", "  {}\n", "outcomes lacks \"an outcome\""),
        ("none_of: [buy], ", "", "outcomes.churn lacks \"any_of or none_of (one of them)\""),
        ("none_of: [buy]", "none_of: [buy], any_of: [app]", "outcomes.churn lacks \"any_of or none_of (one of them)\""),
        ("{none_of: [buy], within: 90d, gap: 1d}", "", "outcomes.churn lacks \"any_of or none_of (one of them)\""),
        ("within: 90d, ", "", "outcomes.churn lacks \"within\""),
        ("every: 1 month, ", "", "snapshots lacks \"every, at or before\""),
        (", to: 2025-06-01", "", "snapshots lacks \"to\""),
    ]) func missingKeysNameTheirSection(_ old: String, _ new: String, _ text: String) throws {
        #expect(try message(old, new) == "E163 rapport.yaml: " + text)
    }

    @Test(arguments: [
        ("timezone: UTC", "timezone: Mars/Olympus", "line 1: timezone must be an IANA time zone such as Europe/London"),
        ("timezone: UTC", "version: 2", "line 1: version must be 1"),
        ("timezone: UTC", "version: one", "line 1: version must be a number"),
        ("  customer: c\n  time", "  customer: [c]\n  time", "line 4: customer must be a text"),
        ("[1, 5]", "[1, 1]", "line 7: scale must be two different numbers such as [1, 5]"),
        ("[1, 5]", "[1, 5, 7]", "line 7: scale must be two different numbers such as [1, 5]"),
        ("[1, 5]", "five", "line 7: scale must be two different numbers such as [1, 5]"),
        (
            "  touchpoint: p\n", "  touchpoint: p\n  response:\n    column: wait\n    unit: fortnights\n",
            "line 9: unit must be seconds, minutes, hours or days"
        ),
        (
            "from: e.csv", "from:\n    query: q\n    engine: oracle",
            "line 5: engine must be duckdb, postgres or spark"
        ),
        ("from: e.csv", "from: [a, b]", "line 3: from must be keys with values"),
        ("plan: category", "plan: word", "line 11: plan must be category, number or amount"),
        ("stage: after", "stage: later", "line 13: stage must be before, during or after"),
        ("stage: after", "through: robots", "line 13: through must be people, product or service"),
        ("stage: after", "scale: [2, 2]", "line 13: scale must be two different numbers such as [1, 5]"),
        ("within: 90d", "within: 90", "line 15: within must be a duration such as 90d, 12h or 2w"),
        ("within: 90d", "within: -9d", "line 15: within must be a duration such as 90d, 12h or 2w"),
        ("within: 90d", "within: 0d", "line 15: within must be a duration longer than 0"),
        ("gap: 1d", "where: rating is 9", "line 15: where must be a comparison such as rating >= 9"),
        ("gap: 1d", "where: rating >= high", "line 15: where must be a comparison such as rating >= 9"),
        ("gap: 1d", "wanted: perhaps", "line 15: wanted must be true or false"),
        ("[buy]", "{a: b}", "line 15: none_of must be a list"),
        ("[buy]", "[[buy]]", "line 15: none_of must be a list of texts"),
        ("every: 1 month", "every: 1 moon", "line 16: every must be a step such as 1 month or 30d"),
        ("every: 1 month", "every: 0 months", "line 16: every must be a step such as 1 month or 30d"),
        ("every: 1 month", "every: 36h", "line 16: every must be a step such as 1 month or 30d"),
        ("every: 1 month", "every: 1e300d", "line 16: every must be a step such as 1 month or 30d"),
        ("[30d]", "[12h]", "line 17: windows must be whole days such as [30d, 90d, 365d]"),
        ("[30d]", "[1e300d]", "line 17: windows must be whole days such as [30d, 90d, 365d]"),
        ("features: {windows: [30d]}", "features: 30d", "line 17: features must be keys with values"),
        (
            "calibration: beta", "calibration: logistik",
            "line 19: calibration must be auto, logistic, beta or none. Did you mean \"logistic\"?"
        ),
        (
            "calibration: beta", "calibration: isotonic",
            "line 19: calibration must be auto, logistic, beta or none. On the steps of an isotonic map intervals and "
                + "effects would be 0: take beta"
        ),
        (
            "calibration: beta", "calibration: platt",
            "line 19: calibration must be auto, logistic, beta or none"
        ),
        (
            "penalty: rolling_origin", "penalty: rolling_origins",
            "line 19: penalty must be customers or rolling_origin. Did you mean \"rolling_origin\"?"
        ),
        ("calibration: beta", "calibration: [beta]", "line 19: calibration must be a text"),
        ("  touchpoint: p\n", "  touchpoint: p\n  duplicates: merge\n", "line 7: duplicates must be keep or drop"),
    ]) func wrongValuesNameTheirLineAndWhatIsExpected(_ old: String, _ new: String, _ text: String) throws {
        #expect(try message(old, new) == "E164 rapport.yaml " + text)
    }

    @Test func textThatIsNotYAMLNamesItsLine() throws {
        let text = try #require(try message("features: {windows: [30d]}", "features: {windows: [30d}"))
        #expect(text.hasPrefix("E161 rapport.yaml line 17 is not YAML: "))
        #expect(try message("", "\tx: y\n")?.hasPrefix("E161 rapport.yaml line 20 is not YAML: ") == true)
        #expect(
            try message("", "timezone: CET\n")
                == "E161 rapport.yaml line 1 is not YAML: the key \"timezone\" is there twice")
        for empty in ["", "just words", "- a\n- b\n"] {
            #expect(
                throws: ProjectError.invalidYAML(file: "x.yaml", line: nil, problem: "there are no keys in it")
            ) { try ProjectConfiguration(yaml: empty, file: "x.yaml") }
        }
    }
}
