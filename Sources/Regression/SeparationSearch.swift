import LinearAlgebra

/// Finds a direction β that separates as many rows as any direction can, or proves that none separates one.
///
/// With zᵢ the transformed row and sᵢ = 2yᵢ − 1, β separates the outcomes if sᵢ zᵢᵀβ ≥ 0 for all rows and > 0 for
/// some; where 0 < yᵢ < 1 both outcomes lie at zᵢ, and zᵢᵀβ = 0 is asked for (Albert & Anderson 1984, Biometrika
/// 71:1–10). With rows scaled to length 1, aᵢ = sᵢ zᵢ / ‖zᵢ‖, the programme
///
/// ```
/// maximise cᵀβ    subject to aᵢᵀβ ≥ 0 for all i and ‖β‖ ≤ 1,      c = Σ aᵢ,
/// ```
///
/// is Konis's (2007, D.Phil. thesis, Oxford) with a ball in the place of his box: what is feasible up to length, and
/// whether the maximum is 0, are the same. Its solution is the projection of c onto the cone of the constraints
/// (``ConeProjection``), and where that is 0, Σ (1 + λᵢ) aᵢ = 0 with λ ≥ 0 proves that nothing separates.
///
/// Few rows matter. Starting from none, the projection is checked against all rows in one read of the data, and those
/// that violate it most become constraints, until none does. Rows that the first β leaves at 0 may still be separated
/// by another, so c is made of those alone next, until nothing comes of it; the sum of the βs separates what any
/// separates.
///
/// Cosines aᵢᵀβ/‖β‖ up to 1e-9 count as 0. So no β is accepted that any row contradicts by more than rounding.
struct SeparationSearch: Sendable {
    let data: LogisticData
    let transform: ColumnTransform
    let threads: Threads

    /// A direction and the rows it separates.
    struct Finding {
        var direction: [Double]
        var isSeparated: [Bool]
        var count = 0
    }

    private static let rounding = 1e-9

    /// The direction that separates most rows; `nil` if nothing separates any.
    func run() throws(RegressionError) -> Finding? {
        var finding = Finding(
            direction: [Double](repeating: 0, count: transform.width),
            isSeparated: [Bool](repeating: false, count: data.rows))
        var constraints: [[Double]] = []
        var isConstraint = [Bool](repeating: false, count: data.rows)
        // Each β is linearly independent of those before it, so there are no more of them than coefficients.
        for _ in 0..<transform.width {
            let target = try sum(leavingOut: finding.isSeparated)
            guard
                let (direction, cosines) = try separating(
                    target, constraints: &constraints, isConstraint: &isConstraint)
            else { break }
            let fresh = cosines.indices.filter {
                !finding.isSeparated[$0] && cosines[$0] > Self.rounding && isOneSided($0)
            }
            if fresh.isEmpty { break }
            for i in fresh { finding.isSeparated[i] = true }
            for j in direction.indices { finding.direction[j] += direction[j] }
            finding.count += fresh.count
        }
        return finding.count > 0 ? finding : nil
    }

    /// Whether a row has a weight and only one outcome.
    func isOneSided(_ row: Int) -> Bool {
        data.weights?[row] != 0 && (data.y[row] == 0 || data.y[row] == 1)
    }

    /// The maximal β and the cosines of all rows to it; `nil` where the maximum is 0, or not told apart from it.
    private func separating(
        _ target: [Double], constraints: inout [[Double]], isConstraint: inout [Bool]
    ) throws(RegressionError) -> (direction: [Double], cosines: [Double])? {
        var projection = ConeProjection(target: target)
        let size = ConeProjection.norm(target)
        projection.add(constraints)
        while true {
            let length = ConeProjection.norm(projection.residual)
            guard length > 1e-10 * size else { return nil }
            let direction = projection.residual.map { $0 / length }
            let cosines = try cosines(direction)
            // Negative where the row contradicts β.
            let slack = cosines.indices.map { data.y[$0] == 0 || data.y[$0] == 1 ? cosines[$0] : -abs(cosines[$0]) }
            let violated = slack.indices.filter { slack[$0] < -Self.rounding && data.weights?[$0] != 0 }
            if violated.isEmpty { return (direction, cosines) }
            let fresh = violated.filter { !isConstraint[$0] }.sorted { (slack[$0], $0) < (slack[$1], $1) }
                .prefix(2 * transform.width + 64)
            if fresh.isEmpty { return nil }
            var added: [[Double]] = []
            for i in fresh {
                isConstraint[i] = true
                let vector = vector(i)
                added.append(vector)
                if !isOneSided(i) { added.append(vector.map { -$0 }) }
            }
            constraints += added
            projection.add(added)
        }
    }

    /// aᵢ, with s = 1 where both outcomes are there.
    private func vector(_ row: Int) -> [Double] {
        var block = RowBlock(capacity: 1, transform: transform)
        block.load(data.x, range: row..<row + 1)
        return block.withRow(0) { z in
            let factor = sign(row) / Self.length(z)
            return z.indices.map { factor * z[$0] }
        }
    }

    private func sign(_ row: Int) -> Double { data.y[row] == 0 ? -1 : 1 }

    private static func length(_ z: Span<Double>) -> Double {
        z.indices.reduce(0) { $0 + z[$1] * z[$1] }.squareRoot()
    }

    /// Σ aᵢ over rows with a weight and one outcome that are not left out.
    private func sum(leavingOut done: [Bool]) throws(RegressionError) -> [Double] {
        try read(sumOf: transform.width) { row, z, sum in
            guard isOneSided(row), !done[row] else { return }
            let factor = sign(row) / Self.length(z)
            for j in z.indices { sum[j] += factor * z[j] }
        } add: {
            for j in $0.indices { $0[j] += $1[j] }
        }
    }

    /// aᵢᵀβ for each row.
    private func cosines(_ direction: [Double]) throws(RegressionError) -> [Double] {
        try read(sumOf: 0) { row, z, values in
            values.append(sign(row) * z.indices.reduce(0) { $0 + z[$1] * direction[$1] } / Self.length(z))
        } add: {
            $0 += $1
        }
    }

    /// One read of the data, from `count` zeros in each segment.
    private func read(
        sumOf count: Int, _ body: @Sendable (Int, Span<Double>, inout [Double]) -> Void,
        add: (inout [Double], [Double]) -> Void
    ) throws(RegressionError) -> [Double] {
        let segments = RowSegments(rows: data.rows, columns: transform.width)
        do {
            let sums = try segments.reduce(threads: threads) { segment in
                var sum = [Double](repeating: 0, count: count)
                var block = RowBlock(capacity: segments.blockRows, transform: transform)
                for range in segments.blocks(of: segment) {
                    block.load(data.x, range: range)
                    for (k, i) in range.enumerated() { block.withRow(k) { body(i, $0, &sum) } }
                }
                return sum
            } add: {
                add(&$0, $1)
            }
            return sums[0] ?? []
        } catch {
            throw .cancelled
        }
    }
}
