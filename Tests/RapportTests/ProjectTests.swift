import Experience
import Features
import Foundation
import Testing

@testable import Rapport

@Suite struct ProjectTests {
    private func project(_ snapshots: String, timeZone: String = "UTC", folder: String = "") throws -> Project {
        let yaml = """
            timezone: \(timeZone)
            events: {from: data/e.csv, customer: c, time: t, touchpoint: p}
            outcomes: {churn: {none_of: buy, within: 90d}}
            snapshots: {\(snapshots)}
            """
        return Project(configuration: try ProjectConfiguration(yaml: yaml, file: "rapport.yaml"), folder: folder)
    }

    private func cutoffs(_ project: Project) throws -> [String] {
        guard case .at(let moments) = try project.snapshotPlan().cutoffs else { return [] }
        return moments.map(\.description)
    }

    @Test func pathsStartFromTheFolderOfTheConfiguration() throws {
        let project = try project("before: buy", folder: "shop/north")
        #expect(project.path("data/e.csv") == "shop/north/data/e.csv")
        #expect(project.path("/data/e.csv") == "/data/e.csv")
        #expect(project.path("s3://bucket/e.parquet") == "s3://bucket/e.parquet")
        #expect(try self.project("before: buy", folder: ".").path("data/e.csv") == "data/e.csv")
    }

    @Test func folderIsThatOfTheFile() async throws {
        try await withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/shop", withIntermediateDirectories: true)
            try TextFile.write(simulatedYAML, to: folder + "/shop/rapport.yaml")
            let project = try Project(contentsOf: folder + "/shop/rapport.yaml")
            #expect(project.folder == folder + "/shop")
            #expect(project.path("events.parquet") == folder + "/shop/events.parquet")
        }
    }

    @Test func missingConfigurationNamesItsPath() {
        let error = ProjectError.noConfiguration(path: "/nowhere/rapport.yaml")
        #expect(throws: error) { try Project(contentsOf: "/nowhere/rapport.yaml") }
        #expect(error.message == "no configuration /nowhere/rapport.yaml" && error.code == "E160")
    }

    @Test func monthsAreCountedFromTheFirstDay() throws {
        #expect(
            try cutoffs(project("every: 1 month, from: 2025-01-31, to: 2025-04-30"))
                == ["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"])
        #expect(
            try cutoffs(project("every: 2w, from: 2025-01-01, to: 2025-01-29"))
                == ["2025-01-01", "2025-01-15", "2025-01-29"])
        #expect(try cutoffs(project("every: 1 month, from: 2025-04-01, to: 2025-03-01")) == [])
    }

    @Test func daysAreThoseOfTheBusiness() throws {
        // London is an hour ahead of UTC from 30 March to 26 October 2025.
        #expect(
            try cutoffs(project("every: 1 month, from: 2025-03-01, to: 2025-04-01", timeZone: "Europe/London"))
                == ["2025-03-01", "2025-03-31T23:00:00Z"])
        #expect(
            try cutoffs(project("at: [2025-07-01, 2025-01-01]", timeZone: "America/New_York"))
                == ["2025-01-01T05:00:00Z", "2025-07-01T04:00:00Z"])
    }

    @Test func planKeepsWhoIsEligible() throws {
        let plan = try project("before: nps, active_within: 365d, active_in: [buy, app]").snapshotPlan()
        #expect(plan == SnapshotPlan(.before("nps"), activeWithinDays: 365, activeIn: ["buy", "app"]))
    }

    @Test func dateThatIsNoneIsNamed() throws {
        for date in ["2025-02-30", "soon", "2025-13-01"] {
            let project = try project("at: [\(date)]")
            #expect(throws: ProjectError.invalidDate(date)) { try project.snapshotPlan() }
        }
        #expect(ProjectError.invalidDate("soon").message == "\"soon\" is not a date")
    }
}

@Suite struct HistoriesTests {
    private let calendar = CalendarCutoffs(timeZone: "Europe/London")!

    private func histories(_ days: [Double], declaredEnd: Timestamp? = nil) throws -> Histories {
        try Histories(
            log: .made(days.map { Row(customer: "a", day: $0, touchpoint: "buy") }), attributes: .none, intake: .clean,
            declaredEnd: declaredEnd, calendar: calendar)
    }

    @Test func logIsCompleteUntilItsLastEvent() throws {
        let histories = try histories([0, 3.5])
        #expect(histories.completeUntil == Timestamp(iso8601: "2025-01-04T12:00:00Z"))
        #expect(histories.now == Timestamp(iso8601: "2025-01-05"))
    }

    @Test func logOfDaysIsCompleteUntilTheEndOfItsLastOne() throws {
        let histories = try histories([0, 3])
        #expect(histories.completeUntil == Timestamp(iso8601: "2025-01-05"))
        #expect(histories.now == histories.completeUntil)
        // Local midnights are days too: 1 June in London begins at 23:00 UTC.
        let summer = try self.histories([0, 151 - 1 / 24.0])
        #expect(summer.completeUntil == Timestamp(iso8601: "2025-06-01T23:00:00Z"))
    }

    @Test func declaredEndCounts() throws {
        let end = Timestamp(year: 2025, month: 2, day: 1)
        let histories = try histories([0, 3.5], declaredEnd: end)
        #expect(histories.completeUntil == end && histories.now == end)
    }

    @Test func emptyLogIsAnError() {
        #expect(throws: ExperienceError.noEvents) { try histories([]) }
    }

    @Test func fingerprintChangesWithAnyEvent() throws {
        let base = try histories([0, 3]).fingerprint
        #expect(base.count == 16)
        #expect(try histories([3, 0]).fingerprint == base)
        #expect(try histories([0, 4]).fingerprint != base)
        #expect(try histories([0, 3, 5]).fingerprint != base)
    }
}
