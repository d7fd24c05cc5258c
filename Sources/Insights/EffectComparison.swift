import Experience

/// A predicted change beside an effect that is evidence for it: that of the only touchpoint whose events are added, or of the
/// only one whose events are removed.
///
/// An effect is that of having a touchpoint once; how an event of it is (``ScenarioEdit/Change/set(_:_:to:)``) is another
/// question, for which it is no evidence.
public struct EffectComparison: Sendable, Equatable {
    /// Whether the prediction and the effect go together.
    public enum Agreement: String, Sendable {
        /// The prediction lies in the effect's interval, which leaves out 0.
        case agrees
        /// They have the same sign, and the prediction lies outside the interval.
        case directionOnly
        /// They have not the same sign, and the interval leaves out 0.
        case disagrees
        /// The interval holds 0: the effect says neither.
        case open
        /// Nothing is known of how the events are (``WhatIf/Additions/isOnlyActivity``).
        case unpredicted
    }

    /// The effect.
    public let effect: QuotedEffect
    /// Whether the touchpoint's events are removed, so that the effect counts the other way round.
    public let isRemoval: Bool
    /// What the model says of the change of the probability of a customer with an edited event, on average, by how the events
    /// are (``WhatIf/Additions/experience``); `nil` where that is not known.
    public let predicted: Double?
    /// How many events are added or removed for such a customer, on average.
    public let eventsPerCustomer: Double

    /// Compares an answer with an effect, where the edits let it: `nil` where the effect is of another outcome, where nobody
    /// has an edited event, or where edits are anything but additions, or removals, of its touchpoint.
    public init?(_ effect: QuotedEffect, answer: WhatIf, edits: [ScenarioEdit], events: Int) {
        let additions = edits.count { if case .add(effect.touchpoint, _, _, _) = $0.change { true } else { false } }
        let removals = edits.count { $0.change == .remove(effect.touchpoint) }
        guard effect.outcome == answer.outcome, answer.edited > 0, !edits.isEmpty,
            additions == edits.count || removals == edits.count
        else { return nil }
        self.effect = effect
        isRemoval = removals > 0
        predicted = answer.additions.flatMap { additions in
            additions.isOnlyActivity
                ? nil : additions.experience.value * Double(answer.customers) / Double(answer.edited)
        }
        eventsPerCustomer = Double(events) / Double(answer.edited)
    }

    /// The effect's interval for what is done here: the other way round for a removal.
    public var interval: ClosedRange<Double> {
        isRemoval ? -effect.interval.upperBound...(-effect.interval.lowerBound) : effect.interval
    }

    /// Whether they go together.
    public var agreement: Agreement {
        guard let predicted else { return .unpredicted }
        if effect.interval.contains(0) { return .open }
        if interval.contains(predicted) { return .agrees }
        return (predicted > 0) == (interval.lowerBound > 0) && predicted != 0 ? .directionOnly : .disagrees
    }
}
