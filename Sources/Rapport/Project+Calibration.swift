import Evaluation
import Experience
import Features
import LinearAlgebra
import Regression

extension Project {
    /// What a head's probabilities need to come true at a later time, found out from the later part of ``CalibrationSplit``.
    ///
    /// Two questions, two kinds of ``CalibrationScores``:
    ///
    /// - *Is a map needed?* That is asked of regressions of the earlier snapshots alone: whether what is forecast comes true
    ///   later. With `auto` there is a map only where ``Evaluation/CalibrationTest`` refutes at 5 % that none is needed: a map
    ///   that chance made is worse than none.
    /// - *Which one?* The map goes on a head that has learned from all settled snapshots, the later ones too, and so has
    ///   taken in a part of the change already. It is fitted to the later scores of regressions that have done so as well.
    ///
    /// A map fitted to the scores of the past would correct that part twice. What that comes to at a third period was measured
    /// once, in 10 panels of 1,000 customers with cutoffs a horizon apart: the log loss less that without a map (× 10⁻⁴,
    /// ± Monte Carlo error), and calibration in the large a. No command measures all of it again; `CalibrationDriftTests` asks
    /// the second and the fourth world, of two panels of 2,000 customers, for the signs and the order of the three.
    ///
    /// ```
    ///                                           no map    map of the past     this map
    /// nothing changes                         a  0.00    +15 ±  9  −0.02      +4 ±  4  −0.01
    /// the level steps by 0.6, and stays         +0.27    +67 ± 33  −0.34     −61 ±  9  −0.02
    /// the slope steps to 0.5, and stays         +0.16     −5 ± 34  −0.15     −70 ± 20  −0.02
    /// the level grows by 0.4 a period           +0.57   −259 ± 15  +0.15    −169 ± 13  +0.36
    /// the slope falls by 0.25 a period          +0.28   −177 ± 21  +0.09    −119 ± 14  +0.18
    /// the level is 0.6 higher for one period    −0.31   +705 ± 71  −0.93    +244 ± 25  −0.61
    /// ```
    ///
    /// What goes too far after a step helps where a change goes on, but by as much as the later part happens to have of all
    /// snapshots. This map gains in all four worlds where a change lasts. In the other two it loses, as any map does, but less
    /// than a map of the past.
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
        }
        let needed = CalibrationSplit.leastEvents
        guard
            let split = CalibrationSplit(
                table, outcome: head.outcome, latenessDays: configuration.latenessDays, calendar: calendar)
        else {
            return OutcomeCalibration(.tooLittleHistory, needed: needed)
        }
        var found = OutcomeCalibration(.tooFewEvents, needed: needed, split: split, table, head.outcome)
        guard min(found.events, found.rows - found.events) >= needed else { return found }
        do {
            let scores = CalibrationScores(
                table, outcome: head.outcome, penalty: head.fit.penalty * Double(head.fit.rows), seed: seed,
                threads: threads)
            let past = try scores([split.later, split.earlier], learnedFrom: split.earlier)
            found.pValue = CalibrationTest(past[0], fitted: past[1])?.pValue
            guard configuration.calibration != .auto || (found.pValue ?? 1) < 0.05 else {
                found.finding = .notNeeded
                return found
            }
            let map = try Recalibration(method).fit(scores([split.later], learnedFrom: split.settled)[0])
            if map.rises { (found.finding, found.map) = (.applied, map) } else { found.finding = .reversed }
        } catch let error as RegressionError where error != .cancelled {
            found.finding = .notDetermined
        } catch is EvaluationError {
            found.finding = .notDetermined
        }
        return found
    }
}
