import LinearAlgebra

/// A fitted regression by Firth's penalised likelihood.
///
/// Holds nothing of any customer. ``intercept`` and ``coefficients`` are Firth's, for reading, intervals and tests; for
/// predictions there are ``predictionIntercept`` and ``predictionCoefficients``, corrected as the configuration asked.
///
/// Standard errors, profile intervals and tests are the model's: they take rows as independent. Where customers have
/// many overlapping rows they are too short.
public struct FittedFirthRegression: Sendable, Codable, Equatable {
    /// The input columns' names.
    public let columnNames: [String]
    /// Firth's intercept, for columns as they came in.
    public let intercept: Double
    /// One of Firth's coefficients for each input column, per unit; 0 for dropped columns.
    public let coefficients: [Double]
    /// (Xᵀ W X)⁻¹ at the estimate, W = diag(w p (1 − p)): the inverse Fisher information of Heinze & Schemper (2002)
    /// and of R's brglm2. Of order columns + 1: index 0 is the intercept, column j is at j + 1. Dropped columns have
    /// zeros.
    public let covariance: SymmetricMatrix
    /// (Xᵀ W_h X)⁻¹ with W_h = diag((w + h) p (1 − p)), which R's logistf (1.26) reports; smaller. In the same order.
    public let augmentedCovariance: SymmetricMatrix
    /// ℓ* at the estimate, with X the kept columns as they came in after a column of ones.
    public let penalizedLogLikelihood: Double
    /// How predictions are corrected.
    public let prediction: FirthLogisticRegression.PredictionCorrection
    /// The intercept for predictions, for columns as they came in.
    public let predictionIntercept: Double
    /// One coefficient for predictions for each input column, per unit; 0 for dropped columns.
    public let predictionCoefficients: [Double]
    /// With FLAC the coefficient of the column that marks pseudo-rows. Predictions are for rows without the mark.
    public let addedCovariate: Double?
    /// The columns' weighted means.
    public let means: [Double]
    /// The columns' weighted standard deviations (divisor Σw); 0 for constant columns.
    public let scales: [Double]
    /// The columns in the fit, in increasing order.
    public let keptColumns: [Int]
    /// The columns left out: constants, and columns that are linear functions of earlier ones.
    public let droppedColumns: [DroppedColumn]
    /// The number of rows.
    public let rows: Int
    /// The number of groups (customers).
    public let groups: Int
    /// The number of rows with outcome 1; where rows are counts, of successes.
    public let events: Int
    /// Events or non-events, whichever are fewer, for each coefficient, the intercept included.
    public let eventsPerCoefficient: Double
    /// The number of steps of the fit.
    public let steps: Int
    /// The number of reads of the data for everything.
    public let passes: Int
    /// The last decrement √(U*ᵀ I_h⁻¹ U*); see ``FirthLogisticRegression/tolerance``.
    public let decrement: Double

    /// Square roots of ``covariance``'s diagonal: intercept first, then one per column.
    public var standardErrors: [Double] { covariance.diagonal.map { $0.squareRoot() } }
    /// Square roots of ``augmentedCovariance``'s diagonal, in the same order.
    public var augmentedStandardErrors: [Double] { augmentedCovariance.diagonal.map { $0.squareRoot() } }
}

extension FittedFirthRegression {
    /// What a test or an interval is about.
    public enum Coefficient: Sendable, Codable, Hashable {
        /// The intercept, for columns as they came in.
        case intercept
        /// The coefficient of an input column.
        case column(Int)
    }

    /// How the columns went into the fit.
    var transform: ColumnTransform {
        ColumnTransform(
            columns: keptColumns, centers: keptColumns.map { means[$0] }, scales: keptColumns.map { scales[$0] },
            hasIntercept: true)
    }
}
