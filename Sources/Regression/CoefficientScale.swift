import LinearAlgebra

/// The two scales on which coefficients are given.
public enum CoefficientScale: Sendable, Codable, Equatable {
    /// Per unit of each column, as it came in.
    case raw
    /// Per standard deviation of each column, around its mean.
    case standardized
}

extension ColumnTransform {
    /// The linear map from the coefficients a solver works with (intercept, kept columns; standardised) to all
    /// `columns` + 1 coefficients on a scale. Dropped columns get rows of zeros.
    ///
    /// ```
    /// raw:  bⱼ / scaleⱼ   and   b₀ − Σ meanⱼ bⱼ / scaleⱼ
    /// ```
    func coefficientMap(to scale: CoefficientScale, columns count: Int) -> Matrix {
        var map = Matrix(rows: count + 1, columns: width)
        map[0, 0] = 1
        for (k, column) in columns.enumerated() {
            switch scale {
            case .standardized:
                map[column + 1, k + 1] = 1
            case .raw:
                map[column + 1, k + 1] = 1 / scales[k]
                map[0, k + 1] = -centers[k] / scales[k]
            }
        }
        return map
    }
}
