import Experience

/// What one column of the feature table measures: a subject, a measure, a statistic and a window.
///
/// The name is derived from the parts (``name``); grouping for drivers and reports goes by the parts, never by the name.
/// ``definition`` says in words and symbols how it is computed.
public struct Feature: Hashable, Sendable {
    /// Whose events, or which attribute.
    public enum Subject: Hashable, Sendable {
        /// All events of the customer.
        case everything
        /// The events of one touchpoint.
        case touchpoint(Touchpoint)
        /// The events of the touchpoints of one stage of a purchase.
        case stage(Stage)
        /// The events of the touchpoints that one of people, product and service carries.
        case through(Channel)
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
        /// Days between one event and the next.
        case gap
        /// Days since the last event as a multiple of the mean gap.
        case overdue
        /// Which touchpoints happened.
        case touchpoints
        /// Which touchpoint came last, and which before it.
        case path
        /// The month of the cutoff in the business's calendar.
        case month
        /// The value of an attribute.
        case value
        /// Another numeric column of the log, by its name.
        case column(String)

        private static let named: [(String, Measure)] = [
            ("count", .count), ("emotion", .emotion), ("response", .response), ("promise", .promise),
            ("resolved", .resolved), ("amount", .amount), ("silence", .silence), ("tenure", .tenure), ("gap", .gap),
            ("overdue", .overdue), ("touchpoints", .touchpoints), ("path", .path), ("month", .month), ("value", .value),
        ]

        /// The names of the measures that every log may have.
        public static var names: [String] { named.map(\.0) }

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

    /// The touchpoint whose events are measured, if it is one.
    public var touchpoint: Touchpoint? {
        if case .touchpoint(let touchpoint) = subject { touchpoint } else { nil }
    }

    /// The same with another transform.
    public func with(_ transform: Transform) -> Feature {
        Feature(subject, measure, statistic, windowDays: windowDays, transform: transform)
    }

    /// Whether a higher value is a better experience (+1), a worse one (−1), or neither (0). A sum is neither: it also
    /// grows with the number of events. A curved term is neither: it is not how good the experience was.
    public var orientation: Int {
        guard transform.isInvertible else { return 0 }
        return switch (measure, statistic) {
        case (.emotion, .mean), (.emotion, .weightedMean), (.emotion, .worst), (.emotion, .best), (.emotion, .last),
            (.emotion, .extreme), (.emotion, .fading), (.emotion, .positive), (.promise, .mean), (.promise, .last),
            (.resolved, .mean):
            1
        case (.emotion, .negative), (.emotion, .unrecovered), (.response, .mean), (.response, .worst): -1
        default: 0
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
        case .count, .silence, .tenure, .gap, .overdue, .touchpoints, .path, .month, .value: nil
        }
    }
}
