import LinearAlgebra
import Regression

/// How an effect is estimated: the configuration.
///
/// ```swift
/// let estimate = try EffectEstimation(seed: 1).estimate(data)
/// estimate.adjusted.difference    // the change of the outcome's probability
/// estimate.isCausal               // whether the checks allow to read it as an effect
/// ```
public struct EffectEstimation: Sendable, Equatable {
    /// How the models are fitted.
    public var models: EffectModels
    /// How many folds of customers cross-fitting has.
    public var folds: Int
    /// What deals customers out to folds.
    public var seed: UInt64
    /// Who or what brings the exposure about. No data tell.
    public var assignment: ExposureAssignment
    /// What the result must pass.
    public var gates: EffectGates

    /// A configuration; nothing is computed.
    public init(
        models: EffectModels = EffectModels(), folds: Int = 5, seed: UInt64 = 1,
        assignment: ExposureAssignment = .customer,
        gates: EffectGates = EffectGates()
    ) {
        self.models = models
        self.folds = folds
        self.seed = seed
        self.assignment = assignment
        self.gates = gates
    }

    /// Estimates the effect, on everybody where all propensities lie in the gates' range, else by overlap weights.
    ///
    /// - Parameter segments: an attribute and each snapshot's value of it, for effects by value.
    /// - Throws: what is wrong with the folds or a fit, or cancellation.
    public func estimate(
        _ data: EffectData, segments: (attribute: String, values: [String])? = nil
    ) throws -> EffectEstimate {
        let folds = try CustomerFolds(of: data, count: folds, seed: seed)
        let estimators = EffectEstimators(data, try PotentialOutcomes(of: data, by: models, folds: folds))
        let propensities = estimators.models.propensities
        let target: EffectTarget = propensities.allSatisfy(gates.propensities.contains) ? .everybody : .overlap
        let adjusted = estimators.adjusted(for: target)
        let overlap = ExposureOverlap(data, propensities: propensities, target: target, range: gates.propensities)
        let balance = ConfounderBalance.all(data, propensities: propensities, target: target)
        let targeted = target == .everybody ? TargetedEstimate(estimators).means.difference : nil
        let eValue = EValue(adjusted)
        return EffectEstimate(
            touchpoint: data.touchpoint, outcome: data.outcome, customers: data.customerCount, exposed: data.exposed,
            unexposed: data.rows - data.exposed, assignment: assignment, target: target, naive: estimators.naive,
            adjusted: adjusted, targeted: targeted, gComputation: estimators.gComputation,
            weighted: target == .everybody
                ? estimators.normalizedInverseWeighted.difference : estimators.overlapWeighted.difference,
            overlap: overlap, balance: balance, eValue: eValue,
            concerns: gates.concerns(
                adjusted: adjusted, targeted: targeted, overlap: overlap, balance: balance, eValue: eValue,
                assignment: assignment),
            segments: segments.map {
                SegmentEffects(attribute: $0.attribute, values: $0.values, estimators, target: target)
            })
    }
}

/// What a touchpoint did to an outcome, as far as adjusting for what was known before can tell, with what speaks against it.
public struct EffectEstimate: Sendable, Equatable {
    /// The touchpoint.
    public let touchpoint: String
    /// The outcome.
    public let outcome: String
    /// How many customers there are.
    public let customers: Int
    /// How many snapshots are exposed.
    public let exposed: Int
    /// How many are not.
    public let unexposed: Int
    /// Who or what was said to bring the exposure about.
    public let assignment: ExposureAssignment
    /// Whose effect it is.
    public let target: EffectTarget
    /// The exposed against the others, unadjusted.
    public let naive: AdjustedMeans
    /// The adjusted means: ``EffectEstimators/augmented``, or ``EffectEstimators/overlapAugmented``; cross-fitted, errors by
    /// customer.
    public let adjusted: AdjustedMeans
    /// The difference by ``TargetedEstimate``, for an effect on everybody.
    public let targeted: Double?
    /// The difference by the model of the outcome alone.
    public let gComputation: Double
    /// The difference by the weights of the target alone.
    public let weighted: Double
    /// How far the two sides can be compared.
    public let overlap: ExposureOverlap
    /// Each confounder that varies, before and after weighting, in the order of the columns.
    public let balance: [ConfounderBalance]
    /// What a trait that is not in the log would need; `nil` where an adjusted mean is not positive.
    public let eValue: EValue?
    /// What speaks against reading it as an effect; nothing where all gates are passed.
    public let concerns: [EffectConcern]
    /// The effect by values of an attribute, where that was asked for.
    public let segments: SegmentEffects?

    /// Whether all gates are passed, if what was said of the ``assignment`` is true: of that no gate knows.
    public var isCausal: Bool { concerns.isEmpty }
}
