/// How well each penalty predicts customers left out one by one, by the closed form of ``LeaveOneGroupOut``.
public struct LeaveOneGroupOutSummary: Sendable, Codable, Equatable {
    /// The quality at one penalty.
    public struct Point: Sendable, Codable, Equatable {
        /// λ.
        public let penalty: Double
        /// The weighted mean of −log of the probability given to what happened, each group left out.
        public let logLoss: Double
        /// The area under the ROC curve of the left-out predictions, weighted.
        public let auc: Double
        /// The weighted mean log loss on the rows that were fitted.
        public let trainingLogLoss: Double
        /// The number of coefficients that the penalty leaves, with the intercept.
        public let effectiveDegreesOfFreedom: Double
        /// The least eigenvalue of I − W_c A_c over the groups, from 0 (one group alone carries a direction) to 1.
        public let leastEigenvalue: Double
        /// The number of groups for which that is below ``LeaveOneGroupOut/fragility``.
        public let fragileGroups: Int
    }

    /// One point for each penalty, from the largest to the smallest.
    public let curve: [Point]
    /// The index in ``curve`` of the penalty with the least log loss; of equals, the largest penalty.
    public let chosen: Int

    /// The chosen point.
    public var best: Point { curve[chosen] }

    /// - Precondition: at least one point, from the largest penalty to the smallest.
    init(curve: [Point]) {
        self.curve = curve
        chosen = curve.indices.dropFirst().reduce(0) { curve[$1].logLoss < curve[$0].logLoss ? $1 : $0 }
    }
}

extension LeaveOneGroupOutSummary.Point {
    init(penalty: Double, trainingLogLoss: Double, leftOut: LeaveOneGroupOut) {
        self.init(
            penalty: penalty, logLoss: leftOut.logLoss, auc: leftOut.auc, trainingLogLoss: trainingLogLoss,
            effectiveDegreesOfFreedom: leftOut.effectiveDegreesOfFreedom, leastEigenvalue: leftOut.leastEigenvalue,
            fragileGroups: leftOut.fragileGroups)
    }
}
