/// A column that took no part in a fit, and why. Its coefficient is 0.
public struct DroppedColumn: Sendable, Codable, Equatable {
    /// Why a column was dropped.
    public enum Reason: Sendable, Codable, Equatable {
        /// All its values are equal, to rounding; or its standard deviation is below 1e-150 or above 1e150.
        case constant
        /// It is a multiple of an earlier column, apart from a constant.
        case duplicate(of: Int)
        /// It is a linear combination of these earlier columns, apart from a constant.
        case dependent(on: [Int])
    }

    /// The column's index in the input.
    public let column: Int
    /// Why it was dropped.
    public let reason: Reason
}
