/// A what-if: edits of customers' past events, from which everything else is computed anew.
public struct Scenario: Sendable, Equatable {
    /// What the scenario is called.
    public var name: String
    /// The edits, applied in order.
    public var edits: [ScenarioEdit]
    /// The seed that picks customers where an edit concerns only a share of them.
    public var seed: UInt64

    /// Creates a scenario.
    public init(name: String, edits: [ScenarioEdit], seed: UInt64 = 0) {
        self.name = name
        self.edits = edits
        self.seed = seed
    }

    /// The scenario in which every event of a touchpoint has a value: `.set(.responseMinutes, of: "support_call", to: 60)`.
    public static func set(_ field: EventField, of touchpoint: Touchpoint, to value: Double) -> Scenario {
        let change = ScenarioEdit.Change.set(touchpoint, field, to: value)
        return Scenario(name: change.text, edits: [ScenarioEdit(change)])
    }

    /// The scenario in which every event of a touchpoint has its value multiplied.
    public static func scale(_ field: EventField, of touchpoint: Touchpoint, by factor: Double) -> Scenario {
        let change = ScenarioEdit.Change.scale(touchpoint, field, by: factor)
        return Scenario(name: change.text, edits: [ScenarioEdit(change)])
    }

    /// The scenario in which a touchpoint's events never happened.
    public static func remove(_ touchpoint: Touchpoint) -> Scenario {
        Scenario(name: "remove \(touchpoint)", edits: [ScenarioEdit(.remove(touchpoint))])
    }
}

/// One edit of events, with the share of the customers concerned for whom it happens.
public struct ScenarioEdit: Sendable, Equatable {
    /// What is changed.
    public var change: Change
    /// The share of the customers concerned, in (0, 1].
    public var share: Double

    /// Creates an edit.
    ///
    /// - Precondition: `share` lies in (0, 1].
    public init(_ change: Change, share: Double = 1) {
        precondition(share > 0 && share <= 1, "a share lies in (0, 1]")
        self.change = change
        self.share = share
    }

    /// A change of events. Customers without a matching event are not concerned by it.
    public enum Change: Sendable, Equatable {
        /// Every event of the touchpoint gets this value, where it was missing too.
        case set(Touchpoint, EventField, to: Double)
        /// Every event of the touchpoint beyond a limit comes to it; a missing value stays missing.
        case limit(Touchpoint, EventField, Limit)
        /// Every event of the touchpoint has its value multiplied; a missing value stays missing.
        case scale(Touchpoint, EventField, by: Double)
        /// Every event of the touchpoint with the first value gets the second.
        case replace(Touchpoint, EventField, from: Double, to: Double)
        /// One more event of the touchpoint after every event of another, or once a customer, a day before the cutoff.
        case add(Touchpoint, after: Touchpoint?, delayDays: Double, fields: [EventField: Double])
        /// The touchpoint's events are gone, and their emotion, response and recency with them.
        case remove(Touchpoint)
    }

    /// What a value may be at most, or at least.
    public enum Limit: Sendable, Equatable {
        /// Greater values come down to it.
        case atMost(Double)
        /// Smaller values come up to it.
        case atLeast(Double)

        /// The limit.
        public var value: Double {
            switch self {
            case .atMost(let value), .atLeast(let value): value
            }
        }

        /// The sign as a user would write it.
        var sign: String { if case .atMost = self { "<=" } else { ">=" } }

        /// A value within the limit; one that is missing stays so.
        public func limiting(_ value: Double) -> Double {
            switch self {
            case .atMost(let limit): value > limit ? limit : value
            case .atLeast(let limit): value < limit ? limit : value
            }
        }
    }

    /// The touchpoints that the edit names.
    public var touchpoints: [Touchpoint] {
        switch change {
        case .set(let touchpoint, _, _), .limit(let touchpoint, _, _), .scale(let touchpoint, _, _),
            .replace(let touchpoint, _, _, _), .remove(let touchpoint):
            [touchpoint]
        case .add(let touchpoint, let after, _, _): [touchpoint] + (after.map { [$0] } ?? [])
        }
    }

    /// The fields that the edit names.
    public var fields: [EventField] {
        switch change {
        case .set(_, let field, _), .limit(_, let field, _), .scale(_, let field, _), .replace(_, let field, _, _):
            [field]
        case .add(_, _, _, let fields): fields.keys.sorted { $0.name < $1.name }
        case .remove: []
        }
    }
}
