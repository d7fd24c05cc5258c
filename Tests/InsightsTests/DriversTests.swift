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

    private func drivers(isWanted: Bool = false, view: DriverView = .touchpoint) throws -> Drivers {
        let outcome = Outcome(
            name: isWanted ? "return" : "churn", rule: .anyOf, touchpoints: ["cancel"], horizonDays: 30,
            isWanted: isWanted)
        return try Drivers(
            of: fit, layout: layout, table: table, matrix: matrix, outcome: outcome, reach: .made(table), view: view,
            profiles: ["call": .init(stage: .after, through: .people), "chat": .init(stage: .after)], draws: 20)
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
        #expect(call.change == "a better experience" && (call.q ?? 1) < 0.001)
        // A shorter wait is the better one.
        let chat = try driver("chat")
        #expect(chat.effect < 0 && chat.isLoyal)
    }

    @Test func sameEffectLeavesWhereTheOutcomeIsWanted() throws {
        let call = try driver("call", isWanted: true)
        #expect(call.effect == (try driver("call").effect))
        #expect(!call.isLoyal)
    }

    /// Δ = mean of p(1 − p) b·s at the reported p, b debiased, s the standard deviation over snapshots with a value, 0 in those without.
    @Test func effectIsTheSlopeForOneStandardDeviationWhereThereIsAValue() throws {
        let values = table.values.column(2)
        let present = values.filter { !$0.isNaN }
        let mean = present.reduce(0, +) / Double(present.count)
        let step = (present.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(present.count)).squareRoot()
        let coefficient = fit.inference.coefficients[2]
        let changes = zip(try fit.probabilities(matrix), values).map { p, value in
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
        #expect(agree(all.compactMap(\.q), adjusted, relative: 1e-6))
        #expect(all.map { $0.q == nil } == [false, false, false, true, true])
    }

    @Test func stagesHoldTheirTouchpoints() throws {
        let drivers = try drivers(view: .stage)
        #expect(drivers.view == .stage && drivers.drivers.prefix(2).map(\.name) == ["after", "no stage"])
        #expect(Set(drivers.drivers.suffix(2).map(\.name)) == ["activity", "attributes"])
        let after = try #require(drivers.drivers.first)
        #expect(after.change == "a better experience" && after.effect < 0 && after.isLoyal)
        let parts = try [driver("call"), driver("chat")]
        // Columns that move together: the slopes of both add up.
        #expect(agree([after.effect], [parts[0].effect + parts[1].effect], relative: 1e-10))
        #expect(after.customers >= max(parts[0].customers, parts[1].customers))
        #expect(after.share > parts[0].share)
    }

    @Test func familiesTellFeelingFromVolume() throws {
        let drivers = try drivers(view: .family).drivers
        #expect(Set(drivers.filter(\.isCompared).map(\.name)) == ["emotion", "service", "volume"])
        #expect(drivers.last?.name == "attributes")
        let emotion = try #require(drivers.first { $0.name == "emotion" })
        #expect(agree([emotion.effect], [try driver("call").effect], relative: 1e-10))
        let rated = Set((0..<table.rows).filter { !table.values[$0, 2].isNaN }.map { table.customers[$0] })
        #expect(emotion.customers == rated.count)
    }

    @Test func performanceIsTheMeanEmotionWhereThereIsOne() throws {
        let present = table.values.column(2).filter { !$0.isNaN }
        let mean = try #require(try driver("call").performance)
        #expect(agree([mean], [present.reduce(0, +) / Double(present.count)], relative: 1e-12))
        #expect(try driver("chat").performance == nil)
        #expect(try driver("newsletter").performance == nil)
    }

    @Test func sharesAreOfTheDevianceThatRefitsExplain() throws {
        let drivers = try drivers()
        #expect(drivers.isExact && drivers.draws == 20)
        let labels = table.labels["churn"]!
        let rate = labels.reduce(0, +) / Double(labels.count)
        func loss(_ p: [Double]) -> Double { zip(p, labels).reduce(0) { $0 - log($1.1 == 1 ? $1.0 : 1 - $1.0) } }
        let refit = try RidgeLogisticRegression(penalty: .fixed(0)).fit(
            LogisticData(x: matrix, y: labels, columnNames: layout.columns.map(\.name)))
        let deviance = 2 * (loss(labels.map { _ in rate }) - loss(try refit.probabilities(matrix)))
        #expect(agree([drivers.deviance], [deviance], relative: 1e-3))
    }

    @Test func outcomeThatAlwaysHappensHasNoDrivers() {
        let same = FeatureTable(
            features: table.features, customers: table.customers, cutoffs: table.cutoffs, values: table.values,
            labels: ["churn": table.labels["churn"]!.map { _ in 1 }])
        #expect(throws: RegressionError.oneClass(outcome: 1)) {
            try Drivers(
                of: fit, layout: layout, table: same, matrix: matrix,
                outcome: Outcome(name: "churn", rule: .noneOf, touchpoints: ["purchase"], horizonDays: 30),
                reach: .made(same))
        }
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
            of: fit, layout: layout, table: turned, matrix: layout.matrix(of: turned), outcome: outcome,
            reach: .made(turned))
        for (a, b) in zip(try drivers().drivers, other.drivers) {
            #expect(a.name == b.name && a.customers == b.customers)
            #expect(agree([a.share, a.effect, a.odds], [b.share, b.effect, b.odds], relative: 1e-9))
        }
    }
}
