import Experience
import Features

/// A project as rapport.yaml declares it, read and checked.
public struct ProjectConfiguration: Sendable, Equatable {
    /// Where rows come from.
    public enum Source: Sendable, Equatable {
        /// A file or a glob, relative to the configuration's folder.
        case file(String)
        /// A query that an engine answers: `duckdb`, `postgres`, `spark`.
        case query(engine: String, sql: String, options: [String: String])
    }

    /// The table of customers' attributes.
    public struct Customers: Sendable, Equatable {
        /// Where the rows come from.
        public var source: Source
        /// The column with the customer's identity.
        public var customer: String
        /// The attributes, in the order of the file.
        public var attributes: [Attribute]

        /// An attribute's column and kind.
        public struct Attribute: Sendable, Equatable {
            /// The column's name.
            public var name: String
            /// How it enters a model.
            public var kind: CustomerAttributes.Kind
        }
    }

    /// How snapshots are laid, with dates as the file writes them.
    public struct Snapshots: Sendable, Equatable {
        /// How cutoffs are found.
        public enum Cutoffs: Sendable, Equatable {
            /// A step of the calendar between two days, both included.
            case every(CalendarCutoffs.Step, from: String, to: String)
            /// Given days.
            case at([String])
            /// Each customer's own events of a touchpoint.
            case before(Touchpoint)
        }

        /// How cutoffs are found.
        public var cutoffs: Cutoffs
        /// How recently a customer must have been active, in days.
        public var activeWithinDays: Double?
        /// In which touchpoints; empty: in any.
        public var activeIn: [Touchpoint]
    }

    /// How probabilities are brought to what happens at a later time.
    public enum Calibration: String, Sendable, Equatable, CaseIterable {
        /// By a logistic map where one is needed beyond chance.
        case auto
        /// By a logistic map.
        case logistic
        /// By a beta map.
        case beta
        /// Not at all.
        case off = "none"
    }

    /// How the penalty of a model is chosen.
    public enum PenaltyRule: String, Sendable, Equatable, CaseIterable {
        /// By leaving out each customer in closed form.
        case customers
        /// By forecasting later snapshots from earlier ones: for a world that changes with time.
        case rollingOrigin = "rolling_origin"
    }

    /// How customer numbers are forecast.
    public struct Forecast: Sendable, Equatable {
        /// The length of a period; `nil`: the step of the snapshots, else the window of the outcome.
        public var period: CalendarCutoffs.Step?
        /// The outcome that means leaving; `nil`: `churn`, else the first unwanted one.
        public var churn: String?
        /// The outcome that means referring; `nil`: `referral`, where there is one.
        public var referral: String?
        /// The column of the customers' table with the identity of who referred them.
        public var referredBy: String?
        /// How many customers a referral brings on average, where that is known.
        public var arrive: Double?
        /// The number of customers at which referral finds nobody new.
        public var cap: Double?

        /// Nothing is set.
        public init() {}
    }

    /// The IANA name of the business's time zone.
    public var timeZone: String
    /// Where events come from.
    public var events: Source
    /// Which column holds what.
    public var mapping: EventMapping
    /// The moment until which the log is complete, where it is not its last event.
    public var completeUntil: String?
    /// How many days events may take to arrive: the log counts as complete so much earlier.
    public var latenessDays: Double
    /// The customers' attributes, if any.
    public var customers: Customers?
    /// What is forecast.
    public var outcomes: [Outcome]
    /// Which customers are looked at, and when.
    public var snapshots: Snapshots
    /// Which features are computed.
    public var features: FeatureCatalog.Settings
    /// How probabilities are calibrated.
    public var calibration: Calibration
    /// How penalties are chosen.
    public var penalty: PenaltyRule
    /// How customer numbers are forecast.
    public var forecast: Forecast
    /// What a business can act on, as `touchpoint.field`; empty: anything.
    public var actionable: [String]
}
