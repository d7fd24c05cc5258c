/// Whether outcomes are separated, by a linear programme that shares nothing with the library's search.
///
/// With aᵢ = ±zᵢ for outcomes 1 and 0, and both signs for a share between them, there is a β with aᵢᵀβ ≥ 0 for all i and
/// > 0 for some just where no μ ≥ 0 solves Σ μᵢ aᵢ = −Σ aᵢ (Farkas). The first phase of the simplex method, with
/// Bland's rule, says how near it comes.
enum PlainSeparation {
    enum Verdict { case none, separated, rounding }

    static func verdict(_ plain: PlainArithmetic) -> Verdict {
        var vectors: [[Double]] = []
        for (i, z) in plain.z.enumerated() where plain.problem.weight(i) > 0 {
            let length = z.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let unit = z.map { $0 / length }
            if plain.problem.y[i] > 0 { vectors.append(unit) }
            if plain.problem.y[i] < 1 { vectors.append(unit.map { -$0 }) }
        }
        let rest = infeasibility(vectors)
        return rest < 1e-8 ? .none : rest > 1e-6 ? .separated : .rounding
    }

    /// The least Σ |Σ μᵢ aᵢ + Σ aᵢ| over μ ≥ 0.
    private static func infeasibility(_ vectors: [[Double]]) -> Double {
        let count = vectors.count
        // Rows of [aᵢ … | right-hand side], with signs that make the right-hand side positive; artificial variables,
        // count and beyond, begin in the basis and never come back.
        var rows = vectors[0].indices.map { j in
            let row = vectors.map { $0[j] }
            let right = -row.reduce(0, +)
            return right < 0 ? row.map { -$0 } + [-right] : row + [right]
        }
        var basis = rows.indices.map { count + $0 }
        var costs = (0...count).map { j in -rows.reduce(0) { $0 + $1[j] } }
        for _ in 0..<10_000 {
            guard let entering = (0..<count).first(where: { costs[$0] < -1e-10 }) else { break }
            var leaving = -1
            for i in rows.indices where rows[i][entering] > 1e-10 {
                let ratio = rows[i][count] / rows[i][entering]
                let best = leaving < 0 ? .infinity : rows[leaving][count] / rows[leaving][entering]
                if ratio < best || ratio == best && basis[i] < basis[leaving] { leaving = i }
            }
            guard leaving >= 0 else { break }
            let pivot = rows[leaving][entering]
            for j in 0...count { rows[leaving][j] /= pivot }
            let row = rows[leaving]
            for i in rows.indices where i != leaving && rows[i][entering] != 0 {
                let factor = rows[i][entering]
                for j in 0...count { rows[i][j] -= factor * row[j] }
            }
            let factor = costs[entering]
            for j in 0...count { costs[j] -= factor * row[j] }
            basis[leaving] = entering
        }
        return zip(basis, rows).reduce(0) { $1.0 >= count ? $0 + abs($1.1[count]) : $0 }
    }
}
