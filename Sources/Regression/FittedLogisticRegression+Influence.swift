import LinearAlgebra

extension FittedLogisticRegression {
    /// By how much each group of the data moves a smooth function of the coefficients, s_cᵀ I⁻¹ G, where G is the function's
    /// gradient (Hampel 1974, Journal of the American Statistical Association 69:383–393).
    ///
    /// s_c = Σ_{i in c} wᵢ zᵢ (yᵢ − pᵢ) is the score of group c and I the information, both at the ridge coefficients. The
    /// squares of all influences add up to GᵀVG with V the ``ClusterCorrection/cr0`` covariance, so that what else a group
    /// moves, such as the mean over a cohort that it is part of, can be added before squaring.
    ///
    /// - Parameters:
    ///   - gradient: G, by the intercept and each column's coefficient, as the columns came in.
    ///   - data: the data of the fit.
    /// - Returns: one influence for each group, in increasing order of the groups' codes. Under a penalty the scores do not
    ///   add up to 0; their mean is taken out.
    /// - Throws: ``RegressionError/mismatchedShapes(what:expected:actual:)`` if the data or the gradient have other columns;
    ///   ``RegressionError/singularCovariance``; ``RegressionError/cancelled``.
    public func groupInfluences(
        ofGradient gradient: [Double], on data: LogisticData, threads: Threads = .all
    ) throws(RegressionError) -> [Double] {
        guard gradient.count == coefficients.count + 1 else {
            throw .mismatchedShapes(
                what: "derivatives by the coefficients", expected: coefficients.count + 1, actual: gradient.count)
        }
        let (transform, b) = try solverCoefficients(for: data)
        let objective = LogisticObjective(data, transform: transform, threads: threads)
        let information = LogisticObjective.Sums.total(try objective.evaluate(at: b)).informationMatrix
        guard let factor = try? Cholesky(information) else { throw .singularCovariance }
        // z = (x − m)/s, so that the derivative by a standardised coefficient is (Gⱼ − mⱼ G₀)/sⱼ.
        let direction = factor.solve(
            [gradient[0]] + keptColumns.map { (gradient[$0 + 1] - means[$0] * gradient[0]) / scales[$0] })
        var influences = [Double](repeating: 0, count: data.groupCount)
        var block = RowBlock(capacity: Self.influenceRows, transform: transform)
        var eta = [Double](repeating: 0, count: Self.influenceRows)
        var step = eta
        var group = 0
        for start in stride(from: 0, to: data.rows, by: Self.influenceRows) {
            let range = start..<min(start + Self.influenceRows, data.rows)
            block.load(data.x, range: range, order: data.groupOrder)
            block.multiply(b, into: &eta)
            block.multiply(direction, into: &step)
            for (k, i) in range.enumerated() {
                while i >= data.groupStarts[group + 1] { group += 1 }
                let row = data.rowsByGroup[i]
                let p = LogisticFunction.probability(eta[k] + (data.offsets?[row] ?? 0))
                influences[group] += (data.weights?[row] ?? 1) * (data.y[row] - p) * step[k]
            }
        }
        let mean = influences.reduce(0, +) / Double(influences.count)
        return influences.map { $0 - mean }
    }

    private static let influenceRows = 1024
}
