import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// The likelihood with Firth's penalty, and its derivatives, each summed in reads of the data.
///
/// With the notation of ``LogisticObjective`` and no other penalty (Firth 1993; Heinze & Schemper 2002):
///
/// ```
/// F*(b) = Σ wᵢ [log(1 + e^ηᵢ) − yᵢ ηᵢ] − ½ log det I(b),      I(b) = Zᵀ diag(w p (1 − p)) Z
/// hᵢ    = wᵢ pᵢ (1 − pᵢ) zᵢᵀ I⁻¹ zᵢ                            Σ hᵢ = k
/// U*(b) = Zᵀ [w (y − p) + h (½ − p)] = −∂F*/∂b
/// I_h(b) = Zᵀ diag((w + h) p (1 − p)) Z                        −∂U*/∂b, were h held fixed
/// ```
///
/// Jeffreys' prior is the penalty, so F* grows in every direction: its minimum is finite whatever the data. A row of
/// weight w counts as w rows, each with leverage h/w.
struct FirthObjective: Sendable {
    let likelihood: LogisticObjective

    /// F*, its parts and the factor of I at one b.
    struct State: Sendable {
        let b: [Double]
        let sums: LogisticObjective.Sums
        let factor: Cholesky
        /// F*(b).
        var value: Double { sums.loss - factor.logDeterminant / 2 }

        /// −F* for the columns as they came in: the transformed ones are X T with det T = Π 1/scaleⱼ.
        func logLikelihood(_ transform: ColumnTransform) -> Double {
            transform.scales.reduce(-value) { $0 + log($1) }
        }
    }

    /// What needs I⁻¹, and so a second read.
    struct Adjustment: Sendable {
        /// Zᵀ [h (½ − p)], to be added to the score.
        var score: [Double]
        /// hᵢ, one per row.
        var leverages: [Double] = []
        /// The lower triangle of I_h, by rows.
        var augmentedInformation: [Double]
    }

    /// The state at `b`, or `nil` where I has no Cholesky factor.
    func state(at b: [Double], direction: [Double]? = nil) throws(RegressionError) -> State? {
        let sums = LogisticObjective.Sums.total(try likelihood.evaluate(at: b, direction: direction))
        guard sums.loss.isFinite, let factor = try? Cholesky(sums.informationMatrix) else { return nil }
        return State(b: b, sums: sums, factor: factor)
    }

    /// The penalty's part of score and information, and the leverages.
    func adjustment(at state: State) throws(RegressionError) -> Adjustment {
        let inverse = state.factor.inverse().storage
        do {
            let sums = try likelihood.segments.reduce(threads: likelihood.threads) { segment in
                self.sum(over: segment, at: state.b, inverse: inverse)
            } add: { sum, other in
                for k in sum.score.indices { sum.score[k] += other.score[k] }
                sum.leverages += other.leverages
                for k in sum.augmentedInformation.indices {
                    sum.augmentedInformation[k] += other.augmentedInformation[k]
                }
            }
            return sums[0] ?? emptyAdjustment
        } catch {
            throw .cancelled
        }
    }

    private var emptyAdjustment: Adjustment {
        let width = likelihood.width
        return Adjustment(
            score: Array(repeating: 0, count: width), augmentedInformation: Array(repeating: 0, count: width * width))
    }

    private func sum(over segment: RowSegments.Segment, at b: [Double], inverse: [Double]) -> Adjustment {
        let (data, width, blockRows) = (likelihood.data, likelihood.width, likelihood.segments.blockRows)
        var sum = emptyAdjustment
        var block = RowBlock(capacity: blockRows, transform: likelihood.transform)
        var eta = [Double](repeating: 0, count: blockRows)
        var residuals = eta
        var roots = eta
        var products = [Double](repeating: 0, count: blockRows * width)
        for range in likelihood.segments.blocks(of: segment) {
            block.load(data.x, range: range)
            block.multiply(b, into: &eta)
            block.multiply(inverse, count: width, into: &products)
            for (k, i) in range.enumerated() {
                let weight = data.weights?[i] ?? 1
                let terms = LogisticFunction.terms(eta[k] + (data.offsets?[i] ?? 0))
                let form = block.withRow(k) { row in
                    row.indices.reduce(0) { $0 + row[$1] * products[k * width + $1] }
                }
                let leverage = weight == 0 ? 0 : weight * terms.variance * form
                sum.leverages.append(leverage)
                residuals[k] = leverage * (0.5 - terms.probability)
                roots[k] = (terms.variance * (weight + leverage)).squareRoot()
            }
            block.addTransposedProduct(residuals, to: &sum.score)
            block.scaleRows(roots)
            block.addGram(to: &sum.augmentedInformation)
        }
        return sum
    }
}
