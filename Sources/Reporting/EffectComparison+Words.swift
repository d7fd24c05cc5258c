import Insights

extension EffectComparison {
    /// The effect with its interval and verdict, the prediction for one customer, and whether they agree: what to make of it
    /// first.
    public var words: String {
        let digits = effect.interval.upperBound - effect.interval.lowerBound < 0.02 ? 2 : 1
        func percent(_ value: Double) -> String { Numbers.fixed(value * 100, digits) }
        let days = daysText(effect.exposedWithinDays)
        var sentences = [
            summary,
            "rapport effect \(effect.touchpoint) as of \(datesText(effect.asOf)): "
                + "\(Numbers.points(effect.difference, digits)) "
                + "[\(percent(effect.interval.lowerBound)), \(percent(effect.interval.upperBound))] by having it within \(days), "
                + "\(whoText(effect.assignment)).",
            effect.verdict,
        ]
        guard let predicted else { return sentences.joined(separator: " ") }
        let events = eventsPerCustomer > 1.05 ? " (\(Numbers.fixed(eventsPerCustomer, 1)) events each)" : ""
        sentences.append(
            "Predicted here for a customer \(isRemoval ? "who loses it" : "who gets it")\(events): "
                + "\(Numbers.points(predicted, digits)), \(comparison).")
        return sentences.joined(separator: " ")
    }

    private var summary: String {
        let prediction = predicted == nil ? "no prediction" : "predicted change only"
        guard effect.isCausal else {
            return effect.interval.contains(0)
                ? "\(prediction); an adjusted comparison shows no effect."
                : "\(prediction); the adjusted difference is not to be read as cause."
        }
        return switch agreement {
        case .agrees: "adjusted support."
        case .directionOnly: "adjusted support for the direction, not for the size."
        case .disagrees: "predicted change only, and adjusted evidence against it."
        case .open: "predicted change only; an adjusted comparison shows no effect."
        case .unpredicted:
            effect.interval.contains(0)
                ? "no prediction; an adjusted comparison shows no effect." : "adjusted support, without a prediction."
        }
    }

    private var comparison: String {
        let turned = isRemoval ? ", turned round" : ""
        return switch agreement {
        case .agrees: "inside that interval\(turned)"
        case .directionOnly: "the same direction\(turned), outside that interval"
        case .disagrees: "not that direction\(turned)"
        case .open, .unpredicted: "which that neither supports nor contradicts"
        }
    }
}

/// Up to two dates, or the first, the last and their number.
private func datesText(_ dates: [String]) -> String {
    guard let first = dates.first, let last = dates.last, dates.count > 2 else { return dates.joined(separator: ", ") }
    return "\(dates.count) dates from \(first) to \(last)"
}

private func whoText(_ assignment: ExposureAssignment) -> String {
    switch assignment {
    case .customer: "brought about by customers"
    case .business: "said to be brought about by the business"
    case .lot: "said to be drawn by lot"
    }
}
