import Experience

extension Feature {
    /// The derived name, e.g. `support_call.emotion.mean.365d` or `plan=plus`.
    public var name: String {
        let end =
            if case .spline(let spline) = transform { ".spline\(spline.term)" } else { "" }
        switch (subject, statistic) {
        case (.attribute(let name), .equals(let word)): return "\(name)=\(word)"
        case (.attribute(let name), .isMissing): return "\(name)=(missing)"
        case (.attribute(let name), _): return name + end
        default: break
        }
        var parts: [String] = [subjectName]
        switch (measure, statistic) {
        case (.month, .equals(let month)): return "month=\(month)"
        case (.path, .equals(let touchpoint)): parts.append("last=\(touchpoint)")
        case (.path, .follows(let first, let second)): parts.append("last=\(first)>\(second)")
        case (.count, .sum), (.silence, _), (.tenure, _), (.overdue, _): parts.append(measure.name)
        default:
            parts += [measure.name, statistic.name + (statistic.halfLifeDays.map { "\($0)d" } ?? "")]
        }
        if let windowDays { parts.append("\(windowDays)d") }
        return parts.joined(separator: ".") + end
    }

    /// The name of the subject: a touchpoint's own, `all`, `stage:after` or `through:people`.
    public var subjectName: String {
        switch subject {
        case .everything: "all"
        case .touchpoint(let touchpoint): touchpoint.name
        case .stage(let stage): "stage:\(stage.rawValue)"
        case .through(let channel): "through:\(channel.rawValue)"
        case .attribute(let name): name
        }
    }

    /// How the number is computed, in words and symbols; c is the cutoff, t an event's time, e its emotion, x its value.
    public var definition: String {
        let events =
            switch subject {
            case .everything: "all events"
            case .touchpoint(let touchpoint): "\(touchpoint) events"
            case .stage(let stage): "events \(stage.rawValue) the purchase"
            case .through(let channel): "events through \(channel.rawValue)"
            case .attribute(let name): "attribute \(name)"
            }
        let window = windowDays.map { " in [c − \($0) d, c)" } ?? " before c"
        return words(events) + (measure == .value || measure == .month ? "" : window) + transformWords
    }

    private var transformWords: String {
        switch transform {
        case .identity: ""
        case .log1p: "; as ln(1 + x)"
        case .spline(let spline):
            "; term \(spline.term) of a restricted cubic spline of \(spline.isLogarithmic ? "ln(1 + x)" : "x")"
        }
    }

    private func words(_ events: String) -> String {
        let noun = measure == .emotion ? "e" : measure == .response ? "minutes" : measure.name
        let rated = events == "all events" ? "all rated events" : "rated \(events)"
        func weight(_ days: Int) -> String { "2^(−(c − t)/\(days) d)" }
        switch (measure, statistic) {
        case (.count, .sum): return "number of \(events)"
        case (.count, .share): return "number of \(events) / number of all events,"
        case (.count, .decayed(let days)): return "Σ \(weight(days)) over \(events)"
        case (.silence, _): return "days from the last of \(events) to c, the last"
        case (.tenure, _): return "days from the first of \(events) to c, the first"
        case (.gap, .mean): return "mean days between one and the next of \(events)"
        case (.gap, _): return "standard deviation of the days between one and the next of \(events)"
        case (.overdue, _): return "days since the last / mean days between one and the next of \(events)"
        case (.touchpoints, _): return "different touchpoints among \(events)"
        case (.path, .equals(let touchpoint)): return "1 if the last of \(events) is \(touchpoint), else 0,"
        case (.path, .follows(let first, let second)):
            return "1 if the last two of \(events) are \(first), then \(second), else 0,"
        case (.month, .equals(let month)): return "1 if the month of c is \(month), else 0"
        case (.value, .equals(let word)): return "1 if \(events) is \(word), else 0"
        case (.value, .isMissing): return "1 if \(events) is missing, else 0"
        case (.value, _): return events
        case (.promise, .mean): return "promises kept / promises, of \(events)"
        case (.promise, _): return "1 if the last promise was kept, 0 if broken, of \(events)"
        case (.resolved, .mean): return "resolved / matters, of \(events)"
        case (.resolved, _): return "matters not resolved, of \(events)"
        case (_, .sum): return "Σ \(noun) over \(events)"
        case (_, .mean): return "mean \(noun) of \(events)"
        case (_, .last): return "\(noun) of the last of \(events) that has one"
        case (_, .negative): return "share of e < 0 among \(rated)"
        case (_, .positive): return "share of e > 0 among \(rated)"
        case (_, .weightedMean(let days)): return "Σ w e / Σ w with w = \(weight(days)) over \(rated)"
        case (_, .worst): return measure == .response ? "longest \(noun) of \(events)" : "least \(noun) of \(events)"
        case (_, .best): return "greatest \(noun) of \(events)"
        case (_, .extreme): return "the e furthest from 0 (of two the negative) of \(events)"
        case (_, .fading(let days)): return "e · \(weight(days)) of the last rated of \(events)"
        case (_, .slope): return "least-squares slope of e over t, per 30 d, of \(events)"
        case (_, .volatility): return "√ mean (eᵢ₊₁ − eᵢ)² of \(rated)"
        case (_, .unrecovered): return "1 if no e > 0 of any event came after the last e < 0 of \(events), else 0,"
        case (_, .recovered):
            return "1 if an e > 0 of any event came within 30 d after the last e < 0 of \(events), else 0,"
        case (_, .silentSinceBad):
            return "days since the last e < 0 of \(events) if no event at all came after it, else 0,"
        default: return "\(statistic.name) of \(noun) of \(events)"
        }
    }
}
