import Experience
import Foundation
import LinearAlgebra
import Testing

@testable import Features
@testable import Insights
@testable import Regression
@testable import Reporting

/// Views, outcomes side by side, removal effects, and what to fix first.
@Suite struct DriversReportTests {
    /// Calls that feel bad and letters that feel good and hardly matter; what makes customers leave keeps them from referring.
    private func drivers(
        _ outcome: String, view: DriverView = .touchpoint, churnersRefer: Bool = false
    ) throws -> Drivers {
        let features = [
            Feature(.touchpoint("call"), .emotion, .mean, windowDays: 90),
            Feature(.touchpoint("call"), .count, .sum, windowDays: 90),
            Feature(.touchpoint("letter"), .emotion, .mean, windowDays: 90),
            Feature(.everything, .count, .sum, windowDays: 90),
        ]
        var stream = Experience.SplitMix64(seed: 5)
        let rows = (0..<500).map { _ in
            [stream.uniform() - 0.8, Double(stream.next() % 3), stream.uniform() * 0.4 + 0.3, stream.uniform()]
        }
        let churn = rows.map { stream.uniform() < 1 / (1 + exp(4 * $0[0] + 1)) ? 1.0 : 0 }
        let labels = outcome == "churn" || churnersRefer ? churn : churn.map { 1 - $0 }
        let table = FeatureTable.made(features, rows, labels: [outcome: labels])
        let layout = DesignLayout(learningFrom: table)
        let matrix = layout.matrix(of: table)
        let fit = try RidgeLogisticRegression(penalty: .fixed(0.001)).fit(LogisticData(x: matrix, y: labels))
        return try Drivers(
            of: fit, layout: layout, table: table, matrix: matrix,
            outcome: Outcome(
                name: outcome, rule: outcome == "churn" ? .noneOf : .anyOf, touchpoints: ["purchase"], horizonDays: 90),
            reach: TouchpointReach(customers: ["call": Set(0..<330), "letter": Set(0..<500)], felt: Set(0..<500)),
            view: view, draws: 40)
    }

    @Test func outcomesStandSideBySide() throws {
        let report = Report(loyalty: [try drivers("churn"), try drivers("referral")], hidingBelow: 0)
        let lines = report.text(.table).split(separator: "\n")
        #expect(lines[0].contains("share (churn)") && lines[0].contains("effect on P(referral)"))
        let call = try #require(lines.first { $0.hasPrefix("call") })
        #expect(call.hasSuffix("loyal") && call.contains("−") && call.contains("+"))
        #expect(lines.contains("Associations in history, not proof of cause."))
        let csv = report.text(.csv).split(separator: "\n")
        #expect(
            csv[0] == "touchpoint,churn_share,churn_effect,referral_share,referral_effect,customers,direction")
        #expect(report.json.text.hasPrefix("{\"schema\":\"rapport.loyalty/1\",\"by\":\"touchpoint\",\"outcomes\":[{"))
        #expect(report.json.text.contains("\"direction\":\"loyal\""))
        let hidden = Report(loyalty: [try drivers("churn")], hidingBelow: 501)
        #expect(hidden.table.rows.isEmpty && hidden.notes.last == "2 hidden: under 501 customers (--all).")
    }

    @Test func outcomesThatDisagreeAreMixed() throws {
        // Calls that feel good: fewer leave and more refer, which is both for the better.
        let (churn, wanted) = (try drivers("churn"), try drivers("referral"))
        #expect(churn.drivers[0].effect < 0 && wanted.drivers[0].effect > 0)
        let report = Report(loyalty: [churn, wanted], hidingBelow: 0)
        #expect(!report.text(.table).contains("mixed"))
        // Or fewer leave and fewer refer.
        let other = Report(loyalty: [churn, try drivers("referral", churnersRefer: true)], hidingBelow: 0)
        let lines = other.text(.table).split(separator: "\n")
        #expect(try #require(lines.first { $0.hasPrefix("call") }).hasSuffix("mixed"))
        #expect(lines.last?.hasSuffix(" mixed: for the better of one outcome, and the worse of another.") == true)
    }

    /// A direction that is not that of every outcome is said with the outcomes whose intervals leave out 0.
    @Test func directionsNameTheOutcomesThatAreClear() throws {
        let all = [try drivers("churn"), try drivers("referral", churnersRefer: true)]
        let lines = Report(loyalty: all, hidingBelow: 0).text(.table).split(separator: "\n")
        let clear = all.filter { $0.drivers.contains { $0.name == "letter" && $0.isClear } }.map(\.outcome)
        let letter = try #require(lines.first { $0.hasPrefix("letter") })
        #expect(letter.hasSuffix(["unclear", "loyal (\(clear.first ?? ""))", "mixed"][clear.count]), "\(letter)")
    }

    @Test func viewsHaveTheirOwnKeys() throws {
        let text = Report(try drivers("churn", view: .family), DriverExtras(hidingBelow: 0))
        #expect(text.text(.table).hasPrefix("kind "))
        #expect(text.json.text.contains("\"families\":[{\"family\":\"emotion\""))
        #expect(text.json.text.contains("\"by\":\"family\""))
        let stages = Report(try drivers("churn", view: .stage), DriverExtras(hidingBelow: 0))
        #expect(stages.json.text.contains("\"stages\":[{\"stage\":\"no stage\""))
    }

    @Test func whatIsImportantAndPoorIsFixedFirst() throws {
        let drivers = try drivers("churn")
        let matrix = try #require(ImportancePerformance(drivers))
        #expect(matrix.places["call"] == .init(quadrant: .fixFirst, isClear: true))
        #expect(matrix.places["letter"] == .init(quadrant: .goodAlready, isClear: true))
        #expect(abs(matrix.importanceThreshold - (drivers.drivers[0].share + drivers.drivers[1].share) / 2) < 1e-12)
        #expect(ImportancePerformance(drivers, ofAtLeast: 501) == nil)
        var extras = DriverExtras(hidingBelow: 0)
        extras.showsPerformance = true
        let report = Report(drivers, extras)
        let lines = report.text(.table).split(separator: "\n")
        #expect(try #require(lines.first { $0.hasPrefix("call") }).hasSuffix("fix first"))
        #expect(
            lines.contains {
                $0.hasPrefix("Important: a share of ")
                    && $0.hasSuffix(
                        " whom rapport what-if counts. Priority is low where nothing is shown, which need not be nothing."
                    )
            })
        #expect(report.json.text.contains("\"quadrant\":\"fix first\",\"quadrantIsClear\":true"))
    }

    @Test func removalEffectsStandBesideAndDisagreementsBelow() throws {
        var extras = DriverExtras(hidingBelow: 0)
        let journeys = (0..<200).map { index in
            JourneyChain.Journey(path: index % 2 == 0 ? [0] : [1], isLoyal: index % 4 < 2)
        }
        extras.removal = RemovalComparison(journeys, vocabulary: ["call", "letter"])
        let report = Report(try drivers("churn"), extras)
        let lines = report.text(.table).split(separator: "\n")
        #expect(try #require(lines.first { $0.hasPrefix("call") }).hasSuffix("0.50"))
        #expect(
            lines.contains(
                "Removal effect: of a Markov chain of journeys, 50% of which end well, the part of these that pass it; large "
                    + "for what is frequent, never negative, so no sign of what helps."))
        #expect(!lines.contains { $0.hasPrefix("call: ") })
        #expect(report.json.text.contains("\"removalEffect\":0.5"))
        extras.removal = RemovalComparison(
            journeys + (0..<300).map { _ in .init(path: [0, 1], isLoyal: false) } + [.init(path: [1], isLoyal: true)],
            vocabulary: ["call", "letter"])
        let note = try #require(
            Report(try drivers("churn"), extras).text(.table).split(separator: "\n").first { $0.hasPrefix("call: ") })
        #expect(note.contains("removal effect ") && note.contains("but it goes with less loyalty: "))
    }
}
