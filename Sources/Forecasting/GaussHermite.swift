import LinearAlgebra

/// Gauss and Hermite's rule for E f(Z), Z standard normal: Σ wᵢ f(xᵢ), exact for polynomials of degree up to
/// 2·nodes − 1.
///
/// The nodes are the eigenvalues of the symmetric matrix with √1, √2, … beside its diagonal of zeros, and a weight is the
/// square of the first element of its eigenvector. Source: Golub & Welsch (1969).
struct GaussHermite: Sendable {
    /// xᵢ, ascending.
    let nodes: [Double]
    /// wᵢ, adding up to 1.
    let weights: [Double]

    /// - Precondition: `nodes >= 1`.
    init(nodes count: Int) {
        precondition(count >= 1, "a rule has at least one node")
        var matrix = SymmetricMatrix(order: count)
        for k in 1..<max(1, count) { matrix[k, k - 1] = Double(k).squareRoot() }
        guard let eigen = try? SymmetricEigen(matrix) else {
            preconditionFailure("a finite symmetric matrix has eigenvalues")
        }
        nodes = eigen.values
        weights = (0..<count).map { eigen.vectors[$0, 0] * eigen.vectors[$0, 0] }
    }
}
