import LinearAlgebra

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// The log-likelihood of ``BetaGeometric`` and its maximum. With c_t = n_t − d_t who stay,
///
/// ```
/// ℓ = D log α + Σ c_t log(β + t − 1) − Σ n_t log(α + β + t − 1),      D = Σ d_t.
/// ```
struct BetaGeometricLikelihood {
    /// The logarithms of α and β.
    struct Point {
        var a: Double
        var b: Double
    }

    /// The period of the first count.
    let first: Int
    /// n_t.
    let customers: [Int]
    /// d_t.
    let left: [Int]

    private static let maximumSteps = 200

    /// The terms' t − 1, n_t and c_t.
    private var terms: [(age: Double, customers: Double, stayed: Double)] {
        customers.indices.map {
            (Double(first - 1 + $0), Double(customers[$0]), Double(customers[$0] - left[$0]))
        }
    }

    private var leftInAll: Double { Double(left.reduce(0, +)) }

    /// Whether the likelihood rises from the constant hazard D/Σn towards falling ones. It is the derivative, at φ = 0, of
    /// the likelihood of h_t = μ/(1 + φ(t − 1)), up to a positive factor: Σ (t − 1)(n_t μ − d_t).
    private var falls: Bool {
        let all = customers.reduce(0, +)
        let constant = leftInAll / Double(all)
        guard 0 < constant, constant < 1 else { return false }
        // In whole numbers, so that counts of a constant hazard give 0 and not rounding.
        let events = left.reduce(0, +)
        let excess = customers.indices.reduce(Int128(0)) {
            $0 + Int128(first - 1 + $1) * (Int128(customers[$1]) * Int128(events) - Int128(left[$1]) * Int128(all))
        }
        return excess > 0
    }

    func value(_ point: Point) -> Double {
        let (alpha, beta) = (exp(point.a), exp(point.b))
        return terms.reduce(leftInAll * point.a) {
            $0 + ($1.stayed > 0 ? $1.stayed * log(beta + $1.age) : 0) - $1.customers * log(alpha + beta + $1.age)
        }
    }

    /// Gradient and negative Hessian for log α and log β.
    private func derivatives(_ point: Point) -> (gradient: [Double], information: SymmetricMatrix) {
        let (alpha, beta) = (exp(point.a), exp(point.b))
        var (slopeA, slopeB) = (leftInAll / alpha, 0.0)
        var (curveA, curveB, cross) = (leftInAll / (alpha * alpha), 0.0, 0.0)
        for term in terms {
            let sum = alpha + beta + term.age
            slopeA -= term.customers / sum
            slopeB += term.stayed / (beta + term.age) - term.customers / sum
            curveA -= term.customers / (sum * sum)
            curveB += term.stayed / ((beta + term.age) * (beta + term.age)) - term.customers / (sum * sum)
            cross -= term.customers / (sum * sum)
        }
        var information = SymmetricMatrix(order: 2)
        information[0, 0] = alpha * alpha * curveA - alpha * slopeA
        information[1, 1] = beta * beta * curveB - beta * slopeB
        information[1, 0] = alpha * beta * cross
        return ([alpha * slopeA, beta * slopeB], information)
    }

    /// The maximum, to a Newton decrement of 1e-10, and the information there.
    func maximum() throws(ForecastError) -> (point: Point, information: SymmetricMatrix) {
        guard falls else { throw .hazardDoesNotFall }
        let constant = leftInAll / Double(customers.reduce(0, +))
        var point = Point(a: log(constant), b: log(1 - constant))
        var damping = 0.0
        for _ in 0..<Self.maximumSteps {
            let (gradient, information) = derivatives(point)
            let damped = information.addingToDiagonal([damping, damping])
            guard let factor = try? Cholesky(damped) else {
                damping = max(2 * damping, 1e-3 * (1 + abs(information[0, 0]) + abs(information[1, 1])))
                continue
            }
            let step = factor.solve(gradient)
            let decrement = (gradient[0] * step[0] + gradient[1] * step[1]).squareRoot()
            if decrement <= 1e-10 && damping == 0 { return (point, information) }
            // No step changes a parameter by more than a factor of about 7.
            let length = min(1, 2 / max(abs(step[0]), abs(step[1])))
            let next = Point(a: point.a + length * step[0], b: point.b + length * step[1])
            let (before, after) = (value(point), value(next))
            if after >= before - 1e-13 * abs(before) {
                point = next
                damping = damping < 1e-3 ? 0 : damping / 10
            } else {
                damping = max(2 * damping, 1e-3 * (abs(information[0, 0]) + abs(information[1, 1])))
            }
        }
        throw .notConverged(steps: Self.maximumSteps)
    }
}
