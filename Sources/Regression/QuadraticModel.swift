import LinearAlgebra

/// A quadratic model of the loss with an elastic net, minimised without touching the data.
///
/// ```
/// q(β) = gᵀ(β − b) + ½ (β − b)ᵀ I (β − b) + Σⱼ [½ ρⱼ βⱼ² + κⱼ |βⱼ|]
/// ```
///
/// Coordinate descent with soft thresholds on the Gram matrix I (Friedman, Hastie & Tibshirani 2010, §2.2) finds which
/// coefficients are not 0 and their signs. Given these the minimum is the solution of one linear system; when that has
/// the same signs and every other |∂q/∂βⱼ| ≤ κⱼ, it is the minimum, and exact. A sweep costs k for each coefficient
/// that moves.
struct QuadraticModel {
    let gradient: [Double]
    let information: SymmetricMatrix
    /// Where g and I were taken.
    let point: [Double]
    /// κ, the weights of |β|; 0 for the intercept.
    let lasso: [Double]
    /// ρ, the weights of β²/2; 0 for the intercept.
    let ridge: [Double]

    private static let sweepsPerTrial = 10
    private static let maximumTrials = 1000

    /// The minimum, to rounding where the linear system has a solution; else until no coefficient moves by more than
    /// `tolerance` of its standard errors in a sweep.
    func minimum(tolerance: Double) -> [Double] {
        var descent = CoordinateDescent(self)
        for _ in 0..<Self.maximumTrials {
            var greatest = 0.0
            for _ in 0..<Self.sweepsPerTrial { greatest = descent.sweep() }
            if let exact = solution(signs: descent.beta) { return exact }
            if greatest <= tolerance { break }
        }
        return descent.beta
    }

    /// The minimum, if it has the zeros and signs of `signs`.
    private func solution(signs: [Double]) -> [Double]? {
        let active = signs.indices.filter { signs[$0] != 0 || lasso[$0] == 0 }
        let system = information.selecting(active).addingToDiagonal(active.map { ridge[$0] })
        guard let factor = try? Cholesky(system) else { return nil }
        let product = information.multiply(point)
        let solution = factor.solve(
            active.map { product[$0] - gradient[$0] - (lasso[$0] == 0 ? 0 : lasso[$0] * (signs[$0] < 0 ? -1 : 1)) })
        var beta = [Double](repeating: 0, count: signs.count)
        for (k, j) in active.enumerated() {
            guard lasso[j] == 0 || solution[k] * signs[j] > 0 else { return nil }
            beta[j] = solution[k]
        }
        let slope = slope(at: beta)
        let isMinimum = beta.indices.allSatisfy { beta[$0] != 0 || abs(slope[$0]) <= lasso[$0] * (1 + 1e-12) }
        return isMinimum ? beta : nil
    }

    /// g + I (β − b), the derivative without the penalty.
    private func slope(at beta: [Double]) -> [Double] {
        let product = information.multiply(zip(beta, point).map { $0 - $1 })
        return zip(gradient, product).map { $0 + $1 }
    }
}

/// The state of coordinate descent: β, and g + I (β − b).
private struct CoordinateDescent {
    private let model: QuadraticModel
    private(set) var beta: [Double]
    private var slope: [Double]

    init(_ model: QuadraticModel) {
        self.model = model
        beta = model.point
        slope = model.gradient
    }

    /// Moves each coefficient once to its own minimum. The result is the longest move in standard errors, |δ| √Iⱼⱼ.
    mutating func sweep() -> Double {
        var greatest = 0.0
        let order = beta.count
        for j in 0..<order {
            let curvature = model.information.storage[j * order + j]
            guard curvature + model.ridge[j] > 0 else { continue }
            let pull = curvature * beta[j] - slope[j]
            let shrunken = max(0, abs(pull) - model.lasso[j]) / (curvature + model.ridge[j])
            let move = (pull < 0 ? -shrunken : shrunken) - beta[j]
            if move == 0 { continue }
            beta[j] = pull < 0 ? -shrunken : shrunken
            for k in 0..<order { slope[k] += move * model.information.storage[j * order + k] }
            greatest = max(greatest, abs(move) * curvature.squareRoot())
        }
        return greatest
    }
}
