/// How well each penalty forecast rows that came later than those it was fitted to.
public struct ForwardValidation: Sendable, Codable, Equatable {
    /// The quality of all origins together at one penalty.
    public struct Point: Sendable, Codable, Equatable {
        /// λ, for the rows of the final fit.
        public let penalty: Double
        /// The mean over all later rows of −log of the probability given to what happened.
        public let logLoss: Double
    }

    /// What one origin said.
    public struct Origin: Sendable, Codable, Equatable {
        /// The number of earlier rows, which were fitted.
        public let trainingRows: Int
        /// The number of later rows, which were forecast.
        public let rows: Int
        /// The mean log loss over these at each penalty of ``ForwardValidation/curve``.
        public let logLoss: [Double]
    }

    /// One point for each penalty, from the largest to the smallest.
    public let curve: [Point]
    /// One for each split, in their order.
    public let origins: [Origin]
    /// The index in ``curve`` of the penalty with the least log loss; of equals, the largest penalty.
    public let chosen: Int

    /// The chosen point.
    public var best: Point { curve[chosen] }

    init(penalties: [Double], origins: [Origin]) {
        let rows = origins.reduce(0) { $0 + $1.rows }
        let curve = penalties.indices.map { step in
            let sum = origins.reduce(0) { $0 + $1.logLoss[step] * Double($1.rows) }
            return Point(penalty: penalties[step], logLoss: sum / Double(rows))
        }
        self.curve = curve
        self.origins = origins
        chosen = curve.indices.reduce(0) { curve[$1].logLoss < curve[$0].logLoss ? $1 : $0 }
    }
}
