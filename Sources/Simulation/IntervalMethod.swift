import LinearAlgebra
import Regression

/// A way to 95% intervals of coefficients, as ``CoverageStudy`` compares them.
enum IntervalMethod: Sendable {
    /// Maximum likelihood ± normal quantile × errors of a covariance.
    case maximumLikelihood(FittedLogisticRegression.CovarianceKind, String)
    /// Maximum likelihood, and what the library publishes for it.
    case published(String)
    /// Ridge ± normal quantile × errors of a covariance: no confidence intervals, and shown as such.
    case ridge(FittedLogisticRegression.CovarianceKind, String)
    /// Ridge with the shrinkage taken out, as published.
    case debiased
    /// Firth's estimate ± normal quantile × its errors.
    case firth
    /// Firth's profile intervals.
    case firthProfile
    /// The interval of a row's linear predictor around the debiased one.
    case debiasedForecast
    /// The interval of a row's linear predictor around the ridge fit's, as wide as the debiased one's: a score's.
    case ridgeForecast

    /// The penalties from which leaving out customers chooses one for each ridge fit.
    static let penalties = [0.1, 0.03, 0.01, 0.003, 0.001]

    var name: String {
        switch self {
        case .maximumLikelihood(_, let errors): "maximum likelihood, \(errors)"
        case .published(let errors): "maximum likelihood, \(errors)"
        case .ridge(_, let errors): "ridge, \(errors)"
        case .debiased: "debiased ridge, CR1 errors"
        case .firth: "Firth, model errors"
        case .firthProfile: "Firth, profile"
        case .debiasedForecast: "debiased forecast, CR1 errors"
        case .ridgeForecast: "ridge forecast, errors of the debiased one"
        }
    }

    static func compared(in setting: CoverageStudy.Setting) -> [IntervalMethod] {
        switch setting {
        case .overlappingWindows:
            [
                .maximumLikelihood(.inverseInformation, "model errors"), .published("CR1 errors"),
                .ridge(.cluster(.cr1, centered: true), "clustered errors"),
                .ridge(.penalizedInverse, "errors from H⁻¹"), .debiased,
            ]
        case .fewCustomers:
            [
                .maximumLikelihood(.inverseInformation, "model errors"),
                .maximumLikelihood(.cluster(.cr1, centered: false), "CR1 errors"),
                .maximumLikelihood(.cluster(.cr2, centered: false), "CR2 errors"),
                .published("CR2 errors, Student's t"),
            ]
        case .rareEvents:
            [.maximumLikelihood(.inverseInformation, "model errors"), .published("CR1 errors"), .firth, .firthProfile]
        case .forecasts:
            [.debiasedForecast, .ridgeForecast]
        }
    }

    /// For each method, which intervals hold the truth; `nil` where the method has no intervals.
    ///
    /// - Parameter rows: the rows whose linear predictors forecasts are about.
    static func covered(
        _ methods: [IntervalMethod], _ panel: SimulatedPanel, truth: [Double], rows: Matrix? = nil
    ) -> [[Bool]?] {
        guard let data = try? panel.data() else { return methods.map { _ in nil } }
        let fits = Fits(data, rows: rows)
        return methods.map { method in
            (try? method.intervals(fits))?.enumerated().map { $1.contains(truth[$0]) }
        }
    }

    /// One interval per column, or per row that is forecast.
    private func intervals(_ fits: Fits) throws(RegressionError) -> [ClosedRange<Double>] {
        let columns = fits.data.columns
        switch self {
        case .maximumLikelihood(let kind, _):
            return try Self.intervals(fits.maximumLikelihood.get(), kind, fits.data)
        case .published:
            let inference = try fits.maximumLikelihood.get().inference
            return (0..<columns).map { inference.confidenceInterval(column: $0) }
        case .ridge(let kind, _):
            return try Self.intervals(fits.ridge.get(), kind, fits.data)
        case .debiased:
            let inference = try fits.ridge.get().inference
            return (0..<columns).map { inference.confidenceInterval(column: $0) }
        case .firth:
            let fit = try fits.firth.get()
            return (0..<columns).map {
                DeltaMethod.interval(
                    estimate: fit.coefficients[$0], variance: fit.covariance[$0 + 1, $0 + 1], level: 0.95)
            }
        case .firthProfile:
            let fit = try fits.firth.get()
            var result: [ClosedRange<Double>] = []
            for column in 0..<columns {
                result.append(
                    try fit.profileInterval(
                        .column(column), on: fits.data, solver: FirthLogisticRegression(threads: Threads(1))))
            }
            return result
        case .debiasedForecast: return try Self.forecasts(fits, around: .debiased)
        case .ridgeForecast: return try Self.forecasts(fits, around: .ridge)
        }
    }

    private static func forecasts(
        _ fits: Fits, around set: FittedLogisticRegression.CoefficientSet
    ) throws(RegressionError) -> [ClosedRange<Double>] {
        let fit = try fits.ridge.get()
        let rows = fits.rows ?? Matrix(rows: 0, columns: fits.data.columns)
        return try fit.linearPredictor(rows, using: set).enumerated().map { row, predictor in
            rows.withRow(row) { values in
                DeltaMethod.interval(
                    estimate: predictor, gradient: [1] + values.indices.map { values[$0] },
                    covariance: fit.inference.covariance)
            }
        }
    }

    private static func intervals(
        _ fit: FittedLogisticRegression, _ kind: FittedLogisticRegression.CovarianceKind, _ data: LogisticData
    ) throws(RegressionError) -> [ClosedRange<Double>] {
        let covariance = try fit.covariance(kind, on: data, threads: Threads(1))
        return fit.coefficients.indices.map {
            DeltaMethod.interval(estimate: fit.coefficients[$0], variance: covariance[$0 + 1, $0 + 1], level: 0.95)
        }
    }
}

/// The fits of one panel, each made once where a method asks for it.
private final class Fits {
    typealias Fit<Model> = Result<Model, RegressionError>

    let data: LogisticData
    let rows: Matrix?
    private(set) lazy var maximumLikelihood = Self.fit(data, .fixed(0))
    private(set) lazy var ridge = Self.fit(data, .leaveOneGroupOut(grid: IntervalMethod.penalties))
    private(set) lazy var firth: Fit<FittedFirthRegression> = {
        do throws(RegressionError) {
            return .success(try FirthLogisticRegression(prediction: .none, threads: Threads(1)).fit(data))
        } catch { return .failure(error) }
    }()

    init(_ data: LogisticData, rows: Matrix?) {
        self.data = data
        self.rows = rows
    }

    private static func fit(
        _ data: LogisticData, _ penalty: RidgeLogisticRegression.Penalty
    ) -> Fit<FittedLogisticRegression> {
        do throws(RegressionError) {
            let regression = RidgeLogisticRegression(penalty: penalty, tolerance: 1e-6, threads: Threads(1))
            return .success(try regression.fit(data))
        } catch { return .failure(error) }
    }
}
