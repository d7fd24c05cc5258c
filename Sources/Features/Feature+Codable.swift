import Experience

extension Feature: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, touchpoint, stage, through, attribute, measure, column, statistic, word, words, halfLifeDays,
            windowDays, transform
    }

    /// Reads the parts of an identity; the derived name is not read.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let subject: Subject
        if let touchpoint = try container.decodeIfPresent(Touchpoint.self, forKey: .touchpoint) {
            subject = .touchpoint(touchpoint)
        } else if let stage = try container.decodeIfPresent(Stage.self, forKey: .stage) {
            subject = .stage(stage)
        } else if let channel = try container.decodeIfPresent(Channel.self, forKey: .through) {
            subject = .through(channel)
        } else if let attribute = try container.decodeIfPresent(String.self, forKey: .attribute) {
            subject = .attribute(attribute)
        } else {
            subject = .everything
        }
        let name = try container.decode(String.self, forKey: .statistic)
        let words =
            try container.decodeIfPresent([String].self, forKey: .words)
            ?? container.decodeIfPresent(String.self, forKey: .word).map { [$0] } ?? []
        let halfLife = try container.decodeIfPresent(Int.self, forKey: .halfLifeDays) ?? 30
        guard let statistic = Statistic(name: name, halfLifeDays: halfLife, words: words) else {
            throw DecodingError.dataCorruptedError(
                forKey: .statistic, in: container, debugDescription: "unknown statistic \(name)")
        }
        let column = try container.decodeIfPresent(String.self, forKey: .column)
        let measure = try container.decode(String.self, forKey: .measure)
        self.init(
            subject, column.map { .column($0) } ?? Measure(name: measure), statistic,
            windowDays: try container.decodeIfPresent(Int.self, forKey: .windowDays),
            transform: try container.decode(Transform.self, forKey: .transform))
    }

    /// Writes the parts of the identity as one flat object, with the derived name for readers.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        switch subject {
        case .everything: break
        case .touchpoint(let touchpoint): try container.encode(touchpoint, forKey: .touchpoint)
        case .stage(let stage): try container.encode(stage, forKey: .stage)
        case .through(let channel): try container.encode(channel, forKey: .through)
        case .attribute(let attribute): try container.encode(attribute, forKey: .attribute)
        }
        if case .column(let column) = measure {
            try container.encode("column", forKey: .measure)
            try container.encode(column, forKey: .column)
        } else {
            try container.encode(measure.name, forKey: .measure)
        }
        try container.encode(statistic.name, forKey: .statistic)
        if case .equals(let word) = statistic { try container.encode(word, forKey: .word) }
        if case .follows(let first, let second) = statistic { try container.encode([first, second], forKey: .words) }
        try container.encodeIfPresent(statistic.halfLifeDays, forKey: .halfLifeDays)
        try container.encodeIfPresent(windowDays, forKey: .windowDays)
        try container.encode(transform, forKey: .transform)
    }
}
