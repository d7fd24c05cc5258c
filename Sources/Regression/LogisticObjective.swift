import LinearAlgebra

/// The penalised logistic loss and its derivatives, summed in one read of the data.
///
/// With η = o + Z b, pᵢ = σ(ηᵢ), Z the standardised columns after a column of ones, o the offsets, wᵢ the weights
/// and Λ = λ·Σw:
///
/// ```
/// F(b) = Σ wᵢ [log(1 + e^ηᵢ) − yᵢ ηᵢ] + (Λ/2) Σ_{j≥1} bⱼ²
/// g(b) = Zᵀ [w (p − y)] + Λ (0, b₁ … b_k)
/// H(b) = Zᵀ diag(w p (1 − p)) Z + Λ diag(0, 1 … 1)
/// ```
///
/// The intercept b₀ is not penalised. Columns are standardised with the divisor-n standard deviation. λ is glmnet's
/// (alpha = 0); scikit-learn's C is 1/(nλ). The first sums of F, g and H are called loss, score (its negative) and
/// information.
///
/// Rows go through in blocks that fit the cache: linear predictor, loss, gradient and information of a block are
/// computed before the next is read. See ``RowSegments`` for the order of summation.
struct LogisticObjective: Sendable {
    let data: LogisticData
    let transform: ColumnTransform
    let threads: Threads
    let segments: RowSegments
    /// The order in which rows are read; `nil` is their own.
    let order: [Int]?

    /// All rows in their own order, as one part.
    init(_ data: LogisticData, transform: ColumnTransform, threads: Threads, blockRows: Int? = nil) {
        self.data = data
        self.transform = transform
        self.threads = threads
        segments = RowSegments(rows: data.rows, columns: transform.width, blockRows: blockRows)
        order = nil
    }

    /// The rows of each part, summed apart.
    init(_ data: LogisticData, transform: ColumnTransform, threads: Threads, parts: [[Int]]) {
        self.data = data
        self.transform = transform
        self.threads = threads
        var ranges: [Range<Int>] = []
        for part in parts {
            let start = ranges.last?.upperBound ?? 0
            ranges.append(start..<start + part.count)
        }
        segments = RowSegments(parts: ranges, columns: transform.width)
        order = parts.flatMap(\.self)
    }

    /// The number of coefficients, with the intercept.
    var width: Int { transform.width }

    /// The sums at `b`, one for each part, without the penalty.
    ///
    /// `direction` only adds ``Sums/greatestStep``, the greatest |Zd|, so that a step's effect on η can be capped.
    func evaluate(at b: [Double], direction: [Double]? = nil) throws(RegressionError) -> [Sums] {
        do {
            let sums = try segments.reduce(threads: threads) { segment in
                self.sum(over: segment, at: b, direction: direction)
            } add: {
                $0.add($1)
            }
            return sums.map { $0 ?? Sums(width: width) }
        } catch {
            throw .cancelled
        }
    }

    private func sum(over segment: RowSegments.Segment, at b: [Double], direction: [Double]?) -> Sums {
        var sums = Sums(width: width)
        var block = RowBlock(capacity: segments.blockRows, transform: transform)
        var eta = [Double](repeating: 0, count: segments.blockRows)
        var residuals = eta
        var roots = eta
        for range in segments.blocks(of: segment) {
            block.load(data.x, range: range, order: order)
            if let direction {
                block.multiply(direction, into: &eta)
                for (k, i) in range.enumerated() where data.weights?[order?[i] ?? i] != 0 {
                    sums.greatestStep = max(sums.greatestStep, abs(eta[k]))
                }
            }
            block.multiply(b, into: &eta)
            for (k, i) in range.enumerated() {
                let row = order?[i] ?? i
                let (y, weight) = (data.y[row], data.weights?[row] ?? 1)
                (residuals[k], roots[k]) = sums.include(
                    eta[k], offset: data.offsets?[row] ?? 0, y: y, weight: weight)
            }
            block.addTransposedProduct(residuals, to: &sums.gradient)
            block.scaleRows(roots)
            block.addGram(to: &sums.information)
        }
        return sums
    }
}

extension LogisticObjective {
    /// Sums over rows at one b, without the penalty.
    struct Sums: Sendable {
        /// Σ w [log(1 + e^η) − y η].
        var loss = 0.0
        /// Zᵀ [w (p − y)], the negative of the score.
        var gradient: [Double]
        /// The lower triangle of Zᵀ diag(w p (1 − p)) Z, by rows.
        var information: [Double]
        /// The greatest |Zd| for the direction asked for, over rows with a weight.
        var greatestStep = 0.0
        /// The least of Zb for outcome 1, −Zb for outcome 0 and −|Zb| for a share between them: positive when b
        /// separates the outcomes. Offsets have no part in it, as they do not grow with b.
        var leastMargin = Double.infinity
        /// The least w|y − p| among rows with outcome 0 or 1.
        var leastDoubt = Double.infinity

        /// - Parameter informs: whether there will be an information.
        init(width: Int, informs: Bool = true) {
            gradient = Array(repeating: 0, count: width)
            information = Array(repeating: 0, count: informs ? width * width : 0)
        }

        /// Adds a row's part of all but gradient and information: to these the row adds r z and s² z zᵀ.
        ///
        /// - Parameter linear: Zb of the row.
        /// - Returns: r = w (p − y) and s = √(w p (1 − p)).
        @inline(__always)
        mutating func include(
            _ linear: Double, offset: Double, y: Double, weight: Double
        ) -> (residual: Double, root: Double) {
            let value = linear + offset
            let terms = LogisticFunction.terms(value)
            loss += weight * (terms.softplus - y * value)
            let residual = weight * (terms.probability - y)
            if weight > 0 {
                leastMargin = min(leastMargin, y == 1 ? linear : y == 0 ? -linear : -abs(linear))
                if y == 0 || y == 1 { leastDoubt = min(leastDoubt, abs(residual)) }
            }
            return (residual, (weight * terms.variance).squareRoot())
        }

        mutating func add(_ other: Sums) {
            loss += other.loss
            for k in gradient.indices { gradient[k] += other.gradient[k] }
            for k in information.indices { information[k] += other.information[k] }
            greatestStep = max(greatestStep, other.greatestStep)
            leastMargin = min(leastMargin, other.leastMargin)
            leastDoubt = min(leastDoubt, other.leastDoubt)
        }

        /// The sums over the rows that are in `self` but not in `part`.
        func removing(_ part: Sums) -> Sums {
            var rest = self
            rest.loss -= part.loss
            for k in gradient.indices { rest.gradient[k] -= part.gradient[k] }
            for k in information.indices { rest.information[k] -= part.information[k] }
            return rest
        }

        /// The loss after a short step, to second order.
        func loss(after step: [Double]) -> Double {
            zip(gradient, step).reduce(loss + informationMatrix.quadraticForm(step) / 2) { $0 + $1.0 * $1.1 }
        }

        /// Zᵀ diag(w p (1 − p)) Z.
        var informationMatrix: SymmetricMatrix {
            SymmetricMatrix(order: gradient.count, lowerTriangle: information)
        }

        /// The sum of all parts.
        static func total(_ parts: [Sums]) -> Sums {
            RowSegments.treeSum(parts) { $0.add($1) } ?? Sums(width: 0)
        }
    }
}
