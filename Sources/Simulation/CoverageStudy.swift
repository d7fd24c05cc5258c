import LinearAlgebra
import Regression

/// How often intervals hold the truth: panels are drawn again and again, every method is asked for its 95% intervals of k
/// numbers θ_j, coefficients or linear predictors of rows, and those that hold the true number are counted.
///
/// Over the R repetitions in which the method gave intervals:
///
/// ```
/// c_j = Σ_r [θ_j in the interval] / R,    mean = Σ_j c_j / k,    worst = min_j c_j
/// ```
///
/// A method that keeps its promise has about 0.95. The Monte Carlo error of the mean is the standard deviation over
/// repetitions of the share of the k that was covered, over √R (intervals of one repetition are dependent); that of the
/// worst is √(c (1 − c)/R). The worst of many is below 0.95 by chance alone.
///
/// ```swift
/// let study = try CoverageStudy(.overlappingWindows, repetitions: 500, seed: 1)
/// print(study.table)
/// ```
public struct CoverageStudy: Sendable, Equatable {
    /// What is drawn, and which methods are compared.
    public enum Setting: String, Sendable, CaseIterable {
        /// ``PanelDesign/overlappingWindows``: errors with and without clusters, with and without a penalty.
        case overlappingWindows
        /// ``PanelDesign/fewCustomers``: CR1 and CR2, the normal distribution and Student's.
        case fewCustomers
        /// ``PanelDesign/rareEvents``: maximum likelihood and Firth's method, ± standard errors and profiles.
        case rareEvents
        /// ``PanelDesign/overlappingWindows``: the log-odds that are forecast for ten more customers.
        case forecasts

        /// The design of its panels.
        public var design: PanelDesign {
            switch self {
            case .overlappingWindows, .forecasts: .overlappingWindows
            case .fewCustomers: .fewCustomers
            case .rareEvents: .rareEvents
            }
        }

        /// The rows that are forecast, the same in all repetitions.
        var forecastRows: Matrix? {
            guard self == .forecasts else { return nil }
            var more = design
            (more.customers, more.cutoffs) = (10, 1)
            return SimulatedPanel(more, seed: 0).x
        }

        /// The numbers that intervals should hold.
        var truth: [Double] {
            guard let rows = forecastRows else { return design.coefficients }
            return (0..<rows.rows).map { row in
                design.coefficients.indices.reduce(design.intercept) { $0 + design.coefficients[$1] * rows[row, $1] }
            }
        }
    }

    /// What came of one method.
    public struct Line: Sendable, Equatable {
        /// The method, in words.
        public let method: String
        /// The share of intervals that hold the truth, over all of them; NaN if there was no interval.
        public let mean: Double
        /// Its Monte Carlo error.
        public let meanError: Double
        /// The same for the coefficient or row with the least.
        public let worst: Double
        /// Its Monte Carlo error.
        public let worstError: Double
        /// In how many repetitions the method gave no intervals, as where maximum likelihood has no solution.
        public let failures: Int
    }

    /// What was drawn.
    public let setting: Setting
    /// How often.
    public let repetitions: Int
    /// One line per method.
    public let lines: [Line]

    /// Draws and counts. Repetitions are dealt out to threads; the result does not depend on how many there are.
    ///
    /// - Precondition: `repetitions >= 2`.
    /// - Throws: `CancellationError`.
    public init(
        _ setting: Setting, repetitions: Int, seed: UInt64, threads: Threads = .all
    ) throws(CancellationError) {
        precondition(repetitions >= 2, "an error needs two repetitions")
        let methods = IntervalMethod.compared(in: setting)
        let (truth, rows) = (setting.truth, setting.forecastRows)
        let trials = try threads.map(repetitions) { repetition in
            let panel = SimulatedPanel(setting.design, seed: seed, repetition: repetition)
            return IntervalMethod.covered(methods, panel, truth: truth, rows: rows)
        }
        self.setting = setting
        self.repetitions = repetitions
        lines = methods.indices.map { m in Line(methods[m].name, trials.map { $0[m] }) }
    }
}

extension CoverageStudy.Line {
    /// Counts one method's trials: what was covered, or `nil` where there were no intervals.
    init(_ method: String, _ trials: [[Bool]?]) {
        let covered = trials.compactMap(\.self)
        let count = Double(covered.count)
        let places = covered.first?.indices ?? 0..<0
        let shares = places.map { j in Double(covered.count { $0[j] }) / count }
        let each = covered.map { trial in Double(trial.count { $0 }) / Double(trial.count) }
        let mean = each.reduce(0, +) / count
        let variance = each.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        self.method = method
        self.mean = mean
        meanError = (variance / count).squareRoot()
        worst = shares.min() ?? .nan
        worstError = (worst * (1 - worst) / count).squareRoot()
        failures = trials.count - covered.count
    }
}
