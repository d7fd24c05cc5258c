import Experience

/// What one column of the feature table measures: a subject, a measure, a statistic and a window.
///
/// The name is derived from the parts (``name``); grouping for drivers and reports goes by the parts, never by the name.
public struct Feature: Hashable, Sendable {
    /// Whose events, or which attribute.
    public enum Subject: Hashable, Sendable {
        /// All events of the customer.
        case everything
        /// The events of one touchpoint.
        case touchpoint(Touchpoint)
        /// An attribute of the customer.
        case attribute(String)
    }

    /// What is measured of each event, or of their times.
    public enum Measure: Hashable, Sendable {
        /// That the event happened.
        case count
        /// How the customer felt, −1…+1.
        case emotion
        /// Response time in minutes.
        case response
        /// Whether a promise was kept, 0 or 1.
        case promise
        /// Whether the matter was resolved, 0 or 1.
        case resolved
        /// Money.
        case amount
        /// Days since the last event.
        case silence
        /// Days since the first event ever.
        case tenure
        /// The value of an attribute.
        case value
        /// Another numeric column of the log, by its name.
        case column(String)

        private static let named: [(String, Measure)] = [
            ("count", .count), ("emotion", .emotion), ("response", .response), ("promise", .promise),
            ("resolved", .resolved), ("amount", .amount), ("silence", .silence), ("tenure", .tenure), ("value", .value),
        ]

        /// The name in features and model files; a column has its own.
        public var name: String {
            if case .column(let name) = self { return name }
            return Self.named.first { $0.1 == self }!.0
        }

        /// The measure of a name: one of the fixed ones, else the column called so.
        public init(name: String) {
            self = Self.named.first { $0.0 == name }?.1 ?? .column(name)
        }
    }

    /// How the measures of several events become one number.
    public enum Statistic: Hashable, Sendable {
        /// Their sum; of nothing it is 0.
        case sum
        /// Their arithmetic mean; of nothing it is missing.
        case mean
        /// The latest; of nothing it is missing.
        case last
        /// 1 where a category is this word, else 0; a missing category is no word.
        case equals(String)
        /// 1 where a category is missing, else 0.
        case isMissing
    }

    /// How the number enters the table.
    public enum Transform: String, Hashable, Sendable, Codable {
        /// As it is.
        case identity
        /// sign(x)·ln(1 + |x|), which keeps heavy tails from ruling a linear model.
        case log1p

        /// The number as it enters the table.
        public func apply(_ x: Double) -> Double {
            switch self {
            case .identity: x
            case .log1p: x < 0 ? -log1pOf(-x) : log1pOf(x)
            }
        }

        /// The number that entered the table as `y`.
        public func inverse(_ y: Double) -> Double {
            switch self {
            case .identity: y
            case .log1p: y < 0 ? -expm1Of(-y) : expm1Of(y)
            }
        }
    }

    /// Whose events, or which attribute.
    public let subject: Subject
    /// What is measured.
    public let measure: Measure
    /// How several become one.
    public let statistic: Statistic
    /// The length of the window `[c − w, c)` before the cutoff in days; `nil` for all of the past.
    public let windowDays: Int?
    /// How the number enters the table.
    public let transform: Transform

    /// Creates the identity of a feature.
    public init(
        _ subject: Subject, _ measure: Measure, _ statistic: Statistic, windowDays: Int? = nil,
        transform: Transform = .identity
    ) {
        self.subject = subject
        self.measure = measure
        self.statistic = statistic
        self.windowDays = windowDays
        self.transform = transform
    }

    /// The derived name, e.g. `support_call.emotion.mean.365d` or `plan=plus`.
    public var name: String {
        switch (subject, statistic) {
        case (.attribute(let name), .equals(let word)): return "\(name)=\(word)"
        case (.attribute(let name), .isMissing): return "\(name)=(missing)"
        case (.attribute(let name), _): return name
        default: break
        }
        var parts: [String] = []
        if case .touchpoint(let touchpoint) = subject { parts.append(touchpoint.name) }
        if case .everything = subject { parts.append("all") }
        parts.append(measure.name)
        if statistic == .mean { parts.append("mean") }
        if statistic == .sum, measure != .count { parts.append("sum") }
        if let windowDays { parts.append("\(windowDays)d") }
        return parts.joined(separator: ".")
    }

    /// The touchpoint whose events are measured, if it is one.
    public var touchpoint: Touchpoint? {
        if case .touchpoint(let touchpoint) = subject { touchpoint } else { nil }
    }

    /// Whether a higher value is a better experience (+1), a worse one (−1), or neither (0). A sum is neither: it also
    /// grows with the number of events.
    public var orientation: Int {
        guard statistic != .sum else { return 0 }
        return switch measure {
        case .emotion, .promise, .resolved: 1
        case .response: -1
        case .count, .amount, .silence, .tenure, .value, .column: 0
        }
    }

    /// The field of events that the feature needs, if any.
    public var field: EventField? {
        switch measure {
        case .emotion: .emotion
        case .response: .responseMinutes
        case .promise: .promiseKept
        case .resolved: .resolved
        case .amount: .amount
        case .column(let name): .column(name)
        case .count, .silence, .tenure, .value: nil
        }
    }
}
