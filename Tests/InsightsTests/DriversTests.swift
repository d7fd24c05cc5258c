import Experience
import Foundation
import LinearAlgebra
import Testing

@testable import Features
@testable import Insights
@testable import Regression

/// A small table whose labels are drawn from known coefficients: calls that feel bad or wait long make customers leave,
/// newsletters hardly matter, and a plan and activity matter besides.
@Suite struct DriversTests {
    static let features = [
        Feature(.touchpoint("call"), .count, .sum, windowDays: 30, transform: .log1p),
        Feature(.touchpoint("call"), .count, .sum, windowDays: 90, transform: .log1p),
        Feature(.touchpoint("call"), .emotion, .mean, windowDays: 90),
        Feature(.touchpoint("chat"), .count, .sum, windowDays: 90, transform: .log1p),
        Feature(.touchpoint("chat"), .response, .mean, windowDays: 90, transform: .log1p),
        Feature(.touchpoint("newsletter"), .count, .sum, windowDays: 30, transform: .log1p),
        Feature(.touchpoint("newsletter"), .count, .sum, windowDays: 90, transform: .log1p),
        Feature(.everything, .count, .sum, windowDays: 90, transform: .log1p),
        Feature(.attribute("plan"), .value, .equals("plus")),
    ]

    let table: FeatureTable
    let layout: DesignLayout
    let matrix: Matrix
    let fit: FittedLogisticRegression

    init() throws {
        var stream = Experience.SplitMix64(seed: 11)
        var rows: [[Double]] = []
        var labels: [Double] = []
        for _ in 0..<1800 {
            let calls = Double(stream.next() % 4)
            let chats = Double(stream.next() % 3)
            let letters = Double(stream.next() % 5)
            let emotion = calls == 0 ? .nan : tanh(0.7 * stream.normal())
            let response = chats == 0 ? .nan : 3 + 0.8 * stream.normal()
            let plan = stream.uniform() < 0.4 ? 1.0 : 0
            let eta =
                -0.4 - 1.6 * (emotion.isNaN ? 0 : emotion) + 0.7 * (response.isNaN ? 0 : response - 3) - 0.5 * plan
                - 0.1 * calls
            labels.append(stream.uniform() < 1 / (1 + exp(-eta)) ? 1 : 0)
            rows.append([
                log1p(min(calls, 1)), log1p(calls), emotion, log1p(chats), response, log1p(min(letters, 2)),
                log1p(letters),
                log1p(calls + chats + letters), plan,
            ])
        }
        table = .made(
            Self.features, rows, customers: (0..<1800).map { $0 / 3 }, labels: ["churn": labels, "return": labels])
        layout = DesignLayout(learningFrom: table)
        matrix = layout.matrix(of: table)
        fit = try RidgeLogisticRegression(penalty: .fixed(0.001)).fit(
            LogisticData(x: matrix, y: labels, groups: table.customers, columnNames: layout.columns.map(\.name)))
    }

    private func drivers(isWanted: Bool = false) throws -> Drivers {
        let outcome = Outcome(
            name: isWanted ? "return" : "churn", rule: .anyOf, touchpoints: ["cancel"], horizonDays: 30,
            isWanted: isWanted)
        return try Drivers(of: fit, layout: layout, table: table, matrix: matrix, outcome: outcome)
    }

    private func driver(_ name: String, isWanted: Bool = false) throws -> Drivers.Driver {
        try #require(try drivers(isWanted: isWanted).drivers.first { $0.name == name })
    }

    @Test func touchpointsComeFirstByFallingShare() throws {
        let drivers = try drivers().drivers
        #expect(drivers[..<3].map(\.name) == ["call", "chat", "newsletter"])
        #expect(Set(drivers[3...].map(\.name)) == ["activity", "attributes"])
        #expect(drivers.map(\.isCompared) == [true, true, true, false, false])
        #expect(agree([drivers.reduce(0) { $0 + $1.share }], [1], absolute: 1e-12))
        #expect(drivers.allSatisfy { $0.shareInterval.contains($0.share) && $0.effectInterval.contains($0.effect) })
        #expect(drivers[2].share < 0.03)
    }

    @Test func betterExperienceMakesAnUnwantedOutcomeRarer() throws {
        let call = try driver("call")
        #expect(call.effect < 0 && call.odds < 1 && call.isLoyal)
        #expect(call.change == "a better experience" && call.q < 0.001)
        // A shorter wait is the better one.
        let chat = try driver("chat")
        #expect(chat.effect < 0 && chat.isLoyal)
    }

    @Test func sameEffectLeavesWhereTheOutcomeIsWanted() throws {
        let call = try driver("call", isWanted: true)
        #expect(call.effect == (try driver("call").effect))
        #expect(!call.isLoyal)
    }

    /// Δ = mean of p(1 − p) b·s, s the standard deviation over snapshots with a value, 0 in those without.
    @Test func effectIsTheSlopeForOneStandardDeviationWhereThereIsAValue() throws {
        let values = table.values.column(2)
        let present = values.filter { !$0.isNaN }
        let mean = present.reduce(0, +) / Double(present.count)
        let step = (present.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(present.count)).squareRoot()
        let coefficient = fit.inference.coefficients[2]
        let changes = zip(try fit.probabilities(matrix, using: .debiased), values).map { p, value in
            value.isNaN ? 0 : p * (1 - p) * coefficient * step
        }
        let call = try driver("call")
        #expect(agree([call.effect], [changes.reduce(0, +) / Double(changes.count)], relative: 1e-10))
        #expect(agree([call.odds], [exp(coefficient * step)], relative: 1e-12))
    }

    @Test func touchpointWithoutFeelingsIsMovedInItsLongestWindow() throws {
        let letter = try driver("newsletter")
        #expect(letter.change == "more of it")
        let values = table.values.column(6)
        let mean = values.reduce(0, +) / Double(values.count)
        let step = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
        #expect(agree([letter.odds], [exp(fit.inference.coefficients[6] * step)], relative: 1e-12))
    }

    @Test func customersAreCountedOnce() throws {
        var touched = Set<Int>()
        for row in 0..<table.rows where table.values[row, 1] > 0 { touched.insert(table.customers[row]) }
        #expect(try driver("call").customers == touched.count)
        #expect(touched.count < table.rows / 2)
        #expect(try driver("activity").customers == 600)
        #expect(try driver("attributes").customers == 600)
    }

    @Test func qAdjustsOverTouchpointsOnly() throws {
        let all = try drivers().drivers
        let p = all.map { driver in
            let margin = (driver.effectInterval.upperBound - driver.effectInterval.lowerBound) / 2
            return NormalDistribution.twoSidedPValue(driver.effect / (margin / NormalDistribution.quantile(0.975)))
        }
        let adjusted = MultipleTesting.benjaminiHochberg(Array(p[..<3]))
        #expect(agree(all.map(\.q), adjusted + p[3...], relative: 1e-6))
    }

    @Test func explainedIsMcFaddensShare() throws {
        let labels = table.labels["churn"]!
        let rate = labels.reduce(0, +) / Double(labels.count)
        func loss(_ p: [Double]) -> Double { zip(p, labels).reduce(0) { $0 - log($1.1 == 1 ? $1.0 : 1 - $1.0) } }
        let explained = 1 - loss(try fit.probabilities(matrix)) / loss(labels.map { _ in rate })
        #expect(agree([try drivers().explained], [explained], relative: 1e-12))
        #expect(explained > 0.1 && explained < 0.5)
    }

    @Test func orderOfRowsDoesNotMatter() throws {
        let order = Array((0..<table.rows).reversed())
        let turned = FeatureTable(
            features: table.features, customers: order.map { table.customers[$0] },
            cutoffs: order.map { table.cutoffs[$0] }, values: table.values.selectRows(order),
            labels: table.labels.mapValues { labels in order.map { labels[$0] } })
        let outcome = Outcome(name: "churn", rule: .anyOf, touchpoints: ["cancel"], horizonDays: 30, isWanted: false)
        let other = try Drivers(
            of: fit, layout: layout, table: turned, matrix: layout.matrix(of: turned), outcome: outcome)
        for (a, b) in zip(try drivers().drivers, other.drivers) {
            #expect(a.name == b.name && a.customers == b.customers)
            #expect(agree([a.share, a.effect, a.odds], [b.share, b.effect, b.odds], relative: 1e-9))
        }
    }
}
