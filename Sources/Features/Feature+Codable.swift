import Experience

extension Feature: Codable {
    private enum CodingKeys: String, CodingKey {
        case name, touchpoint, attribute, measure, column, statistic, word, windowDays, transform
    }

    private enum StatisticName: String, Codable {
        case sum, mean, last, equals, isMissing
    }

    /// Reads the parts of an identity; the derived name is not read.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let subject: Subject
        if let touchpoint = try container.decodeIfPresent(Touchpoint.self, forKey: .touchpoint) {
            subject = .touchpoint(touchpoint)
        } else if let attribute = try container.decodeIfPresent(String.self, forKey: .attribute) {
            subject = .attribute(attribute)
        } else {
            subject = .everything
        }
        let statistic: Statistic =
            switch try container.decode(StatisticName.self, forKey: .statistic) {
            case .sum: .sum
            case .mean: .mean
            case .last: .last
            case .equals: .equals(try container.decode(String.self, forKey: .word))
            case .isMissing: .isMissing
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
        case .attribute(let attribute): try container.encode(attribute, forKey: .attribute)
        }
        if case .column(let column) = measure {
            try container.encode("column", forKey: .measure)
            try container.encode(column, forKey: .column)
        } else {
            try container.encode(measure.name, forKey: .measure)
        }
        let statisticName: StatisticName
        switch statistic {
        case .sum: statisticName = .sum
        case .mean: statisticName = .mean
        case .last: statisticName = .last
        case .equals(let word):
            statisticName = .equals
            try container.encode(word, forKey: .word)
        case .isMissing: statisticName = .isMissing
        }
        try container.encode(statisticName, forKey: .statistic)
        try container.encodeIfPresent(windowDays, forKey: .windowDays)
        try container.encode(transform, forKey: .transform)
    }
}
