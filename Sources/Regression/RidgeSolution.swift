/// Ridge coefficients at the optimum without anything around them: for callers who only predict.
///
/// ``RidgeLogisticRegression/fit(_:progress:)`` gives errors, tests and intervals as well, for more reads of the data.
public struct RidgeSolution: Sendable, Equatable {
    /// The intercept, for columns as they came in.
    public let intercept: Double
    /// One coefficient for each input column, per unit; 0 for dropped columns.
    public let coefficients: [Double]
    /// The columns left out: constants, and columns that are linear functions of earlier ones.
    public let droppedColumns: [DroppedColumn]
    /// λ.
    public let penalty: Double
    /// The Newton decrement √(gᵀH⁻¹g): every coefficient is within so many standard errors of the optimum. With many
    /// rows H is estimated from a part of them.
    public let decrement: Double
    /// The greatest element of the gradient over Σw, in the standardised columns and in double precision: what other
    /// solvers stop by.
    public let greatestGradient: Double
    /// How often all rows were read for this outcome and those solved with it, without what the columns' means, scales
    /// and dependences took.
    public let passes: Int
}
