/// Whose effect is estimated.
public enum EffectTarget: String, Sendable, Equatable {
    /// All snapshots count alike: augmented inverse-probability weights.
    case everybody
    /// Snapshots count by e(1 − e), so that those who were nearly certain to be exposed, or not to be, fade out: overlap
    /// weights.
    case overlap

    /// The weight of an exposed and of an unexposed snapshot by which confounders are balanced.
    func weight(propensity e: Double, isExposed: Bool) -> Double {
        switch self {
        case .everybody: isExposed ? 1 / e : 1 / (1 - e)
        case .overlap: isExposed ? 1 - e : e
        }
    }
}

/// How far the exposed and the others can be compared at all.
public struct ExposureOverlap: Sendable, Equatable {
    /// The least propensity.
    public let least: Double
    /// The greatest.
    public let greatest: Double
    /// How many snapshots have a propensity outside the range that was allowed.
    public let outside: Int
    /// Kish's (1965) effective sample size of the exposed, (Σw)²/Σw², in snapshots.
    public let exposedSampleSize: Double
    /// The same of the others.
    public let unexposedSampleSize: Double

    /// Looks at the weights of a target.
    init(_ data: EffectData, propensities: [Double], target: EffectTarget, range: ClosedRange<Double>) {
        least = propensities.min() ?? .nan
        greatest = propensities.max() ?? .nan
        outside = propensities.count { !range.contains($0) }
        func size(_ exposure: Double) -> Double {
            let weights = (0..<data.rows).filter { data.exposures[$0] == exposure }.map {
                target.weight(propensity: propensities[$0], isExposed: exposure == 1)
            }
            let sum = weights.reduce(0, +)
            return sum * sum / weights.reduce(0) { $0 + $1 * $1 }
        }
        exposedSampleSize = size(1)
        unexposedSampleSize = size(0)
    }
}

/// How far the exposed differ from the others in one confounder, before and after weighting.
///
/// The standardised mean difference is (x̄₁ − x̄₀)/√((s₁² + s₀²)/2), with the unweighted variances (divisor n − 1) in both
/// (Austin 2009, Statistics in Medicine 28:3083–3107). Infinite where a confounder varies only between the two sides.
public struct ConfounderBalance: Sendable, Equatable {
    /// The confounder.
    public let name: String
    /// The difference as it was.
    public let before: Double
    /// The difference with the weights of the target.
    public let after: Double

    /// One for each confounder that varies, in the order of the columns.
    static func all(_ data: EffectData, propensities: [Double], target: EffectTarget) -> [ConfounderBalance] {
        let weights = (0..<data.rows).map {
            target.weight(propensity: propensities[$0], isExposed: data.exposures[$0] == 1)
        }
        return data.names.indices.compactMap { column in
            let values = data.confounders.column(column)
            guard values.contains(where: { $0 != values[0] }) else { return nil }
            func moments(_ exposure: Double) -> (mean: Double, weighted: Double, variance: Double) {
                let rows = (0..<data.rows).filter { data.exposures[$0] == exposure }
                let n = Double(rows.count)
                let mean = rows.reduce(0) { $0 + values[$1] } / n
                let total = rows.reduce(0) { $0 + weights[$1] }
                let squares = rows.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) }
                return (mean, rows.reduce(0) { $0 + weights[$1] * values[$1] } / total, squares / max(1, n - 1))
            }
            let (one, none) = (moments(1), moments(0))
            let scale = ((one.variance + none.variance) / 2).squareRoot()
            func standardized(_ difference: Double) -> Double { difference == 0 ? 0 : difference / scale }
            return ConfounderBalance(
                name: data.names[column], before: standardized(one.mean - none.mean),
                after: standardized(one.weighted - none.weighted))
        }
    }
}
