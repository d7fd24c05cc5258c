/// The point of the cone {β : aᵢᵀβ ≥ 0 for all i} nearest to a target c.
///
/// By Moreau's decomposition it is r = c + Σ λᵢ aᵢ with the λ ≥ 0 that make ‖r‖ least: non-negative least squares,
/// solved by the active-set method of Lawson & Hanson (1974, ch. 23) with an orthonormal basis of the active aᵢ that
/// grows and shrinks with them. The basis never has more vectors than β has elements, however many constraints there
/// are. At the end aᵢᵀr ≥ 0 to rounding, and r ⟂ aᵢ where λᵢ > 0.
struct ConeProjection {
    /// c.
    let target: [Double]
    /// r.
    private(set) var residual: [Double]

    /// The aᵢ, of length 1.
    private var constraints: [[Double]] = []
    /// The constraints with λ > 0, their λ, and their QR factors: q, and R column by column.
    private var active: [Int] = []
    private var multipliers: [Double] = []
    private var basis: [[Double]] = []
    private var triangle: [[Double]] = []

    init(target: [Double]) {
        self.target = target
        residual = target
    }

    /// Adds constraints and projects again, from where it stood.
    mutating func add(_ vectors: [[Double]]) {
        constraints += vectors
        var refused: Set<Int> = []
        while true {
            let norm = Self.norm(residual)
            guard norm > 1e-14 * Self.norm(target) else { return }
            var (worst, least) = (-1, -1e-12 * norm)
            for i in constraints.indices where !refused.contains(i) {
                let product = Self.dot(constraints[i], residual)
                if product < least { (worst, least) = (i, product) }
            }
            guard worst >= 0 else { return }
            guard activate(worst) else {
                refused.insert(worst)
                continue
            }
            balance()
            let next = remainder(of: target)
            // Each exchange shortens r; one that does not is rounding.
            if Self.norm(next) < norm { refused = [] } else { refused.insert(worst) }
            residual = next
        }
    }

    /// Moves λ to the least squares solution on the active constraints, dropping those that would become negative.
    private mutating func balance() {
        while true {
            let solution = leastSquares()
            var (step, leaving) = (1.0, -1)
            for j in active.indices where solution[j] <= 0 {
                let share = multipliers[j] > 0 ? multipliers[j] / (multipliers[j] - solution[j]) : 0
                if share < step || leaving < 0 { (step, leaving) = (share, j) }
            }
            for j in active.indices { multipliers[j] += step * (solution[j] - multipliers[j]) }
            guard leaving >= 0 else { return }
            deactivate(leaving)
        }
    }

    /// Appends a constraint to the basis, unless it is a combination of what is there.
    private mutating func activate(_ i: Int) -> Bool {
        var column: [Double] = []
        let rest = remainder(of: constraints[i], coefficients: &column)
        let length = Self.norm(rest)
        guard length > 1e-12 else { return false }
        active.append(i)
        multipliers.append(0)
        basis.append(rest.map { $0 / length })
        triangle.append(column + [length])
        return true
    }

    /// Takes out the active constraint at `position` and makes the basis of those after it again.
    private mutating func deactivate(_ position: Int) {
        let later = Array(zip(active, multipliers).dropFirst(position + 1))
        let count = active.count - position
        active.removeLast(count)
        multipliers.removeLast(count)
        basis.removeLast(count)
        triangle.removeLast(count)
        for (i, multiplier) in later where activate(i) { multipliers[multipliers.count - 1] = multiplier }
    }

    /// The z that makes ‖c + Σ zⱼ aⱼ‖ least: R z = −Qᵀc.
    private func leastSquares() -> [Double] {
        var z = basis.map { -Self.dot($0, target) }
        for j in z.indices.reversed() {
            for l in j + 1..<z.count { z[j] -= triangle[l][j] * z[l] }
            z[j] /= triangle[j][j]
        }
        return z
    }

    private func remainder(of vector: [Double]) -> [Double] {
        var coefficients: [Double] = []
        return remainder(of: vector, coefficients: &coefficients)
    }

    /// What is orthogonal to the basis, by Gram–Schmidt done twice, which is enough for full precision (Giraud et al.
    /// 2005).
    private func remainder(of vector: [Double], coefficients: inout [Double]) -> [Double] {
        coefficients = [Double](repeating: 0, count: basis.count)
        var rest = vector
        for _ in 0..<2 {
            for (j, q) in basis.enumerated() {
                let product = Self.dot(q, rest)
                coefficients[j] += product
                for l in rest.indices { rest[l] -= product * q[l] }
            }
        }
        return rest
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for l in a.indices { sum += a[l] * b[l] }
        return sum
    }

    static func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }
}
