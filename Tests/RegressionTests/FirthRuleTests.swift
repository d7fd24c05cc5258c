import LinearAlgebra
import Testing

@testable import Regression

@Suite struct FirthRuleTests {
    @Test func manyEventsAndOverlapNeedNoFirth() throws {
        // 204 events for 11 coefficients.
        let data = try Fixture().data()
        #expect(try FirthRule().reasons(for: data).isEmpty)
        #expect(
            try FirthRule(eventsPerCoefficient: 20).reasons(for: data)
                == [.fewEvents(perCoefficient: 204.0 / 11)])
    }

    @Test func rareEventsUnderSeparationHaveBothReasons() throws {
        let fixture = try FirthFixture("rare_separated")
        let reasons = try FirthRule().reasons(for: fixture.data)
        let separation = try #require(try fixture.data.separation())
        #expect(reasons == [.separation(separation), .fewEvents(perCoefficient: 2)])
        #expect(
            reasons.map { $0.message(columnNames: fixture.data.columnNames) } == [
                "“b” tells the outcomes of \(separation.groups) customers for certain",
                "there are only 2.0 events per coefficient",
            ])
    }

    @Test func nonEventsCountWhereTheyAreFewer() throws {
        let fixture = try FirthFixture("rare_separated")
        let flipped = try LogisticData(x: fixture.x, y: fixture.y.map { 1 - $0 })
        #expect(try FirthRule().reasons(for: flipped).contains(.fewEvents(perCoefficient: 2)))
        // 30 of 79 have the outcome; 7.5 for each of four coefficients.
        let reasons = try FirthRule().reasons(for: FirthFixture("endometrial").data)
        #expect(reasons.contains(.fewEvents(perCoefficient: 7.5)))
    }

    @Test func separationAloneIsAReason() throws {
        let x = Matrix(rows: 400, columns: 1) { i, row in row[0] = Double(i) }
        let data = try LogisticData(x: x, y: (0..<400).map { $0 < 150 ? 0 : 1 }, columnNames: ["days"])
        let reasons = try FirthRule().reasons(for: data)
        #expect(reasons == [.separation(Separation(kind: .complete, columns: [0], rows: 400, groups: 400))])
        #expect(reasons[0].message(columnNames: data.columnNames) == "“days” tells all outcomes for certain")
        // The fallback that the rule asks for exists.
        let fit = try FirthLogisticRegression().fit(data)
        #expect(fit.coefficients[0] > 0 && fit.coefficients[0].isFinite)
    }

    @Test func trialsCountAndNotRows() throws {
        let x = Matrix([[0], [1]])
        let many = try LogisticData(x: x, successes: [30, 50], trials: [100, 100])
        #expect(try FirthRule().reasons(for: many).isEmpty)
        let few = try LogisticData(x: x, successes: [3, 5], trials: [100, 100])
        #expect(try FirthRule().reasons(for: few) == [.fewEvents(perCoefficient: 4)])
    }
}
