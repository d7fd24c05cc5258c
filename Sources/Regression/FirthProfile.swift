import LinearAlgebra

/// ℓ* maximised over all coefficients but some, which are held.
struct FirthProfile {
    private let fit: FittedFirthRegression
    private let transform: ColumnTransform
    private let solver: FirthSolver
    private let held: Set<FittedFirthRegression.Coefficient>
    /// The positions of held columns among the kept ones.
    private let positions: [Int]
    /// The directions in which no held coefficient changes, by rows.
    private let directions: Matrix
    /// The fit's own state.
    private let best: FirthObjective.State

    init(
        _ fit: FittedFirthRegression, held: Set<FittedFirthRegression.Coefficient>, data: LogisticData,
        configuration: FirthLogisticRegression
    ) throws(RegressionError) {
        guard data.columns == fit.coefficients.count else {
            throw .mismatchedShapes(
                what: "columns of the data", expected: fit.coefficients.count, actual: data.columns)
        }
        let transform = fit.transform
        positions = transform.columns.indices.filter { held.contains(.column(transform.columns[$0])) }
        let holdsIntercept = held.contains(.intercept)
        guard !held.isEmpty, positions.count + (holdsIntercept ? 1 : 0) == held.count else { throw .noTestableColumn }
        self.fit = fit
        self.held = held
        self.transform = transform
        let free = transform.columns.indices.filter { !held.contains(.column(transform.columns[$0])) }
        // The intercept for columns as they came in is b₀ − Σ meanⱼ bⱼ / scaleⱼ: where it is held, b₀ goes along with
        // bⱼ.
        var rows = free.map { j in
            var row = [Double](repeating: 0, count: transform.width)
            row[j + 1] = 1
            if holdsIntercept { row[0] = transform.centers[j] / transform.scales[j] }
            return row
        }
        if !holdsIntercept { rows.append([1] + [Double](repeating: 0, count: transform.columns.count)) }
        directions = Matrix(rows: rows.count, columns: transform.width, storage: rows.flatMap(\.self))
        solver = FirthSolver(
            objective: FirthObjective(
                likelihood: LogisticObjective(data, transform: transform, threads: configuration.threads)),
            tolerance: configuration.tolerance, maximumSteps: configuration.maximumSteps)
        let b0 = transform.columns.indices.reduce(fit.intercept) {
            $0 + fit.coefficients[transform.columns[$1]] * transform.centers[$1]
        }
        let b = transform.columns.indices.map { fit.coefficients[transform.columns[$0]] * transform.scales[$0] }
        guard let state = try solver.objective.state(at: [b0] + b) else { throw .singularCovariance }
        best = state
    }

    /// All held coefficients at 0.
    func test() throws(RegressionError) -> LikelihoodRatioTest {
        let start = [Double](repeating: 0, count: transform.width)
        let solution = try solver.minimize(start: start, directions: directions)
        return LikelihoodRatioTest(
            logLikelihood: best.logLikelihood(transform),
            restricted: solution.state.logLikelihood(transform), degreesOfFreedom: held.count)
    }

    /// The v on one side of the estimate with r(v) = √(2 (ℓ* − ℓ*(v))) = z, for the one held coefficient.
    ///
    /// Newton's method on r, which is nearly linear: ∂ℓ*(v)/∂v is the score in the direction in which the coefficient
    /// grows by 1, since the score in all others is 0. A step that would leave the interval known to hold v halves
    /// it.
    func limit(_ z: Double, below: Bool) throws(RegressionError) -> Double {
        // The direction of growth by 1, and the gradient of the coefficient in b.
        var growth = [Double](repeating: 0, count: transform.width)
        var gradient = growth
        let estimate: Double
        let error: Double
        if let position = positions.first {
            let column = transform.columns[position]
            growth[position + 1] = transform.scales[position]
            gradient[position + 1] = 1 / transform.scales[position]
            (estimate, error) = (fit.coefficients[column], fit.standardErrors[column + 1])
        } else {
            growth[0] = 1
            gradient = [1] + transform.columns.indices.map { -transform.centers[$0] / transform.scales[$0] }
            (estimate, error) = (fit.intercept, fit.standardErrors[0])
        }
        let side = below ? -1.0 : 1.0
        var state = best
        // Distances from the estimate, in standard errors: r is too small at `inner` and too large at `outer`.
        var (inner, outer) = (0.0, Double.infinity)
        var (at, distance) = (0.0, z)
        for _ in 0..<100 {
            // Of all ways there the likeliest by I: along I⁻¹ ∂v/∂b.
            let way = state.factor.solve(gradient)
            let length = side * (distance - at) * error / zip(way, gradient).reduce(0) { $0 + $1.0 * $1.1 }
            let solution = try solver.minimize(
                start: zip(state.b, way).map { $0 + length * $1 }, directions: directions)
            state = solution.state
            at = distance
            let r = max(0, 2 * (state.value - best.value)).squareRoot()
            if abs(r - z) <= 1e-10 * z { return estimate + side * at * error }
            if r < z { inner = at } else { outer = at }
            let slope = -side * error * zip(solution.score, growth).reduce(0) { $0 + $1.0 * $1.1 } / r
            distance = at + (z - r) / slope
            let farthest = outer.isFinite ? outer : 3 * at
            if !(distance > inner && distance < farthest) { distance = (inner + farthest) / 2 }
            if outer.isFinite, outer - inner <= 1e-12 * outer { return estimate + side * at * error }
        }
        throw .notConverged(decrement: .infinity, steps: 100)
    }
}
