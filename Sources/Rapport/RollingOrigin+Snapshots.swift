import Evaluation
import Experience
import Features

extension RollingOrigin {
    /// The folds of an outcome's snapshots. At origin o a snapshot may train if its outcome was known by then
    /// (``KnownOutcomes``), and those at o itself are forecast. Snapshots whose outcome is not known, NaN in the table, are in no fold.
    ///
    /// - Parameters:
    ///   - table: any table of the snapshots with the outcome's labels; its features do not matter.
    ///   - latenessDays: how many days events may take to arrive.
    init(_ table: FeatureTable, outcome: Outcome, latenessDays: Double, calendar: CalendarCutoffs) {
        let labels = table.labels[outcome.name]!
        let settled = Set(labels.indices.filter { !labels[$0].isNaN }.map { table.cutoffs[$0] }).sorted()
        let known = KnownOutcomes(of: outcome, at: settled, latenessDays: latenessDays, calendar: calendar)
        self.init(
            cutoffs: settled.map { Int($0.microseconds) }, known: settled.map { Int(known[$0].microseconds) })
    }
}

extension RollingOrigin.Fold {
    /// The moment of the forecasts.
    var moment: Timestamp { Timestamp(microseconds: Int64(origin)) }
    /// The moment from which on what was forecast is known.
    var known: Timestamp { Timestamp(microseconds: Int64(testLabel.upperBound)) }

    /// The rows of a table that may train, with an outcome that is known, in their own order.
    func trainingRows(of table: FeatureTable, outcome: Outcome) -> [Int] {
        rows(of: table, outcome) { trainingCutoffs.contains(Int($0.microseconds)) }
    }

    /// The rows of a table that are forecast, with an outcome that is known, in their own order.
    func testRows(of table: FeatureTable, outcome: Outcome) -> [Int] {
        rows(of: table, outcome) { $0 == moment }
    }

    private func rows(of table: FeatureTable, _ outcome: Outcome, _ isWanted: (Timestamp) -> Bool) -> [Int] {
        let labels = table.labels[outcome.name]!
        return table.cutoffs.indices.filter { !labels[$0].isNaN && isWanted(table.cutoffs[$0]) }
    }
}
