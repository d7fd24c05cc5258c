import Evaluation
import Experience
import Foundation
import LinearAlgebra
import Testing

@testable import Features
@testable import Insights
@testable import Regression
@testable import Reporting

/// The documents of drivers, what-if and evaluate: their fields are a promise.
@Suite struct CommandReportTests {
    private func keys(_ value: JSONValue?) -> [String] {
        guard case .object(let fields)? = value else { return [] }
        return fields.map(\.0)
    }

    private func field(_ name: String, of value: JSONValue) -> JSONValue? {
        guard case .object(let fields) = value else { return nil }
        return fields.first { $0.0 == name }?.1
    }

    private func first(_ name: String, of value: JSONValue) -> JSONValue? {
        guard case .array(let values)? = field(name, of: value) else { return nil }
        return values.first
    }

    /// 998 customers at 18.2 % who would all be at 16.9 %; one coefficient with a standard error of a third of it.
    private func whatIf() throws -> WhatIf {
        func logit(_ p: Double) -> Double { log(p / (1 - p)) }
        let slope = logit(0.169) - logit(0.182)
        var covariance = SymmetricMatrix(order: 2)
        covariance[1, 1] = slope * slope / 9
        let feature = Feature(.touchpoint("call"), .response, .mean, windowDays: 90)
        func table(_ value: Double) -> FeatureTable {
            .made([feature], Array(repeating: [value], count: 998))
        }
        return try WhatIf(
            outcome: Outcome(name: "churn", rule: .noneOf, touchpoints: ["purchase"], horizonDays: 90),
            fit: .made(intercept: logit(0.182), coefficients: [slope], covariance: covariance),
            layout: DesignLayout(learningFrom: .made([feature], [[0], [1]])), baseline: table(0), scenario: table(1),
            edited: Array(0..<412))
    }

    @Test func whatIfReadsAsASentence() throws {
        let answer = try whatIf()
        let report = Report([answer], wanted: [false], evidence: ChangeEvidence(remarks: [], support: "No support."))
        // The margin is 1.96 · 1.3/3 points, on the slope at 16.9 % rather than along the way.
        let low = Numbers.fixed(answer.interval.lowerBound * 100, 1)
        let high = Numbers.fixed(answer.interval.upperBound * 100, 1)
        #expect(
            report.text(.table) == """
                churn 18.2% → 16.9%  −1.3 pp [\(low), \(high)]  ≈ 13 of 998 customers kept
                412 of 998 customers have an edited event; 100% of them leave the range the model was trained in.
                evidence: predicted change only. No support.

                """)
        #expect(low.hasPrefix("−2.") && high.hasPrefix("−0."))
        let wanted = Report([answer], wanted: [true], evidence: ChangeEvidence(remarks: [], support: "")).text(.table)
        #expect(wanted.contains("≈ 13 of 998 customers fewer with churn\n"))
    }

    @Test func whatIfHasTheFieldsThatAreDocumented() throws {
        let report = Report(
            [try whatIf()], wanted: [false], evidence: ChangeEvidence(remarks: [], support: "No support."))
        #expect(keys(report.json) == ["schema", "outcomes"])
        #expect(field("schema", of: report.json) == "rapport.what-if/1")
        #expect(
            keys(first("outcomes", of: report.json)) == [
                "name", "customers", "edited", "baseline", "scenario", "change", "interval", "expected", "evidence",
                "outOfSupport",
            ])
    }

    @Test func whatIfHasALineForEachOutcomeInCSV() throws {
        let evidence = ChangeEvidence(remarks: [], support: "a, b")
        let lines = Report([try whatIf()], wanted: [false], evidence: evidence).text(.csv).split(separator: "\n")
        #expect(
            lines.first
                == "name,customers,edited,baseline,scenario,change,change_lo,change_hi,expected,out_of_support,evidence"
        )
        #expect(
            lines.count == 2 && lines[1].hasPrefix("churn,998,412,0.18")
                && lines[1].hasSuffix(",1.0,\"predicted change only. a, b\""))
    }

    private func drivers() throws -> Drivers {
        let features = [
            Feature(.touchpoint("call"), .emotion, .mean, windowDays: 90),
            Feature(.touchpoint("call"), .count, .sum, windowDays: 90),
            Feature(.touchpoint("letter"), .count, .sum, windowDays: 90),
            Feature(.everything, .count, .sum, windowDays: 90), Feature(.attribute("age"), .value, .last),
        ]
        var stream = Experience.SplitMix64(seed: 5)
        func draw() -> Double { Double(stream.next() >> 11) * 0x1p-53 }
        let rows = (0..<400).map { row in
            [draw() * 2 - 1, Double(stream.next() % 3), row < 90 ? 1 : 0, draw(), draw()]
        }
        let labels = rows.map { draw() < 1 / (1 + exp(2 * $0[0])) ? 1.0 : 0 }
        let table = FeatureTable.made(features, rows, labels: ["churn": labels])
        let layout = DesignLayout(learningFrom: table)
        let matrix = layout.matrix(of: table)
        let fit = try RidgeLogisticRegression(penalty: .fixed(0.01)).fit(LogisticData(x: matrix, y: labels))
        return try Drivers(
            of: fit, layout: layout, table: table, matrix: matrix,
            outcome: Outcome(name: "churn", rule: .noneOf, touchpoints: ["purchase"], horizonDays: 90),
            reach: TouchpointReach(customers: ["call": Set(0..<400), "letter": Set(0..<90)], felt: Set(0..<400)))
    }

    @Test func driversHaveTheFieldsThatAreDocumented() throws {
        let json = Report(try drivers()).json
        #expect(
            keys(json) == [
                "schema", "outcome", "explained", "touchpoints", "others", "by", "deviance", "devianceByChance",
                "nullDeviance", "draws", "exact",
            ])
        #expect(field("schema", of: json) == "rapport.drivers/1")
        let fields = [
            "share", "shareInterval", "effect", "effectInterval", "odds", "customers", "q", "direction", "change",
        ]
        #expect(keys(first("touchpoints", of: json)) == ["touchpoint"] + fields)
        // What is not compared has no adjusted p-value.
        #expect(keys(first("others", of: json)) == ["name"] + fields.filter { $0 != "q" })
    }

    @Test func peopleReadADirectionOnlyWhereTheIntervalLeavesOutZero() throws {
        let drivers = try drivers()
        let lines = Report(drivers, DriverExtras(hidingBelow: 0)).text(.table).split(separator: "\n")
        for driver in drivers.drivers where driver.isCompared {
            let line = try #require(lines.first { $0.hasPrefix(driver.name) })
            let isClear = !driver.effectInterval.contains(0)
            #expect(line.hasSuffix(isClear ? (driver.isLoyal ? "loyal" : "leaving") : "unclear"))
        }
        #expect(lines.contains { $0.hasPrefix("call") && $0.hasSuffix("loyal") })
    }

    @Test func effectsAreInPointsForPrograms() throws {
        let drivers = try drivers()
        let call = drivers.drivers[0]
        let json = try #require(first("touchpoints", of: Report(drivers).json))
        #expect(field("effect", of: json) == .number(call.effect * 100))
        #expect(
            field("effectInterval", of: json)
                == .interval(call.effectInterval.lowerBound * 100...call.effectInterval.upperBound * 100))
        #expect(field("direction", of: json) == "loyal")
        let lines = Report(drivers).text(.jsonl).split(separator: "\n")
        #expect(lines[0].contains("\"effect\":\(call.effect * 100),"))
    }

    @Test func rareTouchpointsAreHiddenFromPeopleAndCounted() throws {
        let report = Report(try drivers())
        #expect(report.table.rows.count == 1)
        #expect(report.notes.last == "1 hidden: under 100 customers (--all).")
        let all = Report(try drivers(), DriverExtras(hidingBelow: 0))
        #expect(all.table.rows.count == 2)
        #expect(all.text(.table).contains(" pp ["))
        #expect(
            report.notes[0].hasPrefix(
                "Associations in history, not proof of cause. Activity (how lately and how often anything is done) explains "
            ))
    }

    /// What a column may be taken for is said below the table, in words of its outcome.
    @Test func notesSayWhatColumnsMean() throws {
        let drivers = try drivers()
        let notes = Report(drivers, DriverExtras(hidingBelow: 0)).notes
        #expect(notes.count == 4)
        func part(_ deviance: Double) -> String { Numbers.percent(deviance / drivers.nullDeviance, 0) }
        let chance = Numbers.percent(drivers.devianceByChance / drivers.nullDeviance, 1)
        #expect(
            notes[1]
                == "Shares are of what histories tell of churn beyond chance, \(part(drivers.deviance - drivers.devianceByChance)) of "
                + "all there is to tell (\(chance) more may be chance), and not of customers. A large share is neither good nor bad, a "
                + "small one no proof that it does not matter."
        )
        // 400 labels, of which so many are 1.
        let rate = drivers.nullDeviance / 800
        #expect(0 < rate && rate <= 0.6932 && drivers.deviance < drivers.nullDeviance)
        #expect(
            notes[2]
                == "Effect: the change in points that goes with an experience better by one standard deviation: a usual "
                + "difference between customers, of which one improvement often brings about less; * with having it more often, where no "
                + "feeling is recorded."
        )
        #expect(
            notes[3]
                == "n: customers who had it. loyal: the change is for the better, leaving: for the worse, unclear: it may "
                + "be either, as the interval holds 0, which does not say \"no effect\". q: of rows with this q or less, so "
                + "many may be chance (0.05: 1 in 20).")
        let side = Report(loyalty: [drivers], hidingBelow: 0).notes
        #expect(side[1] == notes[1] && side[2] == notes[2] && side[3] == Drivers.directionNote)
    }

    @Test func evaluationHasTheFieldsThatAreDocumented() throws {
        let metrics = try Metrics(
            probabilities: (0..<200).map { Double($0) / 200 * 0.8 + 0.1 },
            outcomes: (0..<200).map { $0 % 3 == 0 ? 1 : 0 },
            baseRate: 0.3)
        let report = Report([.init(outcome: "churn", asOf: "2025-04-01", metrics: metrics)])
        #expect(keys(report.json) == ["schema", "outcomes"])
        #expect(field("schema", of: report.json) == "rapport.evaluate/1")
        let line = try #require(first("outcomes", of: report.json))
        #expect(
            keys(line) == [
                "name", "asOf", "rows", "events", "baseRate", "auc", "aucInterval", "logLoss", "logLossConstant",
                "brier",
                "prAuc", "liftTop10", "calibrationSlope", "calibrationIntercept", "ece",
            ])
        #expect(field("logLossConstant", of: line) == .number(metrics.baselineLogLoss))
        #expect(
            report.text(.csv).hasPrefix("name,as_of,rows,base_rate,auc,log_loss,lift_top10,calibration_slope,ece\n"))
    }
}
