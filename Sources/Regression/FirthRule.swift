import LinearAlgebra

/// When to fit by Firth's method: fewer than ten events per coefficient, or separation.
///
/// Maximum likelihood exaggerates by the order of 1/n, which starts to matter at about ten events per coefficient
/// (Peduzzi, Concato, Kemper, Holford & Feinstein 1996, Journal of Clinical Epidemiology 49:1373–1379), and does not
/// exist under separation. Elsewhere both methods agree to within their standard errors, and maximum likelihood reads
/// the data less often.
///
/// ```swift
/// let reasons = try FirthRule().reasons(for: data)
/// if !reasons.isEmpty { fit = try FirthLogisticRegression().fit(data) }
/// ```
public struct FirthRule: Sendable, Equatable {
    /// Below how many events, or non-events if those are fewer, per coefficient Firth's method is asked for. The
    /// intercept counts as a coefficient; columns that a fit would drop do not.
    public var eventsPerCoefficient: Double

    /// A rule; nothing is computed.
    ///
    /// - Precondition: `eventsPerCoefficient >= 0`.
    public init(eventsPerCoefficient: Double = 10) {
        precondition(eventsPerCoefficient >= 0, "events per coefficient cannot be negative")
        self.eventsPerCoefficient = eventsPerCoefficient
    }

    /// Every reason for Firth's method, separation first; none where maximum likelihood will do.
    ///
    /// - Throws: ``RegressionError/cancelled`` when the surrounding task was cancelled.
    public func reasons(for data: LogisticData, threads: Threads = .all) throws(RegressionError) -> [FirthReason] {
        let prepared = try PreparedData(data, threads: threads)
        var reasons: [FirthReason] = []
        if let separation = try prepared.separation(threads: threads) { reasons.append(.separation(separation)) }
        let ratio = prepared.eventsPerCoefficient
        if ratio < eventsPerCoefficient { reasons.append(.fewEvents(perCoefficient: ratio)) }
        return reasons
    }
}
