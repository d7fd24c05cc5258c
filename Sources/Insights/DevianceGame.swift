import LinearAlgebra
import Regression

/// The deviance game of groups of columns: a set S of groups is worth the deviance that the logistic regression on its columns
/// alone explains,
///
/// ```
/// v(S) = 2 [ℓ(S) − ℓ(∅)],    ℓ(S) = max_b Σᵢ [yᵢ ηᵢ − log(1 + e^ηᵢ)],    η = a + X_S b_S
/// ```
///
/// Its Shapley values are LMG's, or general dominance (Azen & Traxel 2009, Journal of Educational and Behavioral Statistics
/// 34:319–347), without a penalty, whatever the penalty of the fit.
///
/// Sets are valued many at once by matrix products. With A = XᵀWX and c at the fit to all columns, a set begins at
/// b_S = A_SS⁻¹ c_S, which the quadratic game gives; intercept and length are fitted again in a + s·X_S b_S; and a step with a
/// borrowed Hessian follows,
///
/// ```
/// d = A_SS⁻¹ u · Σw / Σw_S,    u = X_Sᵀ(y − p),    v(S) ≈ 2 [ℓ − ℓ(∅)] + uᵀd
/// ```
///
/// Before uᵀd, the last term, the value is a lower bound. Steps go on while that term is more than ``tolerance`` of v of all
/// columns; each makes it some hundred times smaller, so that a small tolerance gives the refitted game to the last digits.
public struct DevianceGame: Sendable {
    /// The columns of each group, as positions in the transform's columns.
    public let groups: [[Int]]
    /// The quadratic game at the fit to all columns.
    public let wald: QuadraticGame
    /// Up to which part of v of all columns a set's last step is left to its Hessian.
    public let tolerance: Double

    let expansion: LikelihoodExpansion

    private var design: DesignMatrix { expansion.design }
    private var transform: ColumnTransform { expansion.transform }
    private var y: [Double] { expansion.y }

    /// How many sets are valued together, and how many rows lie in the cache with them.
    private static let batch = 32
    private static let blockRows = 256
    /// From how many rows on length and intercept are found on a part of them.
    private static let startRows = 16_384
    private static let greatestSteps = 40

    /// Creates the game of a fit.
    ///
    /// - Parameters:
    ///   - expansion: the design with the likelihood's expansion around the fit to all columns.
    ///   - groups: positions of its columns, disjoint.
    ///   - tolerance: see ``tolerance``; 0.001 leaves Shapley values within a thousandth.
    /// - Throws: `notPositiveDefinite` where columns depend on each other.
    public init(
        _ expansion: LikelihoodExpansion, groups: [[Int]], tolerance: Double = 1e-3
    ) throws(LinearAlgebraError) {
        self.groups = groups
        self.tolerance = tolerance
        self.expansion = expansion
        wald = try QuadraticGame(information: expansion.information, scores: expansion.scores, groups: groups)
    }

    /// v of sets of groups, each given by its groups' positions.
    ///
    /// - Complexity: rows × columns × sets for the products, and an exponential for each row of each set.
    /// - Returns: one number for each set, with the same bits for any number of threads and whatever sets stand beside it.
    public func values(of sets: [[Int]], threads: Threads = .all) throws -> [Double] {
        let total = max(wald.total, .leastNormalMagnitude)
        let starts = stride(from: 0, to: sets.count, by: Self.batch).map { $0 }
        return try threads.map(starts.count) { index in
            Result {
                try values(batch: sets[starts[index]..<min(starts[index] + Self.batch, sets.count)], total: total)
            }
        }.flatMap { try $0.get() }
    }

    private func values(batch: ArraySlice<[Int]>, total: Double) throws(LinearAlgebraError) -> [Double] {
        var sets: [Candidate] = []
        for groups in batch {
            let columns = groups.flatMap { self.groups[$0] }.sorted()
            let factor = try columns.isEmpty ? nil : Cholesky(wald.information.selecting(columns))
            let slopes = factor?.solve(columns.map { wald.scores[$0] }) ?? []
            sets.append(Candidate(columns: columns, factor: factor, point: [expansion.intercept] + slopes))
        }
        adjustLengths(&sets)
        for _ in 0..<Self.greatestSteps {
            let open = sets.indices.filter { !sets[$0].isDone }
            if open.isEmpty { break }
            let readings = read(open.map { sets[$0] })
            for (index, reading) in zip(open, readings) {
                sets[index].take(reading, totalWeight: expansion.totalWeight, tolerance: tolerance * total)
            }
        }
        return sets.map {
            $0.columns.isEmpty ? 0 : max(0, 2 * ($0.logLikelihood - expansion.nullLogLikelihood) + $0.gain)
        }
    }

    /// Σ over all rows at the sets' points: log-likelihood, weights, and scores by the intercept and every column.
    private func read(_ sets: [Candidate]) -> [Candidate.Reading] {
        let (width, count) = (transform.width, sets.count)
        var coefficients = [Double](repeating: 0, count: width * count)
        for (k, set) in sets.enumerated() {
            coefficients[k] = set.point[0]
            for (column, slope) in zip(set.columns, set.point.dropFirst()) {
                coefficients[(column + 1) * count + k] = slope
            }
        }
        var block = RowBlock(capacity: Self.blockRows, transform: transform)
        var eta = [Double](repeating: 0, count: Self.blockRows * count)
        var sums = LikelihoodSums(count: count)
        var scores = [Double](repeating: 0, count: width * count)
        for start in stride(from: 0, to: design.rows, by: Self.blockRows) {
            let rows = start..<min(start + Self.blockRows, design.rows)
            block.load(design, range: rows)
            block.multiply(coefficients, count: count, into: &eta)
            sums.addReplacingByResiduals(&eta, y: y[rows])
            block.addTransposedProduct(eta, count: count, to: &scores)
        }
        return sets.enumerated().map { k, set in
            Candidate.Reading(
                logLikelihood: sums.logLikelihoods[k], weight: sums.weights[k],
                scores: [scores[k]] + set.columns.map { scores[($0 + 1) * count + k] })
        }
    }

    /// Fits intercept and length of each set's slopes again, by Newton's method in two unknowns; with many rows on every
    /// k-th of them, as what that leaves the steps that follow make good.
    private func adjustLengths(_ sets: inout [Candidate]) {
        let step = max(1, design.rows / Self.startRows)
        let rows = Array(stride(from: 0, to: design.rows, by: step))
        let (width, count) = (transform.width, sets.count)
        var slopes = [Double](repeating: 0, count: width * count)
        for (k, set) in sets.enumerated() {
            for (column, slope) in zip(set.columns, set.point.dropFirst()) { slopes[(column + 1) * count + k] = slope }
        }
        var block = RowBlock(capacity: Self.blockRows, transform: transform)
        var part = [Double](repeating: 0, count: Self.blockRows * count)
        var predictors: [Double] = []
        predictors.reserveCapacity(rows.count * count)
        for start in stride(from: 0, to: rows.count, by: Self.blockRows) {
            let range = start..<min(start + Self.blockRows, rows.count)
            block.load(design, range: range, order: rows)
            block.multiply(slopes, count: count, into: &part)
            predictors.append(contentsOf: part[..<(range.count * count)])
        }
        let fits = LengthFit.fit(
            predictors, count: count, y: rows.map { y[$0] }, start: (intercept: expansion.intercept, length: 1))
        for (k, fit) in fits.enumerated() {
            sets[k].point = [fit.intercept] + sets[k].point.dropFirst().map { fit.length * $0 }
        }
    }
}

/// One set on its way to its maximum.
private struct Candidate: Sendable {
    /// What a read of the rows says of a point.
    struct Reading {
        let logLikelihood, weight: Double
        let scores: [Double]
    }

    let columns: [Int]
    let factor: Cholesky?
    /// Intercept and slopes that are tried next.
    var point: [Double]
    /// The best log-likelihood so far, and what is expected of the step from there, on the scale of v.
    private(set) var logLikelihood = -Double.infinity
    private(set) var gain = 0.0
    private(set) var isDone = false
    private var best: [Double] = []
    private var direction: [Double] = []
    private var length = 1.0

    init(columns: [Int], factor: Cholesky?, point: [Double]) {
        self.columns = columns
        self.factor = factor
        self.point = point
        isDone = columns.isEmpty
    }

    mutating func take(_ reading: Reading, totalWeight: Double, tolerance: Double) {
        if reading.logLikelihood >= logLikelihood {
            let ratio = totalWeight / max(reading.weight, .leastNormalMagnitude)
            let slopes = factor?.solve(Array(reading.scores.dropFirst())) ?? []
            direction = ([reading.scores[0] / totalWeight] + slopes).map { ratio * $0 }
            gain = zip(reading.scores, direction).reduce(0) { $0 + $1.0 * $1.1 }
            logLikelihood = reading.logLikelihood
            best = point
            length = 1
        } else {
            // The step was too long for the Hessian that it borrowed, or rounding is all that is left.
            length /= 4
        }
        isDone = gain <= tolerance || length < 1e-3
        point = zip(best, direction).map { $0 + length * $1 }
    }
}
