import Foundation
import LinearAlgebra
import Testing

@testable import Regression

/// The two data sets of `04_firth.json` and the numbers computed from them by R brglm2, firthmodels and a separate
/// Newton's method; versions stand in the file.
///
/// `endometrial.csv`: 79 patients (Heinze & Schemper 2002), where column NV is 0 for every outcome 0.
/// `rare_separated.csv`: 400 simulated rows with 8 events, none of them where column b is 1.
struct FirthFixture {
    struct Expected: Decodable {
        let n, events: Int
        let names: [String]
        let coef, se, seAugmented: [Double]
        let cov: [[Double]]
        let penalisedLogLikelihood: Double
        let plrChi2, plrP: [Double]
        let profile: [[Double]]
        let nullLogLikelihood, sumFirth, flicIntercept: Double
        let flicSlopes, flacCoef: [Double]
        let flacIndicator: Double
        let hatFirst5: [Double]
        let sumFlic, sumFlac: Double

        enum CodingKeys: String, CodingKey {
            case n, events, names, coef, se, cov
            case seAugmented = "se_augmented_logistf"
            case penalisedLogLikelihood = "penalised_loglik"
            case plrChi2 = "plr_chi2"
            case plrP = "plr_p"
            case profile = "profile_ci95"
            case nullLogLikelihood = "penalised_loglik_null_slopes0_full_jeffreys"
            case sumFirth = "sum_fitted_firth"
            case flicIntercept = "flic_intercept"
            case flicSlopes = "flic_slopes"
            case flacCoef = "flac_coef"
            case flacIndicator = "flac_indicator_coef"
            case hatFirst5 = "hat_first5"
            case sumFlic = "sum_fitted_flic"
            case sumFlac = "sum_fitted_flac"
        }
    }

    private struct File: Decodable { let endometrial, rare_separated: Expected }

    let expected: Expected
    let x: Matrix
    let y: [Double]
    let data: LogisticData

    init(_ name: String) throws {
        let file = try Fixture.decode(File.self, "04_firth.json")
        expected = name == "endometrial" ? file.endometrial : file.rare_separated
        let text = try String(contentsOf: Fixture.folder().appending(path: name + ".csv"), encoding: .utf8)
        let lines = text.split(separator: "\n")
        let rows = lines.dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
        x = Matrix(rows.map { Array($0[..<3]) })
        y = rows.map { $0[3] }
        data = try LogisticData(
            x: x, y: y, columnNames: lines[0].filter { $0 != "\"" }.split(separator: ",").prefix(3).map(String.init))
    }

    static let names = ["endometrial", "rare_separated"]
}

extension FirthLogisticRegression {
    /// To the precision of the fixtures.
    static func exact(
        _ prediction: PredictionCorrection = .none, threads: Threads = .all
    ) -> FirthLogisticRegression {
        FirthLogisticRegression(prediction: prediction, tolerance: 1e-11, threads: threads)
    }
}
