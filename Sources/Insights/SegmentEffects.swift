import Regression

/// The effect on customers of each value of an attribute, and whether it differs between them.
///
/// The contributions of ``EffectEstimators`` are averaged over the snapshots of one segment. Segments have no customer in
/// common, so that with effects d_s, standard errors s_s and d̄ = Σ d_s/s_s² / Σ 1/s_s², the sum Q = Σ (d_s − d̄)²/s_s² is
/// χ² on one degree of freedom less than there are segments, where all effects are the same (Cochran 1954, Biometrics
/// 10:101–129).
public struct SegmentEffects: Sendable, Equatable {
    /// One segment.
    public struct Segment: Sendable, Equatable {
        /// The attribute's value.
        public let value: String
        /// How many customers there are.
        public let customers: Int
        /// How many snapshots are exposed.
        public let exposed: Int
        /// How many are not.
        public let unexposed: Int
        /// The adjusted means; `nil` where one of the four groups of exposure by outcome has too few customers.
        public let adjusted: AdjustedMeans?
    }

    /// The attribute.
    public let attribute: String
    /// The segments, ordered by value.
    public let segments: [Segment]
    /// Q, over the segments with an estimate.
    public let statistic: Double
    /// One less than the segments with an estimate.
    public let degreesOfFreedom: Int
    /// The probability of such a Q or a greater one where all effects are the same; NaN for fewer than two segments.
    public let pValue: Double

    /// Estimates each segment.
    ///
    /// - Parameters:
    ///   - values: each snapshot's segment, the same for all of a customer's.
    ///   - estimators: the data, and models that saw all segments.
    ///
    /// - Precondition: one value for each row.
    init(attribute: String, values: [String], _ estimators: EffectEstimators, target: EffectTarget) {
        let data = estimators.data
        precondition(values.count == data.rows, "one segment for each row")
        let rows = Dictionary(grouping: 0..<data.rows) { values[$0] }
        self.attribute = attribute
        segments = rows.keys.sorted().map { value in
            let rows = rows[value]!
            let exposed = rows.count { data.exposures[$0] == 1 }
            let isEnough = [(1.0, 1.0), (1, 0), (0, 1), (0, 0)].allSatisfy { exposure, outcome in
                let group = rows.filter { data.exposures[$0] == exposure && data.outcomes[$0] == outcome }
                return Set(group.map { data.customers[$0] }).count >= EffectData.leastCustomers
            }
            return Segment(
                value: value, customers: Set(rows.map { data.customers[$0] }).count, exposed: exposed,
                unexposed: rows.count - exposed,
                adjusted: isEnough ? estimators.adjusted(for: target, rows: rows) : nil)
        }
        let known = segments.compactMap(\.adjusted)
        let weights = known.map { 1 / ($0.standardError * $0.standardError) }
        let mean = zip(known, weights).reduce(0) { $0 + $1.0.difference * $1.1 } / weights.reduce(0, +)
        statistic = zip(known, weights).reduce(0) { sum, part in
            sum + (part.0.difference - mean) * (part.0.difference - mean) * part.1
        }
        degreesOfFreedom = max(0, known.count - 1)
        pValue =
            degreesOfFreedom > 0
            ? ChiSquaredDistribution.upperTail(statistic, degreesOfFreedom: Double(degreesOfFreedom)) : .nan
    }
}
