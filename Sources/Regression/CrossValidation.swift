import LinearAlgebra

/// How well each penalty predicted customers it had not seen.
public struct CrossValidationSummary: Sendable, Codable, Equatable {
    /// The out-of-fold quality at one penalty.
    public struct Point: Sendable, Codable, Equatable {
        /// λ.
        public let penalty: Double
        /// The weighted mean of −log of the probability given to what happened.
        public let logLoss: Double
        /// The area under the ROC curve of all out-of-fold probabilities pooled, weighted.
        public let auc: Double
    }

    /// The number of folds.
    public let folds: Int
    /// The seed of the assignment to folds.
    public let seed: UInt64
    /// One point for each penalty, from the largest to the smallest.
    public let curve: [Point]
    /// The index in ``curve`` of the penalty with the least log loss; of equals, the largest penalty.
    public let chosen: Int

    /// The chosen point.
    public var best: Point { curve[chosen] }
}

/// The result of a cross-validation on its own.
public struct CrossValidation: Sendable {
    /// The curve and the choice.
    public let summary: CrossValidationSummary
    /// For each row, in the data's order, the probability at the chosen penalty from the fold's fit without it.
    public let outOfFoldProbabilities: [Double]

    /// The fit on all rows at the chosen penalty, to start a solver from.
    let start: [Double]
    let passes: Int
}

extension CrossValidationSummary.Point {
    /// Scores out-of-fold linear predictors.
    init(penalty: Double, linearPredictors eta: [Double], data: LogisticData) {
        var loss = 0.0
        for i in eta.indices {
            loss += (data.weights?[i] ?? 1) * (LogisticFunction.softplus(eta[i]) - data.y[i] * eta[i])
        }
        self.penalty = penalty
        logLoss = loss / data.totalWeight
        auc = Self.weightedAUC(eta, data)
    }

    /// Σ over pairs of rows with outcomes 1 and 0 of w₁ w₀ [η₁ > η₀], ties by half, over Σ w₁ w₀.
    private static func weightedAUC(_ eta: [Double], _ data: LogisticData) -> Double {
        // Sorted together with their rows: looking η up at each comparison would cost more than the sorting.
        var ascending = eta.enumerated().map { (eta: $0.element, row: $0.offset) }
        ascending.sort { $0.eta < $1.eta }
        var (wins, zeros, ones) = (0.0, 0.0, 0.0)
        var start = 0
        while start < ascending.count {
            var (tiedZeros, tiedOnes) = (0.0, 0.0)
            var end = start
            // Once at least, also where η is NaN and equals nothing.
            repeat {
                let i = ascending[end].row
                tiedOnes += (data.weights?[i] ?? 1) * data.y[i]
                tiedZeros += (data.weights?[i] ?? 1) * (1 - data.y[i])
                end += 1
            } while end < ascending.count && ascending[end].eta == ascending[start].eta
            wins += tiedOnes * (zeros + tiedZeros / 2)
            zeros += tiedZeros
            ones += tiedOnes
            start = end
        }
        return wins / (zeros * ones)
    }
}
