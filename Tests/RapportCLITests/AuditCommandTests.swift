import Foundation
import Testing

/// `rapport audit` and the tripwires of `rapport check`, on honest data.
struct AuditCommandTests {
    @Test func demoPasses() throws {
        let run = try CommandRun(["audit", "-c", "data/demo/rapport.yaml", "-q"])
        #expect(run.status == 0 && run.error.isEmpty)
        #expect(run.lines.first == "No feature looks into the future: every bit is the same.")
    }

    @Test func demoTripsNoWire() throws {
        let run = try CommandRun(["check", "-c", "data/demo/rapport.yaml", "-q", "--format", "json"])
        let codes = try run.objects("findings").compactMap { $0["code"] as? String }
        #expect(run.status == 0 && !codes.isEmpty && !codes.contains { $0.hasPrefix("L") })
    }

    @Test func allFamiliesPass() throws {
        let folder = try ScratchFolder()
        let file = try SimulatedProject.shared().variant(in: folder) {
            $0.replacing("features: {", with: "features: {on: [shares, path, calendar], splines: {silence: 3}, ")
        }
        let object = try CommandRun(["audit", "-c", file, "-q", "--format", "json", "--seed", "2"]).json
        #expect(object["schema"] as? String == "rapport.audit/1")
        #expect(keys(object) == ["cutoffs", "leaks", "schema", "snapshots", "values"])
        #expect((object["leaks"] as? [Any])?.isEmpty == true)
        #expect(try object.number("cutoffs") == 5)
        #expect(try object.number("values") > 3 * 50 * object.number("snapshots"))
    }

    @Test func customersOwnCutoffsAreAuditedToo() throws {
        let folder = try ScratchFolder()
        let file = try SimulatedProject.shared().variant(in: folder) {
            $0.replacing(/snapshots: \{.*\}/, with: "snapshots: {before: survey, active_within: 120d}")
        }
        let object = try CommandRun(["audit", "-c", file, "-q", "--format", "json"]).json
        #expect((object["leaks"] as? [Any])?.isEmpty == true)
        #expect(try object.number("cutoffs") == 12)
    }
}
