import Experience
import Features
import Testing

@testable import Rapport

/// Backtests that cannot be made, and gates, by their messages.
@Suite struct BacktestErrorTests {
    private let outcome = "outcomes: {churn: {none_of: [buy], within: 30d}}\n"

    /// Twenty customers, half of whom buy in each month of 30 days.
    private let rows: [Row] = (0..<20).flatMap { index -> [Row] in
        let name = "c\(index)"
        let months = (1...4).filter { ($0 + index) % 2 == 0 }
        return [Row(customer: name, day: 0.5, touchpoint: "buy"), Row(customer: "c0", day: 150, touchpoint: "visit")]
            + months.map { month in Row(customer: name, day: Double(30 * month + 5), touchpoint: "buy") }
    }

    private func diagnosis(_ yaml: String, _ rows: [Row]? = nil, asOf: Timestamp? = nil) async throws -> Diagnosis? {
        let project = try Project.made(yaml)
        let histories = try project.histories(rows ?? self.rows)
        return await failure { _ = try await project.backtest(on: histories, asOf: asOf) }.map { Diagnosis($0) }
    }

    @Test func withoutAnOriginItSaysWhatIsNeeded() async throws {
        let found = try await diagnosis(outcome + "snapshots: {at: [2025-01-31, 2025-02-15]}\n")
        #expect(found?.code == "E138" && found?.exitStatus == 2)
        #expect(
            found?.message
                == "churn cannot be backtested: its first outcomes are known from 2025-03-02 on, and no later cutoff has outcomes that are known by 2025-05-31"
        )
        #expect(
            found?.remedy
                == "add earlier cutoffs to snapshots in rapport.yaml, or one at 2025-03-02 or later and data until 2025-04-01; a shorter horizon needs less"
        )
        // There is a later cutoff, and the data end before its outcomes are known.
        let short = try await diagnosis(
            outcome + "snapshots: {at: [2025-01-31, 2025-03-10]}\n", asOf: Timestamp(year: 2025, month: 4, day: 1))
        #expect(short?.code == "E138" && short?.remedy?.contains("data until 2025-04-09;") == true)
    }

    @Test func tooLittleToTrainWithIsCounted() async throws {
        let few = rows.filter { $0.customer.count == 2 }
        let found = try await diagnosis(outcome + "snapshots: {at: [2025-01-31, 2025-03-02]}\n", few)
        #expect(found?.code == "E139")
        #expect(
            found?.message
                == "churn cannot be backtested: at 2025-03-02, the last origin, 5 snapshots with it and 5 without it were known, and 10 of each are needed"
        )
    }

    @Test func snapshotsBeforeATouchpointHaveNoOrigins() async throws {
        let found = try await diagnosis(outcome + "snapshots: {before: visit}\n")
        #expect(found?.code == "E137")
        #expect(
            found?.message
                == "snapshots lie before each customer's own events of \"visit\", and a backtest needs moments for all")
        #expect(found?.remedy == "rapport evaluate --from DATE --to DATE, or snapshots: {every: 1 month, ...}")
    }

    @Test func nothingSettledAndNobodyEligibleAreToldApart() async throws {
        #expect(try await diagnosis(outcome + "snapshots: {at: [2025-05-20]}\n")?.code == "E166")
        #expect(try await diagnosis(outcome + "snapshots: {at: [2024-05-20]}\n")?.code == "E165")
        #expect(
            try await diagnosis("outcomes: {gone: {none_of: [by], within: 9d}}\nsnapshots: {at: [2025-02-01]}\n")?
                .code == "E120")
    }

    @Test(
        arguments: [
            ("auc", "it has neither >= nor <=", nil), ("auc>0.7", "it has neither >= nor <=", "auc>=0.7"),
            ("churn.ece<0.05", "it has neither >= nor <=", "churn.ece<=0.05"),
            ("auc=0.7", "it has neither >= nor <=", "auc>=0.7"),
            ("auc>=high", "what stands after >= is not a number", nil),
            ("auc>=", "what stands after >= is not a number", nil),
            (
                "churn.acu>=0.7",
                "there is no metric \"acu\", only auc, log_loss, brier, ece, lift, calibration_slope, calibration_intercept, skill, count_skill, coverage",
                "churn.auc>=0.7"
            ),
            ("", "it has neither >= nor <=", nil),
        ] as [(String, String, String?)])
    func gatesThatCannotBeReadAreExplained(text: String, problem: String, suggestion: String?) throws {
        let expected = ProjectError.invalidGate(text, problem: problem, suggestion: suggestion)
        #expect(throws: expected) { try BacktestGate.all("lift>=1," + text) }
        #expect(Diagnosis(expected).code == "E140")
        #expect(
            Diagnosis(expected).message
                == "gate \"\(text)\": \(problem)" + (suggestion.map { ". Did you mean \"\($0)\"?" } ?? ""))
    }

    @Test func gatesAreReadAndComeOut() async throws {
        let gates = try BacktestGate.all("auc>=0.7, churn.ece<=0.2,log_loss<=0.1,coverage>=0,quiet.lift>=1e9")
        #expect(
            gates.map(\.description) == [
                "auc>=0.7", "churn.ece<=0.2", "log_loss<=0.1", "coverage>=0.0", "quiet.lift>=1000000000.0",
            ])
        #expect(gates.map(\.outcome) == [nil, "churn", nil, nil, "quiet"])
        #expect(throws: ProjectError.unknownOutcome("quiet", available: ["churn"], suggestion: nil)) {
            try gates[4].check(["churn"])
        }
        try gates[0].check(["churn"])
        let backtest = try await BacktestWorld(months: 6).backtest(folds: 2)
        let results = gates.flatMap { $0.results(in: backtest) }
        #expect(results.map(\.isPassed) == [true, true, false, true])
        #expect(results.allSatisfy { $0.outcome == "churn" })
        let churn = backtest.outcomes[0]
        for metric in BacktestGate.Metric.allCases { #expect(metric.value(of: churn).isFinite, "\(metric)") }
        #expect(results[0].value == churn.overall.metrics?.auc.value)
        let unknown = BacktestGate.Result(gate: gates[0], outcome: "churn", value: .nan)
        #expect(!unknown.isPassed)
    }
}
