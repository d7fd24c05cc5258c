import Experience
import Features

/// What columns are added up to one reason.
struct ReasonTopic: Hashable {
    let subject: Feature.Subject
    /// `nil` for a touchpoint that never happened.
    let measure: Feature.Measure?
}

/// One row, and the words for what it shows.
struct SpokenSnapshot {
    private let values: [Feature: Double]
    private let absent: Set<Touchpoint>
    private let longestWindow: Int?

    init(layout: DesignLayout, table: FeatureTable, row: Int) {
        var values: [Feature: Double] = [:]
        for (index, feature) in table.features.enumerated() { values[feature] = table.values[row, index] }
        self.values = values
        longestWindow = table.features.compactMap(\.windowDays).max()
        var absent = Set<Touchpoint>()
        for feature in table.features {
            if let touchpoint = feature.touchpoint, feature.measure == .silence, values[feature]!.isNaN {
                absent.insert(touchpoint)
            }
        }
        self.absent = absent
    }

    func topic(of feature: Feature) -> ReasonTopic {
        if let touchpoint = feature.touchpoint, absent.contains(touchpoint) {
            return ReasonTopic(subject: feature.subject, measure: nil)
        }
        // How much happened and how long ago the last of it was say the same thing twice.
        if feature.measure == .silence { return ReasonTopic(subject: feature.subject, measure: .count) }
        return ReasonTopic(subject: feature.subject, measure: feature.measure)
    }

    /// The feature whose words are used: where no event of the subject lies in the window of a count, the days since the
    /// last one say more than that there was none.
    func spoken(_ feature: Feature) -> Feature {
        guard feature.measure == .count, feature.statistic == .sum, values[feature] == 0,
            let silence = values.keys.filter({ $0.subject == feature.subject && $0.measure == .silence })
                .max(by: { ($0.windowDays ?? .max) < ($1.windowDays ?? .max) }), !values[silence]!.isNaN
        else { return feature }
        return silence
    }

    func words(for feature: Feature, topic: ReasonTopic) -> String {
        let stored = values[feature] ?? .nan
        let value = feature.transform.inverse(stored)
        let period = feature.windowDays.map { " in \($0) days" } ?? ""
        let subject = subjectWords(feature)
        let plural = feature.touchpoint == nil && value.rounded() != 1 ? "s" : ""
        guard topic.measure != nil else { return "no \(subject)" + (longestWindow.map { " in \($0) days" } ?? "") }
        if stored.isNaN, let words = missingWords(feature, subject, period) { return words }
        switch feature.measure {
        case .count:
            switch feature.statistic {
            case .share: return "\(percent(value)) of events were \(subject)"
            case .decayed:
                return value < 0.5 ? "hardly any \(subject) lately" : "\(whole(value)) recent \(subject)\(plural)"
            default:
                let few = feature.subject == .everything && value.rounded() <= 2 ? "only " : ""
                return value.rounded() == 0
                    ? "no \(subject)\(period)" : "\(few)\(whole(value)) \(subject)\(plural)\(period)"
            }
        case .silence: return "no \(subject) for \(days(value))"
        case .tenure: return "customer for \(days(value))"
        case .gap:
            return feature.statistic == .mean
                ? "an event every \(days(value))" : "gaps between events differ by \(days(value))"
        case .overdue: return "silent for \(whole(value)) times the usual gap"
        case .touchpoints: return "\(whole(value)) different touchpoints\(period)"
        case .path: return pathWords(feature, isSo: value == 1)
        case .month: return "month of the year"
        case .emotion: return emotionWords(feature, value, subject, period)
        case .response:
            return "\(subject) answered in \(whole(value)) min" + (feature.statistic == .worst ? " at worst" : "")
        case .promise:
            return feature.statistic == .mean
                ? "\(subject) kept \(percent(value)) of promises"
                : "\(subject): last promise \(value == 1 ? "kept" : "broken")"
        case .resolved:
            return feature.statistic == .mean
                ? "\(subject) resolved \(percent(value))" : "\(whole(value)) \(subject) matters left open"
        case .amount:
            return feature.statistic == .sum
                ? "amounts of \(whole(value))\(period)" : "an average amount of \(whole(value))\(period)"
        case .column(let name): return "\(name) of \(whole(value))\(period)"
        case .value: return attributeWords(feature, value, stored)
        }
    }

    private func subjectWords(_ feature: Feature) -> String {
        switch feature.subject {
        case .touchpoint(let touchpoint): touchpoint.name
        case .stage(let stage): "event \(stage.rawValue) the purchase"
        case .through(let channel): "\(channel.rawValue) event"
        case .everything, .attribute: "event"
        }
    }

    /// Words for what is missing; `nil` for what has words of its own.
    private func missingWords(_ feature: Feature, _ subject: String, _ period: String) -> String? {
        switch feature.measure {
        case .silence, .count: "no \(subject)\(period)"
        case .emotion: "\(subject): feeling not known"
        case .response: "\(subject): response not known"
        case .promise: "\(subject): promises not known"
        case .resolved: "\(subject): outcome not known"
        case .amount: "no amount known"
        case .column(let name): "\(name) not known"
        case .gap, .overdue: "too few events for a rhythm"
        case .tenure, .path, .touchpoints, .month: "no event\(period)"
        case .value: nil
        }
    }

    private func pathWords(_ feature: Feature, isSo: Bool) -> String {
        switch feature.statistic {
        case .equals(let name): isSo ? "last event was \(name)" : "last event was not \(name)"
        case .follows(let first, let second):
            isSo ? "\(first), then \(second) at the end" : "did not end with \(first), then \(second)"
        default: "last events"
        }
    }

    private func emotionWords(_ feature: Feature, _ value: Double, _ subject: String, _ period: String) -> String {
        switch feature.statistic {
        case .sum: return "\(subject) feelings sum to \(signed(value))\(period)"
        case .negative: return "\(percent(value)) of \(subject) ratings were bad"
        case .positive: return "\(percent(value)) of \(subject) ratings were good"
        case .worst: return "worst \(subject) felt \(feeling(value))"
        case .best: return "best \(subject) felt \(feeling(value))"
        case .extreme: return "strongest feeling about \(subject) \(feeling(value))"
        case .last, .fading: return "last \(subject) felt \(feeling(value))"
        case .weightedMean: return "lately \(subject) felt \(feeling(value))"
        case .slope: return value < 0 ? "feelings falling" : "feelings rising"
        case .volatility: return value < 0.5 ? "steady feelings" : "feelings going up and down"
        case .unrecovered: return value == 1 ? "a bad \(subject) not made good" : "no bad \(subject) left standing"
        case .recovered: return value == 1 ? "a bad \(subject) made good" : "no bad \(subject) made good in 30 days"
        case .silentSinceBad:
            return value > 0 ? "silent for \(days(value)) after a bad \(subject)" : "not silent after a bad \(subject)"
        default: return "\(subject) felt \(feeling(value))"
        }
    }

    private func attributeWords(_ feature: Feature, _ value: Double, _ stored: Double) -> String {
        guard case .attribute(let name) = feature.subject else { return feature.name }
        switch feature.statistic {
        case .equals:
            let present = values.first { $0.key.subject == feature.subject && $0.value == 1 }?.key.statistic
            if case .equals(let word)? = present { return "\(name) is \(word)" }
            return present == .isMissing ? "\(name) not known" : "\(name) is the usual one"
        case .isMissing: return stored == 1 ? "\(name) not known" : "\(name) known"
        default: return stored.isNaN ? "\(name) not known" : "\(name) is \(whole(value))"
        }
    }

    private func whole(_ value: Double) -> String {
        // A count that went through log1p and back is only nearly whole.
        let tenths = (value.magnitude * 10).rounded() / 10
        let isWhole = tenths >= 10 || tenths == tenths.rounded()
        let digits = isWhole ? String(Int(value.magnitude.rounded())) : String(tenths)
        return (value < 0 && tenths > 0 ? "−" : "") + digits
    }

    private func days(_ value: Double) -> String {
        let days = Int(value.rounded())
        return days == 1 ? "1 day" : "\(days) days"
    }

    private func percent(_ value: Double) -> String { "\(Int((value * 100).rounded()))%" }

    private func feeling(_ value: Double) -> String {
        "\(value <= -0.25 ? "bad" : value >= 0.25 ? "good" : "indifferent") (\(signed(value)))"
    }

    private func signed(_ value: Double) -> String {
        let tenths = Int((value.magnitude * 10).rounded())
        return "\(tenths == 0 ? "" : value < 0 ? "−" : "+")\(tenths / 10).\(tenths % 10)"
    }
}
