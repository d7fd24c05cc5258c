import Evaluation
import Experience
import Features
import LinearAlgebra
import Reporting

/// What training found out about the calibration of an outcome's probabilities, and the map that came of it.
///
/// The map is fitted to probabilities of the regression alone, never to probabilities that went through a map.
public struct OutcomeCalibration: Sendable, Codable, Equatable {
    /// Why there is a map, or none.
    public enum Finding: String, Sendable, Codable, Equatable {
        /// There is a map.
        case applied
        /// Probabilities came true but for chance, or are all alike, so that nothing in them can be tested.
        case notNeeded
        /// Too few outcomes, of either kind, were known at a later cutoff to forecast it from.
        case tooLittleHistory
        /// Too few later snapshots have the outcome, or too few have not.
        case tooFewEvents
        /// No single map fits best.
        case notDetermined
        /// The higher the probability, the rarer the outcome: no map mends that.
        case reversed
    }

    /// Why there is a map, or none.
    public internal(set) var finding: Finding
    /// The map from the regression's probabilities to those reported; `nil` where they are the same.
    public internal(set) var map: CalibrationMap?
    /// The first cutoff of the later snapshots; `nil` where none were found.
    public let from: Timestamp?
    /// The number of later snapshots.
    public let rows: Int
    /// The number of their customers.
    public let customers: Int
    /// The number of later snapshots with the outcome.
    public let events: Int
    /// How many of the rarer kind, with the outcome or without, a map needs.
    public let neededEvents: Int
    /// The p-value of ``Evaluation/CalibrationTest``: of a departure as large where no map is needed; `nil` where it cannot be
    /// tested.
    public internal(set) var pValue: Double?

    /// A finding without a later part.
    init(_ finding: Finding, needed: Int) {
        self.finding = finding
        neededEvents = needed
        (from, rows, customers, events) = (nil, 0, 0, 0)
    }

    /// A finding about the later part of a split.
    init(_ finding: Finding, needed: Int, split: CalibrationSplit, _ table: FeatureTable, _ outcome: Outcome) {
        let labels = table.labels[outcome.name]!
        self.finding = finding
        neededEvents = needed
        from = split.start
        rows = split.later.count
        customers = Set(split.later.map { table.customers[$0] }).count
        events = split.later.count { labels[$0] == 1 }
    }

    /// What was done, in words, such as `logistic, intercept −0.12, slope 0.85, from 1,503 later snapshots of 1,503 customers`.
    public var message: String {
        let rows = "\(Numbers.grouped(self.rows)) later snapshots of \(Numbers.grouped(customers)) customers"
        let p = pValue.map { $0 < 0.001 ? "p < 0.001" : "p = \(Numbers.fixed($0, $0 < 0.1 ? 3 : 2))" }
        switch finding {
        case .applied: return "\(map.map(Self.words) ?? "none"), from \(rows)" + (p.map { " (\($0))" } ?? "")
        case .notNeeded: return "none\(p.map { " needed: \($0)" } ?? ": a need cannot be tested"), from \(rows)"
        case .tooLittleHistory: return "none: too few outcomes were known at a later cutoff to forecast it from"
        case .tooFewEvents:
            let few = Numbers.grouped(min(events, self.rows - events))
            return "none: \(few) later snapshots \(events * 2 <= self.rows ? "with" : "without") the outcome, "
                + "\(Numbers.grouped(neededEvents)) are needed"
        case .notDetermined: return "none: no single map fits \(rows)"
        case .reversed:
            return "none: the higher the forecast the rarer the outcome, in \(rows); do not use these forecasts"
        }
    }

    private static func words(_ map: CalibrationMap) -> String {
        switch map {
        case .logistic(let intercept, let slope):
            "logistic, intercept \(Numbers.fixed(intercept, 2)), slope \(Numbers.fixed(slope, 2))"
        case .beta(let intercept, let a, let b):
            "beta, intercept \(Numbers.fixed(intercept, 2)), a \(Numbers.fixed(a, 2)), b \(Numbers.fixed(b, 2))"
        case .isotonic(let regression): "isotonic, \(regression.pools.count) steps"
        }
    }
}

extension CalibrationMap {
    /// The family's name, as `model.calibration` in rapport.yaml has it.
    public var name: String {
        switch self {
        case .logistic: "logistic"
        case .beta: "beta"
        case .isotonic: "isotonic"
        }
    }

    /// Whether higher probabilities get higher ones everywhere, without steps: else intervals and effects through the map
    /// would be turned around, or 0.
    var rises: Bool {
        switch self {
        case .logistic(_, let slope): slope > 0
        case .beta(_, let a, let b): a >= 0 && b >= 0 && a + b > 0
        case .isotonic: false
        }
    }

    /// All that the map is made of.
    var numbers: [Double] {
        switch self {
        case .logistic(let intercept, let slope): [intercept, slope]
        case .beta(let intercept, let a, let b): [intercept, a, b]
        case .isotonic(let regression): regression.pools.flatMap { [$0.lowest, $0.highest, $0.eventRate] }
        }
    }
}

extension ForecastModel.Head {
    /// From the regression's probabilities to those that are reported.
    public var map: CalibrationMap { calibration?.map ?? .identity }

    /// The probabilities that are reported: the regression's, calibrated.
    func probabilities(_ matrix: Matrix) throws -> [Double] {
        try fit.linearPredictor(matrix).map { map.probability(logOdds: $0) }
    }
}
