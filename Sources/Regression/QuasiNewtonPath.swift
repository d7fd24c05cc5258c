import LinearAlgebra

/// One outcome on its way to its optimum by limited-memory BFGS (Nocedal & Wright 2006, §7.2) in the metric of a sample.
///
/// The product with the inverse Hessian begins with the Cholesky factor of the *sample's* Hessian instead of a multiple of
/// the identity: from the first step on, directions are Newton's but for the error of sampling, which every pair of step
/// and change of gradient then makes smaller.
///
/// Steps are judged by the slope along them, which needs gradients only: close to an optimum these still tell steps apart
/// where rounding hides differences of the objective (Hager & Zhang 2005, §3). The objective is convex, so that where the
/// slope is still negative it fell all the way; a slope that turned to more than half its size passed the minimum, and
/// the secant shortens the step.
struct QuasiNewtonPath: Sendable {
    private let metric: Cholesky
    private let penalties: [Double]
    private(set) var b: [Double]
    /// The gradient at b, with the penalty.
    private(set) var gradient: [Double]
    private var direction: [Double] = []
    private var slope = 0.0
    private var length = 1.0
    private var pairs: [(step: [Double], change: [Double], product: Double)] = []
    /// Whether the last read brought next to nothing: rounding may be what is in the way.
    private(set) var isStalled = false
    /// What gradients were found to lack at the last correction.
    private var shift: [Double]

    init(_ start: [Double], gradient: [Double], metric: Cholesky, penalties: [Double]) {
        self.metric = metric
        self.penalties = penalties
        b = start
        shift = [Double](repeating: 0, count: start.count)
        self.gradient = gradient
        self.gradient = penalized(gradient, at: start)
        setDirection()
    }

    /// Where the path wants to be evaluated.
    var candidate: [Double] { zip(b, direction).map { $0 + length * $1 } }

    /// √(gᵀ H_S⁻¹ g) with the sample's Hessian H_S, at b.
    var decrement: Double { metric.inverseQuadraticForm(gradient).squareRoot() }

    /// Takes the gradient of the loss at ``candidate``, moves there or shortens the step.
    mutating func take(_ loss: [Double]) {
        let point = candidate
        let next = penalized(loss, at: point)
        let end = dot(next, direction)
        guard end <= 0.5 * abs(slope) else {
            length *= end.isFinite ? max(0.05, slope / (slope - end)) : 0.1
            isStalled = length < 0.05
            return
        }
        let step = zip(point, b).map { $0 - $1 }
        let change = zip(next, gradient).map { $0 - $1 }
        let product = dot(step, change)
        if product > 0 { pairs.append((step, change, product)) }
        let before = decrement
        (b, gradient) = (point, next)
        isStalled = decrement > 0.9 * before
        setDirection()
    }

    /// Replaces the gradient of the loss at b by a more exact one, and gradients to come by as much: what rounding of the
    /// rows does to them hardly changes over the rest of the way (iterative refinement).
    mutating func correct(_ loss: [Double]) {
        for j in loss.indices { shift[j] += loss[j] + penalties[j] * b[j] - gradient[j] }
        gradient = loss.indices.map { loss[$0] + penalties[$0] * b[$0] }
        isStalled = false
        setDirection()
    }

    private mutating func setDirection() {
        var q = gradient
        var shares: [Double] = []
        for pair in pairs.reversed() {
            let share = dot(pair.step, q) / pair.product
            shares.append(share)
            for j in q.indices { q[j] -= share * pair.change[j] }
        }
        q = metric.solve(q)
        for (pair, share) in zip(pairs, shares.reversed()) {
            let back = share - dot(pair.change, q) / pair.product
            for j in q.indices { q[j] += back * pair.step[j] }
        }
        direction = q.map { -$0 }
        slope = dot(gradient, direction)
        length = 1
    }

    private func penalized(_ loss: [Double], at point: [Double]) -> [Double] {
        point.indices.map { loss[$0] + shift[$0] + penalties[$0] * point[$0] }
    }

    private func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
}
