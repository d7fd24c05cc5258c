import LinearAlgebra
import Testing

@testable import Insights
@testable import Reporting

/// What is said of an effect: in words, in numbers, and as a document whose fields are a promise.
@Suite struct EffectReportTests {
    /// 400 exposed and 400 unexposed customers, of whom so many have the outcome; one confounder says nothing.
    private func data(exposed: Int, unexposed: Int) throws -> EffectData {
        try EffectData(
            touchpoint: "care_call", outcome: "churn",
            confounders: Matrix(rows: 800, columns: 2) { row, values in
                values[0] = Double(row % 8)
                values[1] = Double(row / 2 % 5)
            }, names: ["all.silence", "all.count"], exposures: (0..<800).map { Double($0 % 2) },
            outcomes: (0..<800).map { row in
                let share = row % 2 == 1 ? exposed : unexposed
                return row / 2 * 37 % 400 < share ? 1 : 0
            })
    }

    private func estimate(
        exposed: Int, unexposed: Int, assignment: ExposureAssignment = .business, gates: EffectGates = EffectGates()
    ) throws -> EffectEstimate {
        try EffectEstimation(assignment: assignment, gates: gates).estimate(
            data(exposed: exposed, unexposed: unexposed), segments: ("plan", (0..<800).map { $0 % 4 < 2 ? "a" : "b" }))
    }

    private func asked() -> Report.EffectAsked { .init(asOf: ["2025-07-01"], exposedWithinDays: 1) }

    @Test func verdictIsOneSentence() throws {
        let clear = try estimate(exposed: 40, unexposed: 160)
        #expect(clear.isCausal)
        let limit = Numbers.fixed(try #require(clear.eValue).limit, 1)
        #expect(
            clear.verdict
                == "If, as you say, the business decided who had it, care_call lowers churn by "
                + "\(Numbers.fixed(-clear.adjusted.difference * 100, 1)) points: the checks let that be read as cause, "
                + "unless something that the log does not show makes both the touchpoint and the outcome \(limit) times "
                + "as likely, or as unlikely.")
        let drawn = try estimate(exposed: 160, unexposed: 40, assignment: .lot)
        #expect(
            drawn.verdict
                == "If, as you say, a lot decided who had it, care_call raises churn by "
                + "\(Numbers.fixed(drawn.adjusted.difference * 100, 1)) points: the checks let that be read as cause.")
        #expect(
            try estimate(exposed: 100, unexposed: 100).verdict
                == "No effect of care_call on churn is shown: the interval holds 0.")
        let fragile = try estimate(exposed: 120, unexposed: 160)
        let near = Numbers.fixed(try #require(fragile.eValue).limit, 2)
        #expect(
            fragile.verdict
                == "Not to be read as cause: the difference is explained away if something that the log does not show makes both "
                + "the touchpoint and the outcome \(near) times as likely, or as unlikely.")
    }

    @Test func touchpointOfCustomersIsNeverReadAsCause() throws {
        let found = try estimate(exposed: 40, unexposed: 160, assignment: .customer)
        #expect(
            found.verdict
                == "Not to be read as cause: customers bring it about, so that those who have it had not left, "
                + "and the log does not say that of the others.")
        #expect(
            try estimate(exposed: 100, unexposed: 100, assignment: .customer).verdict
                == "No effect of care_call on churn is shown: the interval holds 0.")
    }

    /// What is said of who decides lets a difference be read as cause; each check alone takes that back.
    @Test(arguments: [ExposureAssignment.business, .lot]) func eachCheckTakesTheWordBack(word: ExposureAssignment)
        throws
    {
        var (uneven, few, fragile) = (EffectGates(), EffectGates(), EffectGates())
        uneven.greatestImbalance = 0
        few.leastSampleSize = 401
        fragile.leastEValue = 100
        #expect(try estimate(exposed: 40, unexposed: 160, assignment: word).isCausal)
        for (gates, said) in [
            (uneven, "2 confounders still differ after weighting"), (few, "the weights leave the worth of"),
            (fragile, "the difference is explained away if"),
        ] where !(word == .lot && gates == fragile) {
            let verdict = try estimate(exposed: 40, unexposed: 160, assignment: word, gates: gates).verdict
            #expect(verdict.hasPrefix("Not to be read as cause: \(said)"), "\(verdict)")
            #expect(!verdict.contains("as you say"))
        }
    }

    @Test func causeIsNeverSaidWithoutTheChecks() throws {
        var gates = EffectGates()
        gates.greatestImbalance = 0
        gates.leastSampleSize = 1e6
        for figures in [(40, 160), (100, 100), (120, 160)] {
            let estimate = try estimate(exposed: figures.0, unexposed: figures.1, gates: gates)
            #expect(estimate.verdict.hasPrefix("Not to be read as cause: "))
            #expect(!estimate.verdict.contains("lowers") && !estimate.verdict.contains("raises"))
            let text = Report(estimate, asked: asked()).text(.table)
            #expect(text.matches(of: /cause/).count == 1)
        }
    }

    @Test func concernsReadAsPartsOfASentence() {
        let worst = ConfounderBalance(name: "all.silence", before: 0.4, after: -0.21)
        #expect(
            EffectConcern.imbalance(columns: 1, worst: worst).words
                == "1 confounder still differs after weighting, all.silence by 0.21 standard deviations")
        #expect(
            EffectConcern.imbalance(columns: 3, worst: worst).words
                == "3 confounders still differ after weighting, all.silence by 0.21 standard deviations")
        #expect(
            EffectConcern.fewEffective(size: 21.4, isExposed: true, needed: 50).words
                == "the weights leave the worth of 21 exposed snapshots, and 50 are needed")
        #expect(
            EffectConcern.estimatorsDisagree(targeted: -0.031).words
                == "another estimator of the same models gives −3.1 pp")
    }

    @Test func tableHasEverybodyAndTheSegments() throws {
        let estimate = try estimate(exposed: 40, unexposed: 160)
        let lines = Report(estimate, asked: asked()).text(.table).split(separator: "\n").map(String.init)
        #expect(
            lines[0]
                == "care_call → churn: 800 customers in 800 snapshots as of 2025-07-01; exposed: care_call within 1d")
        #expect(
            lines[1].split(separator: "  ").map { $0.drop { $0 == " " } } == [
                "who", "exposed", "unexposed", "churn unadjusted: without → with",
                "churn adjusted: without → with [95%]",
            ])
        // 160 and 40 of 400: levels stand with the difference that is theirs.
        let means = estimate.adjusted
        #expect(
            lines[2].hasPrefix(
                "everybody      400        400  40.0% → 10.0%  −30.0 pp           \(Numbers.percent(means.unexposed)) → "
                    + "\(Numbers.percent(means.exposed))  \(Numbers.points(means.difference)) ["))
        #expect(lines[3].hasPrefix("plan a") && lines[4].hasPrefix("plan b"))
        #expect(lines[5] == estimate.verdict)
        #expect(lines[6].hasPrefix("That the difference is the same for every plan cannot be ruled out (p = 0."))
        #expect(lines[7].hasPrefix("Augmented inverse-probability weights, cross-fitted by customer. Propensities 0."))
        #expect(lines[8].split(separator: " ").joined(separator: " ") == "most different confounders before after")
        #expect(lines.last == "Differences in standard deviations, of 2 confounders.")
    }

    /// Whoever reads a row finds a difference beside the two levels that it is the difference of, adjusted or not.
    @Test func levelsStandWithTheirOwnDifference() throws {
        var gates = EffectGates()
        gates.propensities = 0.4999...0.5001
        for gates in [EffectGates(), gates] {
            let estimate = try estimate(exposed: 40, unexposed: 160, gates: gates)
            let lines = Report(estimate, asked: asked()).text(.table).split(separator: "\n").map(String.init)
            let whose = estimate.target == .overlap ? ", comparable customers" : ""
            #expect(lines[1].hasSuffix("churn adjusted\(whose): without → with [95%]"))
            let pairs = lines[2].matches(of: /(\d+\.\d)% → (\d+\.\d)%  ([+−])(\d+\.\d) pp/)
            #expect(pairs.count == 2)
            for pair in pairs {
                let sign = pair.3 == "−" ? -1.0 : 1
                let numbers = try [pair.1, pair.2, pair.4].map { try #require(Double($0)) }
                #expect(abs(numbers[1] - numbers[0] - sign * numbers[2]) < 0.151)
            }
            let csv = Report(estimate, asked: asked()).text(.csv).split(separator: "\n").map {
                $0.split(separator: ",")
            }
            #expect(
                csv[0] == [
                    "who", "exposed", "unexposed", "without", "with", "naive", "adjusted", "adjusted_lo", "adjusted_hi",
                    "standard_error", "naive_without", "naive_with", "target",
                ])
            let values = Dictionary(uniqueKeysWithValues: zip(csv[0], csv[1].map { Double($0) ?? .nan }))
            for (without, with, difference) in [
                ("naive_without", "naive_with", "naive"), ("without", "with", "adjusted"),
            ] {
                let levels = try [without, with, difference].map { try #require(values[$0[...]]) }
                #expect(abs(levels[1] - levels[0] - levels[2]) < 1e-12)
            }
        }
    }

    @Test func documentHasThePromisedFields() throws {
        let estimate = try estimate(exposed: 40, unexposed: 160)
        guard case .object(let fields) = Report(estimate, asked: asked()).json else { return }
        let values = Dictionary(uniqueKeysWithValues: fields)
        for name in [
            "touchpoint", "outcome", "exposed", "unexposed", "naive", "adjusted", "standardError", "interval", "method",
            "overlap", "balance", "eValue", "verdict",
        ] { #expect(values[name] != nil, "\(name)") }
        #expect(values["schema"] == "rapport.effect/1" && values["causal"] == .bool(true))
        #expect(values["naive"]?.text == "-0.30000000000000004" || values["naive"]?.text == "-0.3")
        guard case .object(let overlap)? = values["overlap"] else { return }
        #expect(overlap.map(\.0) == ["min", "max", "trimmed", "ess", "essExposed", "essUnexposed"])
        guard case .array(let balance)? = values["balance"], case .object(let line)? = balance.first else { return }
        #expect(line.map(\.0) == ["feature", "before", "after"] && balance.count == 2)
    }
}
