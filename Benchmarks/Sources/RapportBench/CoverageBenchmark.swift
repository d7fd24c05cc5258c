import Foundation
import LinearAlgebra
import Simulation

/// Prints how often 95% intervals hold the truth, on panels whose coefficients are known (see ``CoverageStudy``).
///
/// ```
/// rapport-bench coverage [REPETITIONS] [SEED]
/// ```
///
/// With 2000 repetitions, which take a minute or two, the Monte Carlo error of a mean is about 0.002. The numbers depend on
/// the seed, not on the machine.
struct CoverageBenchmark {
    private let repetitions: Int
    private let seed: UInt64

    /// [REPETITIONS] [SEED], by default 2000 and 1.
    init(_ arguments: ArraySlice<String>) throws {
        let numbers = try UsageError.numbers(
            arguments, or: [2000, 1], least: [2, 0], usage: "coverage [REPETITIONS >= 2] [SEED]")
        (repetitions, seed) = (numbers[0], UInt64(numbers[1]))
    }

    func run() throws {
        for setting in CoverageStudy.Setting.allCases {
            var watch = Stopwatch()
            let study = try CoverageStudy(setting, repetitions: repetitions, seed: seed)
            print("\(heading(setting))\n\n\(study.table)")
            FileHandle.standardError.write(Data("\(Int(watch.lap().wall.rounded())) s\n".utf8))
        }
    }

    private func heading(_ setting: CoverageStudy.Setting) -> String {
        switch setting {
        case .overlappingWindows: "Overlapping windows"
        case .fewCustomers: "Few customers"
        case .rareEvents: "Rare events"
        case .forecasts: "Forecasts"
        }
    }
}
