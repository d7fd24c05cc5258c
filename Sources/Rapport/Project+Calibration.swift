import Evaluation
import Experience
import Features
import LinearAlgebra
import Regression

extension Project {
    /// What a head's probabilities need to come true at a later time: ``CalibrationScores`` of ``CalibrationSplit``, and a
    /// map of the configured family fitted to those of the later part.
    ///
    /// With `auto` there is a logistic map where ``Evaluation/CalibrationTest`` refutes that none is needed at 5 %, and
    /// else none: a map that chance made is worse than none.
    ///
    /// - Returns: `nil` where the configuration wants none.
    func calibration(
        of head: ForecastModel.Head, on table: FeatureTable, seed: UInt64, threads: Threads
    ) throws -> OutcomeCalibration? {
        let method: Recalibration.Method
        switch configuration.calibration {
        case .off: return nil
        case .auto, .logistic: method = .logistic
        case .beta: method = .beta
        case .isotonic: method = .isotonic
        }
        let needed = method == .isotonic ? Recalibration.leastIsotonicEvents : CalibrationSplit.leastEvents
        guard let split = CalibrationSplit(table, outcome: head.outcome, needed: needed, calendar: calendar) else {
            return OutcomeCalibration(.tooLittleHistory, needed: needed)
        }
        var found = OutcomeCalibration(.tooFewEvents, needed: needed, split: split, table, head.outcome)
        guard min(found.events, found.rows - found.events) >= needed else { return found }
        do {
            let scores = try CalibrationScores(
                table, split: split, outcome: head.outcome, penalty: head.fit.penalty * Double(head.fit.rows),
                seed: seed,
                threads: threads)
            found.pValue = CalibrationTest(scores.later, fitted: scores.earlier)?.pValue
            guard configuration.calibration != .auto || (found.pValue ?? 0) < 0.05 else {
                found.finding = .notNeeded
                return found
            }
            let map = try Recalibration(method).fit(scores.later)
            if map.rises { (found.finding, found.map) = (.applied, map) } else { found.finding = .reversed }
        } catch let error as RegressionError where error != .cancelled {
            found.finding = .notDetermined
        } catch is EvaluationError {
            found.finding = .notDetermined
        }
        return found
    }
}
