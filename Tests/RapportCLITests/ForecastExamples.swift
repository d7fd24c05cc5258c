import Evaluation
import Foundation
import Rapport
import Reporting

/// Examples on the forecasts of a model that the notebook trained.
extension LibraryExample {
    static let reliability = LibraryExample("reliability") { folder, out, print in
        // reliability
        let project = try Project(contentsOf: folder + "/data/demo/rapport.yaml")
        let events = try await project.loadEvents()
        let model = try ForecastModel(contentsOf: out + "/model.json")
        let churn = try model.scoredOutcomes(events, of: "churn", at: project.moment("2025-10-01"))

        let line = CalibrationLine(churn)
        for (name, estimate) in [("in the large", line.interceptInTheLarge), ("slope", line.slope)] {
            let (value, interval) = (estimate!.value, estimate!.interval)
            print(
                "\(name): \(Numbers.fixed(value, 2)), 95% interval \(Numbers.fixed(interval.lowerBound, 2)) to "
                    + "\(Numbers.fixed(interval.upperBound, 2))")
        }
        let brier = BrierDecomposition(churn)
        print(
            "Brier score: \(Numbers.fixed(brier.uncertainty, 4)) that was to be explained "
                + "− \(Numbers.fixed(brier.discrimination, 4)) explained + \(Numbers.fixed(brier.miscalibration, 4)) "
                + "lost to miscalibration")
        let curve = CalibrationCurve(churn)
        print("smooth curve: off by \(Numbers.fixed(curve.meanError, 3)) on average")

        let table = ReliabilityTable(churn, binning: .equalCount(10))
        let picture = ReliabilityPlot(table, outcome: "churn", curve: curve)
        try picture.svg.write(toFile: out + "/reliability.svg", atomically: true, encoding: .utf8)
        // end
    }

    static let comparison = LibraryExample("comparison") { folder, out, print in
        let project = try Project(contentsOf: folder + "/data/demo/rapport.yaml")
        let events = try await project.loadEvents()
        // comparison
        let day = try project.moment("2025-10-01")
        let rich = try ForecastModel(contentsOf: out + "/model.json").scoredOutcomes(events, of: "churn", at: day)
        let plain = try ForecastModel(contentsOf: out + "/contact.json").scoredOutcomes(events, of: "churn", at: day)
        let difference = try AreaDifference(
            first: rich.probabilities, second: plain.probabilities, outcomes: rich.outcomes, groups: rich.groups)

        let (first, second) = (difference.first.variance!, difference.second.variance!)
        let unpaired = (first + second).squareRoot()
        print("difference of the AUCs: \(Numbers.fixed(difference.value, 3))")
        print("as if on different customers: ± \(Numbers.fixed(1.96 * unpaired, 3))")
        print(
            "on the same customers:        ± \(Numbers.fixed(1.96 * difference.variance!.squareRoot(), 3))"
                + ", p = \(Numbers.fixed(difference.pValue!, 4))")
        // end
    }

    static let sets = LibraryExample("sets") { folder, out, print in
        let project = try Project(contentsOf: folder + "/data/demo/rapport.yaml")
        let events = try await project.loadEvents()
        let model = try ForecastModel(contentsOf: out + "/model.json")
        let churn = try model.scoredOutcomes(events, of: "churn", at: project.moment("2025-10-01"))
        // sets
        let (odd, even) = (stride(from: 1, to: churn.rows, by: 2), stride(from: 0, to: churn.rows, by: 2))
        let known = try ScoredOutcomes(
            probabilities: odd.map { churn.probabilities[$0] }, outcomes: odd.map { churn.outcomes[$0] })
        let classifier = try ConformalClassifier(known)
        typealias Answer = Set<ConformalClassifier.Outcome>
        let answers: [(String, Answer)] = [
            ("stays", [.nonEvent]), ("leaves", [.event]), ("cannot tell", [.nonEvent, .event]), ("neither fits", []),
        ]
        for (words, answer) in answers {
            let rows = even.filter { classifier.outcomes(churn.probabilities[$0], miscoverage: 0.1) == answer }
            let left = rows.count { churn.outcomes[$0] == 1 }
            print("\(words): \(rows.count) customers, \(left) of whom left")
        }
        for outcome in ConformalClassifier.Outcome.allCases {
            let rows = even.filter { churn.outcomes[$0] == Double(outcome.rawValue) }
            let held = rows.count { classifier.outcomes(churn.probabilities[$0], miscoverage: 0.1).contains(outcome) }
            let words = outcome == .event ? "left" : "stayed"
            print(
                "of \(rows.count) who \(words), the answer held that for \(Numbers.percent(Double(held) / Double(rows.count)))"
            )
        }
        // end
    }
}
