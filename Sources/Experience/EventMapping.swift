/// Which column of an event log holds what, and what its touchpoints are.
///
/// This is the `events` and `touchpoints` part of rapport.yaml, already checked.
public struct EventMapping: Sendable, Equatable, Codable {
    /// The column with the customer's identity.
    public var customer: String
    /// The column with the moment of the event.
    public var time: String
    /// The column with the touchpoint.
    public var touchpoint: String
    /// The column with the moment at which the event became known, if there is one.
    public var knownAt: String?
    /// The column that identifies an event, if there is one; later rows with a known identity are dropped, or correct the
    /// earlier ones where the log says when it learned of them.
    public var id: String?
    /// Whether rows that are the same in every mapped column are events of their own.
    public var keepsDuplicates = false
    /// The column with the rating of the customer's feeling, and its scale.
    public var emotion: EmotionColumn?
    /// The column with the response time, and its unit.
    public var response: ResponseColumn?
    /// The column that says whether a promise was kept.
    public var promiseKept: String?
    /// The column that says whether the matter was resolved.
    public var resolved: String?
    /// The column with an amount of money.
    public var amount: String?
    /// Further numeric columns, as measures and outcomes' conditions need them.
    public var furtherColumns: [String] = []
    /// What is known of single touchpoints.
    public var profiles: [Touchpoint: TouchpointProfile] = [:]

    /// Creates the mapping of the three columns that every log has.
    public init(customer: String, time: String, touchpoint: String) {
        self.customer = customer
        self.time = time
        self.touchpoint = touchpoint
    }

    /// A rating column with the scale it was asked on.
    public struct EmotionColumn: Sendable, Equatable, Codable {
        /// The column's name.
        public var column: String
        /// The scale, where a touchpoint's profile does not give another.
        public var scale: EmotionScale

        /// Creates the description of a rating column.
        public init(column: String, scale: EmotionScale) {
            self.column = column
            self.scale = scale
        }
    }

    /// A column of response times with its unit.
    public struct ResponseColumn: Sendable, Equatable, Codable {
        /// The column's name.
        public var column: String
        /// What one of the column's units is in minutes.
        public var unit: Unit

        /// Creates the description of a column of response times.
        public init(column: String, unit: Unit) {
            self.column = column
            self.unit = unit
        }

        /// A unit of response time.
        public enum Unit: String, Sendable, CaseIterable, Codable {
            /// 1/60 of a minute.
            case seconds
            /// One minute.
            case minutes
            /// 60 minutes.
            case hours
            /// 1,440 minutes.
            case days

            /// How many minutes one of it is.
            public var minutes: Double {
                switch self {
                case .seconds: 1.0 / 60
                case .minutes: 1
                case .hours: 60
                case .days: 1440
                }
            }
        }
    }

    /// The fields that a log of this mapping carries, in the order of ``EventField/standard``, then the further columns.
    public var fields: [EventField] {
        let present: [(EventField, Bool)] = [
            (.emotion, emotion != nil), (.responseMinutes, response != nil), (.promiseKept, promiseKept != nil),
            (.resolved, resolved != nil), (.amount, amount != nil),
        ]
        return present.filter(\.1).map(\.0) + furtherColumns.map(EventField.column)
    }

    /// The column that holds a field of this mapping.
    ///
    /// - Precondition: the field is one of ``fields``.
    public func column(of field: EventField) -> String {
        switch field {
        case .emotion: emotion!.column
        case .responseMinutes: response!.column
        case .promiseKept: promiseKept!
        case .resolved: resolved!
        case .amount: amount!
        case .column(let name): name
        }
    }

    /// The scale on which a touchpoint's rating was asked.
    public func scale(of touchpoint: Touchpoint) -> EmotionScale {
        profiles[touchpoint]?.scale ?? emotion?.scale ?? .unit
    }
}
