/// A family of features, which rapport.yaml can switch on and off as one.
public enum FeatureFamily: String, Hashable, Sendable, CaseIterable {
    /// How many events there were in each window.
    case counts
    /// Which share of all events they were; off unless asked for.
    case shares
    /// Counts in which old events fade.
    case decay
    /// Days since the last event.
    case recency
    /// Days since the first event.
    case tenure
    /// Gaps between events, and silence as a multiple of them; off unless asked for.
    case regularity
    /// How many different touchpoints there were.
    case variety
    /// Money, and further numeric columns.
    case amounts
    /// How the customer felt.
    case emotion
    /// Response times, promises, matters resolved and open.
    case service
    /// Which touchpoints came last; off unless asked for.
    case path
    /// The month of the cutoff; off unless asked for.
    case calendar
    /// What is known of the customer beside events.
    case attributes
}

extension Feature {
    /// The family that the feature belongs to.
    public var family: FeatureFamily {
        switch measure {
        case .count:
            switch statistic {
            case .share: .shares
            case .decayed: .decay
            default: .counts
            }
        case .silence: .recency
        case .tenure: .tenure
        case .gap, .overdue: .regularity
        case .touchpoints: .variety
        case .amount, .column: .amounts
        case .emotion: .emotion
        case .response, .promise, .resolved: .service
        case .path: .path
        case .month: .calendar
        case .value: .attributes
        }
    }

    /// The transform by default: counts, amounts, gaps and durations have heavy tails and enter as ln(1 + x).
    static func defaultTransform(_ measure: Measure, _ statistic: Statistic) -> Transform {
        switch (measure, statistic) {
        case (.count, .share), (.promise, _), (.resolved, .mean), (.touchpoints, _), (.path, _), (.month, _),
            (.value, _):
            .identity
        case (.emotion, .silentSinceBad), (.emotion, .slope): .log1p
        case (.emotion, _): .identity
        default: .log1p
        }
    }

    /// Whether it is one of the plain features that every catalogue has: how much and how recently, what was spent, how it
    /// felt and how it was served on the whole at each touchpoint, and who the customer is.
    public var isPlain: Bool {
        guard transform.isInvertible else { return false }
        switch (measure, statistic) {
        case (.count, .sum), (.silence, _), (.tenure, _), (.amount, _), (.column, _), (.value, _): return true
        case (.emotion, .mean), (.emotion, .sum), (.response, .mean), (.promise, .mean), (.resolved, .mean):
            return touchpoint != nil
        default: return false
        }
    }
}
