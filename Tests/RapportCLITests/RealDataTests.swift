import Foundation
import Testing

/// Real data sets, which are not part of the project: where they are not there, the tests say so and pass.
///
/// They are looked for in the folder that `RAPPORT_REAL_DATA` names, else in `../shared/data`. Figures to reach are those
/// of simple hand-made features (data/README.md).
@Suite struct RealDataTests {
    private func evaluate(_ name: String) throws -> [String: Any]? {
        guard let data = RealData.all.first(where: { $0.name == name }), let folder = try data.project() else {
            return nil
        }
        return try data.figures(in: folder)
    }

    @Test func onlineRetailChurnIsForecastAsWellAsByHand() throws {
        guard let figures = try evaluate("online-retail") else { return }
        #expect(try figures.number("rows") == 3362)
        #expect(try figures.number("auc") >= 0.742)
        #expect(try figures.number("logLoss") <= 0.602)
        #expect(try abs(figures.number("logLossConstant") - 0.700) < 0.001)
    }

    @Test func hostsOfWorkshopsAreForecastAsWellAsByHand() throws {
        guard let figures = try evaluate("carpentries-workshops") else { return }
        #expect(try figures.number("rows") == 389)
        #expect(try abs(figures.number("baseRate") - 0.653) < 0.001)
        #expect(try figures.number("auc") >= 0.79)
        #expect(try figures.number("logLoss") <= 0.52)
    }

    @Test func promotersOfTrainingsAreForecastFromTheirRatings() throws {
        guard let figures = try evaluate("carpentries-training") else { return }
        #expect(try abs(figures.number("rows") - 454) <= 2)
        #expect(try figures.number("auc") >= 0.75)
        #expect(try figures.number("logLoss") <= 0.662)
    }

    @Test func givingIsForecastOnOtherCustomers() throws {
        // Cross-validated over customers: each is scored by a model that has not seen them.
        guard let figures = try evaluate("charitable-match-offer") else { return }
        #expect(try figures.number("customers") == 50083)
        #expect(try figures.number("events") == 1034)
        #expect(try figures.number("auc") >= 0.69)
        #expect(try figures.number("logLoss") <= 0.099)
    }

    /// What the defaults add to the first set of features must not cost accuracy, to three digits.
    @Test(arguments: RealData.all) func richerCatalogueLosesNothing(data: RealData) throws {
        guard let folder = try data.project(), let first = try data.project(features: .first) else { return }
        let (rich, plain) = (try data.figures(in: folder), try data.figures(in: first))
        func thousandths(_ figures: [String: Any], _ name: String) throws -> Double {
            (try figures.number(name) * 1000).rounded()
        }
        #expect(try thousandths(rich, "auc") >= thousandths(plain, "auc"), "\(data.name)")
        #expect(try thousandths(rich, "logLoss") <= thousandths(plain, "logLoss"), "\(data.name)")
    }

    @Test func onlineRetailPassesTheAudit() throws {
        guard let data = RealData.all.first(where: { $0.name == "online-retail" }), let folder = try data.project()
        else { return }
        let run = try CommandRun(["audit", "-q", "--format", "json"], in: folder.path)
        #expect(run.status == 0, "\(run.error)")
        #expect((run.json["leaks"] as? [Any])?.isEmpty == true)
        #expect(try run.json.number("values") > 100_000)
    }
}
