/// Predictions for every group (customer) by the fit without it, approximated in closed form from one fit.
///
/// With H the penalised Hessian at the optimum, X_c the rows of group c, W_c = diag(w p (1 − p)) and
/// A_c = X_c H⁻¹ X_cᵀ:
///
/// ```
/// η₋c ≈ η_c + A_c (I − W_c A_c)⁻¹ [w (p − y)]_c
/// ```
///
/// This is one Newton step from the fit towards the fit without the group, whose penalty Λ and standardisation stay
/// those of all rows. With every row its own group it is approximate leave-one-out (Rad & Maleki 2020, JRSS-B
/// 82:965–996); for customers with several rows only whole groups tell what a new customer would get. After an elastic
/// net the rows hold the active columns only.
///
/// How good the approximation is depends on how much of the information one group holds: I − W_c A_c has eigenvalues
/// from 0 to 1, all 1 for a group without influence. Where the least is below ``fragility``, one step is too crude, and
/// the group counts in ``fragileGroups``.
public struct LeaveOneGroupOut: Sendable, Equatable {
    /// η₋c, one number per row, in the data's order.
    public let linearPredictors: [Double]
    /// The weighted mean of −log of the probability that ``linearPredictors`` give to what happened.
    public let logLoss: Double
    /// The area under the ROC curve of ``linearPredictors``, weighted.
    public let auc: Double
    /// Σ_c tr(W_c A_c) = tr(H⁻¹ XᵀWX), the number of coefficients that the penalty leaves, with the intercept.
    public let effectiveDegreesOfFreedom: Double
    /// The least eigenvalue of I − W_c A_c over all groups.
    public let leastEigenvalue: Double
    /// The number of groups whose least eigenvalue is below ``fragility``: cross-validation or refits tell more there.
    public let fragileGroups: Int

    /// The eigenvalue below which a group's prediction is flagged.
    public static let fragility = 0.1
}
