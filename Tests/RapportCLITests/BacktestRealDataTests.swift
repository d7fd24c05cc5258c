import Foundation
import Testing

/// A year of a UK gift wholesaler, where it is there (``RealData``): what the forecasts would have been worth.
struct BacktestRealDataTests {
    /// The first outcome, or all, of a backtest with other snapshots, outcomes and features.
    private func backtest(_ changes: [(String, String)], folds: Int) throws -> [[String: Any]]? {
        guard let data = RealData.all.first(where: { $0.name == "online-retail" }), let folder = try data.project()
        else { return nil }
        var text = try String(contentsOfFile: folder.file("rapport.yaml"), encoding: .utf8)
        for (old, new) in changes {
            #expect(text.contains(old))
            text = text.replacing(old, with: new)
        }
        try folder.write(text, to: "rapport.yaml")
        let run = try CommandRun(["backtest", "-q", "--folds", "\(folds)", "--format", "json"], in: folder.path)
        #expect(run.status == 0, "\(run.error)")
        return try run.objects("outcomes")
    }

    private static let snapshots = "{at: [2011-06-10], active_in: [purchase]}"

    /// The ranked probability score of a yes or no is the Brier score.
    @Test func whoStaysIsForecastBetterThanByTenureOrTheLatestRateAtEveryOrigin() throws {
        guard
            let outcomes = try backtest(
                [(Self.snapshots, "{every: 1 month, from: 2011-01-01, to: 2011-09-01, active_in: [purchase]}")],
                folds: 6)
        else { return }
        let origins = try #require(outcomes[0]["origins"] as? [[String: Any]])
        #expect(origins.count >= 4)
        for scored in origins + [try #require(outcomes[0]["overall"] as? [String: Any])] {
            let scores = try #require(scored["scores"] as? [String: [String: Any]])
            let model = try #require(scores["model"])
            for baseline in ["tenure", "last_period", "constant"] {
                let other = try #require(scores[baseline])
                #expect(try model.number("logLoss") < 0.95 * other.number("logLoss"))
                #expect(try model.number("brier") < 0.95 * other.number("brier"))
            }
        }
    }

    /// Of those who bought in the last 90 days, how many do not in the next 91.
    @Test func howManyStayIsForecastBetterThanByTenureOrTheLatestRate() throws {
        guard
            let outcomes = try backtest(
                [
                    (
                        Self.snapshots,
                        "{every: 14 days, from: 2011-03-01, to: 2011-09-01, active_in: [purchase], active_within: 90d}"
                    ), ("[30d, 90d, 365d]", "[30d, 90d]"),
                ], folds: 6)
        else { return }
        let overall = try #require(outcomes[0]["overall"] as? [String: Any])
        let counts = try #require(overall["counts"] as? [String: [String: Any]])
        let model = try #require(counts["model"])
        #expect(try model.number("origins") >= 4)
        for baseline in ["tenure", "last_period", "constant"] {
            let other = try #require(counts[baseline])
            #expect(try model.number("crps") < other.number("crps"))
            #expect(try model.number("logScore") < other.number("logScore"))
        }
    }

    /// The last 91 days held out: of those who bought in the 90 days before, how many buy in the first month, in the second and
    /// in the third. Of the third nothing was known at any origin before: its shocks are those of the second.
    @Test func intervalsOfTheMonthsHeldOutHoldWhatHappened() throws {
        guard
            let outcomes = try backtest(
                [
                    (
                        Self.snapshots,
                        "{every: 14 days, from: 2011-03-11, to: 2011-09-09, active_in: [purchase], active_within: 90d}"
                    ), ("[30d, 90d, 365d]", "[30d, 90d]"),
                    (
                        "churn: {none_of: [purchase], within: 91d}",
                        "month1: {any_of: [purchase], within: 30d}\n  month2: {any_of: [purchase], within: 30d, gap: 30d}\n"
                            + "  month3: {any_of: [purchase], within: 30d, gap: 60d}"
                    ),
                ], folds: 6)
        else { return }
        #expect(outcomes.count == 3)
        for outcome in outcomes {
            let last = try #require((outcome["origins"] as? [[String: Any]])?.last)
            #expect(last["origin"] as? String == "2011-09-09")
            let counts = try #require(last["counts"] as? [String: [String: Any]])
            #expect(counts["model"]?["held"] as? Bool == true)
            #expect(try #require(counts["model"]).number("shockOrigins") >= 3)
            #expect(
                counts["model"]?["shockOutcome"] as? String == (outcome["name"] as? String == "month3" ? "month2" : nil)
            )
        }
    }
}
