/// What a fit of ``RidgeLogisticRegression/solve(_:alsoFor:progress:)`` has just done: told after each stage, so that a caller
/// can show or time them. Stages of one kind may come several times, reads until each outcome is at its optimum.
public enum SolvingStage: Sendable, Equatable {
    /// Newton's method on samples of the rows, for each outcome, from which the fit starts.
    case samples
    /// A read in single precision for all outcomes' gradients, and for estimates of their Hessians from a part of
    /// the rows.
    case metric
    /// A read in single precision for the gradients of so many outcomes.
    case steered(outcomes: Int)
    /// A read of the rows themselves for all outcomes' gradients, in double precision throughout.
    case exact
    /// Newton's method on all rows for one outcome, with so many reads, each with a Hessian.
    case newton(reads: Int)
}
