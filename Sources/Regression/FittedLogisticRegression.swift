import LinearAlgebra

/// A fitted ridge logistic regression.
///
/// Holds what is needed to predict, explain and judge, and nothing of any customer. For *prediction* it has the ridge
/// coefficients; for *inference* the debiased ones with their covariance, in ``inference``.
public struct FittedLogisticRegression: Sendable, Codable, Equatable {
    /// The input columns' names.
    public let columnNames: [String]
    /// The intercept, for columns as they came in.
    public let intercept: Double
    /// One ridge coefficient for each input column, per unit; 0 for dropped columns.
    public let coefficients: [Double]
    /// The intercept, for standardised columns.
    public let standardizedIntercept: Double
    /// One ridge coefficient for each input column, per standard deviation; 0 for dropped columns.
    public let standardizedCoefficients: [Double]
    /// The columns' weighted means.
    public let means: [Double]
    /// The columns' weighted standard deviations (divisor Σw); 0 for constant columns.
    public let scales: [Double]
    /// λ.
    public let penalty: Double
    /// The columns in the fit, in increasing order.
    public let keptColumns: [Int]
    /// The columns left out: constants, and columns that are linear functions of earlier ones.
    public let droppedColumns: [DroppedColumn]
    /// The number of rows.
    public let rows: Int
    /// The number of groups (customers).
    public let groups: Int
    /// The number of rows with outcome 1.
    public let events: Int
    /// The number of Newton steps of the final fit.
    public let steps: Int
    /// The number of reads of the data for everything: statistics, screening, cross-validation, fit and inference.
    public let passes: Int
    /// The Newton decrement √(gᵀH⁻¹g): every coefficient is within so many standard errors of the optimum.
    public let decrement: Double
    /// The objective F at the fit, summed over rows, with the penalty.
    public let objective: Double
    /// tr(H⁻¹ I), the number of coefficients that the penalty leaves, with the intercept.
    public let effectiveDegreesOfFreedom: Double
    /// How cross-validation chose the penalty; `nil` if it did not.
    public let crossValidation: CrossValidationSummary?
    /// Coefficients and covariance for intervals and tests.
    public let inference: DebiasedEstimate
    /// What a reader should know before relying on the fit.
    public let notes: [FitNote]
    /// How leaving out customers one by one chose the penalty; `nil` if it did not.
    public internal(set) var leaveOneGroupOut: LeaveOneGroupOutSummary?
}
