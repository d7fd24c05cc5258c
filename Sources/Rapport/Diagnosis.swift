import Evaluation
import Experience
import Features
import Forecasting
import Insights
import LinearAlgebra
import Regression
import Warehouse

/// An error of any module as the user meets it: code, what and where, how to mend it, and the exit status it means.
public struct Diagnosis: Sendable, Equatable {
    /// The stable code, such as `E101`.
    public let code: String
    /// What is wrong and where, in one line; never a customer's values.
    public let message: String
    /// How to mend it.
    public let remedy: String?
    /// 2 for usage, configuration and data; 3 where model and data do not fit; 70 for our own fault; 130 interrupted.
    public let exitStatus: Int32

    /// Diagnoses any error.
    public init(_ error: any Error) {
        let parts: (String, String, String?, Int32) =
            switch error {
            case let error as ProjectError:
                (error.code, error.message, error.remedy, error.code.hasPrefix("S") ? 3 : 2)
            case let error as ExperienceError: (error.code, error.message, error.remedy, 2)
            case let error as FeatureError:
                (error.code, error.message, error.remedy, error.code.hasPrefix("S") ? 3 : 2)
            case let error as WarehouseError:
                (error.code, error.message, error.remedy, error == .cancelled ? 130 : 2)
            case let error as RegressionError:
                (error.code, error.message, error.remedy, error == .cancelled ? 130 : 2)
            case let error as EffectError: (error.code, error.message, error.remedy, 2)
            case let error as ForecastError:
                (error.code, error.message, error.remedy, error == .cancelled ? 130 : 2)
            case let error as EvaluationError: (error.code, error.message, error.remedy, 2)
            case let error as LinearAlgebraError:
                (error.code, error.message, error.remedy, error.code == "R105" ? 2 : 70)
            case is CancellationError: ("E151", "interrupted", nil, 130)
            default: ("E170", "unexpected: \(type(of: error))", "please report this with the command you ran", 70)
            }
        (code, message, remedy, exitStatus) = parts
    }
}
