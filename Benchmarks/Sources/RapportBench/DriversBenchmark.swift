import Experience
import Features
import Foundation
import Insights
import LinearAlgebra
import Regression
import Simulation

/// Times the drivers of an outcome, and counts how often intervals of their shares hold the truth.
///
/// ```
/// rapport-bench drivers [GROUPS] [COLUMNS] [ROWS]
/// rapport-bench drivers coverage [WORLDS] [REPETITIONS] [SEED]
/// rapport-bench drivers wide [WORLDS] [REPETITIONS] [SEED]
/// ```
///
/// Times are of a panel of ten snapshots a customer, by default 20 touchpoints with 60 columns and 200,000 snapshots: the
/// median of three runs. Coverage is of worlds that are drawn anew with each seed: 6 groups of one or two columns that depend
/// on each other, 200, 500 or 1500 customers at 4 cutoffs, coefficients from none to strong; with `wide` of 13 groups of 8
/// columns, 2000 customers at 5 cutoffs. A world's true shares are those
/// of 160,000 of its rows.
struct DriversBenchmark {
    private enum Task {
        case time(groups: Int, columns: Int, rows: Int)
        case coverage(worlds: Int, repetitions: Int, seed: UInt64, isWide: Bool)
    }

    private let task: Task

    init(_ arguments: ArraySlice<String>) throws {
        var words = Array(arguments)
        let isWide = words.first == "wide"
        let isCoverage = isWide || words.first == "coverage"
        if isCoverage { words.removeFirst() }
        let standards = isWide ? [10, 5, 1] : isCoverage ? [60, 20, 1] : [20, 60, 200_000]
        let numbers = try UsageError.numbers(
            words[...], or: standards, least: isCoverage ? [1, 1, 0] : [1, 1, 20], usage: Self.usage)
        guard isCoverage || numbers[0] <= numbers[1] else { throw UsageError(Self.usage) }
        task =
            isCoverage
            ? .coverage(worlds: numbers[0], repetitions: numbers[1], seed: UInt64(numbers[2]), isWide: isWide)
            : .time(groups: numbers[0], columns: numbers[1], rows: numbers[2])
    }

    func run() throws {
        switch task {
        case .time(let groups, let columns, let rows): try time(groups: groups, columns: columns, rows: rows)
        case .coverage(let worlds, let repetitions, let seed, let isWide):
            var watch = Stopwatch()
            print(try ShareCoverage(worlds: worlds, repetitions: repetitions, seed: seed, isWide: isWide).table)
            FileHandle.standardError.write(Data("\(Int(watch.lap().wall.rounded())) s\n".utf8))
        }
    }

    private func time(groups: Int, columns: Int, rows: Int) throws {
        let design = PanelDesign(
            customers: rows / 10, cutoffs: 10, intercept: -1.5,
            coefficients: (0..<columns).map { Double($0 * 7 % 11 - 5) / 20 }, persistence: 0.6, windowSpan: 3)
        let panel = SimulatedPanel(design, seed: 1)
        let features = (0..<columns).map { column in
            let touchpoint = Touchpoint("touchpoint \(column % groups)")
            return column < groups
                ? Feature(.touchpoint(touchpoint), .emotion, .mean, windowDays: 90)
                : Feature(.touchpoint(touchpoint), .count, .sum, windowDays: 30 * (column / groups))
        }
        let table = FeatureTable(
            features: features, customers: panel.customers,
            cutoffs: panel.customers.indices.map { Timestamp(year: 2025, month: $0 % 10 + 1, day: 1) },
            values: BlockedMatrix(panel.x), labels: ["referral": panel.y])
        let layout = DesignLayout(learningFrom: table)
        let fit = try RidgeLogisticRegression(penalty: .fixed(0.001)).fit(panel.data())
        let outcome = Outcome(name: "referral", rule: .anyOf, touchpoints: ["referral"], horizonDays: 90)
        var laps: [Stopwatch.Lap] = []
        var drivers: Drivers?
        for _ in 0..<3 {
            var watch = Stopwatch()
            drivers = try Drivers(
                of: fit, layout: layout, table: table, matrix: layout.matrix(of: table), outcome: outcome,
                reach: TouchpointReach())
            laps.append(watch.lap())
        }
        let lap = laps.sorted { $0.wall < $1.wall }[1]
        print("groups  columns  snapshots  customers  draws  McFadden   wall   cpu   (median of 3, seconds)")
        let sizes = [groups, columns, rows, rows / 10, drivers?.draws ?? 0].map(String.init).joined(separator: "  ")
        print(sizes, String(format: "%.3f  %.2f  %.2f", drivers?.explained ?? .nan, lap.wall, lap.cpu), separator: "  ")
        for driver in drivers?.drivers.prefix(3) ?? [] {
            print(
                driver.name,
                String(
                    format: "%.4f [%.4f, %.4f]", driver.share, driver.shareInterval.lowerBound,
                    driver.shareInterval.upperBound))
        }
    }

    private static let usage =
        "drivers [GROUPS] [COLUMNS >= GROUPS] [ROWS >= 20] | drivers coverage|wide [WORLDS] [REPETITIONS] [SEED]"
}
