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
        let words = Array(arguments)
        guard words.count <= 2, let repetitions = Int(words.first ?? "2000"), repetitions >= 2,
            let seed = UInt64(words.count == 2 ? words[1] : "1")
        else { throw UsageError() }
        (self.repetitions, self.seed) = (repetitions, seed)
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

    /// What the command takes, for one who gave something else.
    private struct UsageError: Error, CustomStringConvertible {
        let description = "usage: rapport-bench coverage [REPETITIONS >= 2] [SEED]"
    }
}
