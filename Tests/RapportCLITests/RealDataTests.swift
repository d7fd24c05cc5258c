import Foundation
import Testing

/// Real data sets, which are not part of the project: where they are not there, the tests say so and pass.
///
/// They are looked for in the folder that `RAPPORT_REAL_DATA` names, else in `../shared/data`. Figures to reach are those
/// of simple hand-made features (data/README.md).
@Suite struct RealDataTests {
    /// A project folder with a committed configuration and links to the data.
    private func project(_ name: String) throws -> ScratchFolder? {
        let files = FileManager.default
        let data =
            ProcessInfo.processInfo.environment["RAPPORT_REAL_DATA"] ?? CommandRun.root.path + "/../shared/data"
        guard let names = try? files.contentsOfDirectory(atPath: "\(data)/\(name)") else {
            print("skipped: real data \(name) is not at \(data)")
            return nil
        }
        let folder = try ScratchFolder()
        for file in names {
            let target = URL(fileURLWithPath: "\(data)/\(name)/\(file)").standardizedFileURL.path
            try files.createSymbolicLink(atPath: folder.file(file), withDestinationPath: target)
        }
        let configuration = CommandRun.root.path + "/Tests/RealData/\(name)/rapport.yaml"
        try files.copyItem(atPath: configuration, toPath: folder.file("rapport.yaml"))
        return folder
    }

    private func evaluate(_ folder: ScratchFolder, train: String, _ when: [String]) throws -> [String: Any] {
        let trained = try CommandRun(["train", "--as-of", train, "-q"], in: folder.path)
        #expect(trained.status == 0, "\(trained.error)")
        let evaluated = try CommandRun(["evaluate", "-q", "--format", "json"] + when, in: folder.path)
        #expect(evaluated.status == 0, "\(evaluated.error)")
        return try #require(try evaluated.objects("outcomes").first)
    }

    @Test func onlineRetailChurnIsForecastAsWellAsByHand() throws {
        guard let folder = try project("online-retail") else { return }
        let figures = try evaluate(folder, train: "2011-09-09", ["--as-of", "2011-09-09"])
        #expect(try figures.number("rows") == 3362)
        #expect(try figures.number("auc") >= 0.742)
        #expect(try figures.number("logLoss") <= 0.602)
        #expect(try abs(figures.number("logLossConstant") - 0.700) < 0.001)
    }

    @Test func hostsOfWorkshopsAreForecastAsWellAsByHand() throws {
        guard let folder = try project("carpentries-workshops") else { return }
        let figures = try evaluate(folder, train: "2017-07-01", ["--as-of", "2017-07-01"])
        #expect(try figures.number("rows") == 389)
        #expect(try abs(figures.number("baseRate") - 0.653) < 0.001)
        #expect(try figures.number("auc") >= 0.79)
        #expect(try figures.number("logLoss") <= 0.52)
    }

    @Test func promotersOfTrainingsAreForecastFromTheirRatings() throws {
        guard let folder = try project("carpentries-training") else { return }
        let figures = try evaluate(folder, train: "2018-01-01", ["--from", "2018-01-01", "--to", "2030-01-01"])
        #expect(try abs(figures.number("rows") - 454) <= 2)
        #expect(try figures.number("auc") >= 0.75)
        #expect(try figures.number("logLoss") <= 0.662)
    }

    @Test func givingIsForecastOnOtherCustomers() throws {
        guard let folder = try project("charitable-match-offer") else { return }
        let trained = try CommandRun(["train", "-q", "--format", "json"], in: folder.path)
        #expect(trained.status == 0, "\(trained.error)")
        // Cross-validated over customers: each is scored by a model that has not seen them.
        let figures = try #require(try trained.objects("outcomes").first)
        #expect(try figures.number("customers") == 50083)
        #expect(try figures.number("events") == 1034)
        #expect(try figures.number("auc") >= 0.69)
        #expect(try figures.number("logLoss") <= 0.099)
    }
}
