import Experience
import Yams

/// A scenario with what its actions cost: what a budget needs to know.
public struct PricedScenario: Sendable, Equatable {
    /// The scenario.
    public var scenario: Scenario
    /// What one edit costs for one customer; `nil` where nothing is said.
    public var costPerEdit: Double?
    /// For how many customers an edit of it can be made, all edits counted; `nil`: any number.
    public var capacity: Int?

    /// Prices a scenario.
    public init(_ scenario: Scenario, costPerEdit: Double? = nil, capacity: Int? = nil) {
        self.scenario = scenario
        self.costPerEdit = costPerEdit
        self.capacity = capacity
    }

    /// Reads the scenarios of a YAML file, one, or a list under `scenarios`:
    ///
    /// ```yaml
    /// name: calm support
    /// edits:
    ///   - {set: {touchpoint: support_call, response_minutes: 60}, share: 0.5}
    ///   - {limit: {touchpoint: support_call, response_minutes: {at_most: 60}}}
    ///   - {scale: {touchpoint: support_call, response_minutes: 0.5}}
    ///   - {replace: {touchpoint: delivery, emotion: {from: -1, to: 0}}}
    ///   - {add: {touchpoint: follow_up_call, after: delivery, delay: 3d, emotion: 1}}
    ///   - {remove: {touchpoint: return}}
    /// cost: {per_edit: 2.5}      # what one of these edits costs for one customer
    /// capacity: 200              # so many of them can be made
    /// ```
    public static func all(yaml text: String, file: String, seed: UInt64) throws -> [PricedScenario] {
        var root = try YAMLSection(text: text, file: file)
        guard let list = root.node("scenarios") else { return [try PricedScenario(&root, seed: seed)] }
        guard let nodes = list.sequence, !nodes.isEmpty else {
            throw root.invalid("scenarios", list, "a list of scenarios with name and edits")
        }
        try root.finish()
        return try nodes.map { node in
            var section = try YAMLSection(node, name: "scenario", file: file)
            return try PricedScenario(&section, seed: seed)
        }
    }

    private init(_ section: inout YAMLSection, seed: UInt64) throws {
        let name = try section.string("name") ?? "scenario"
        guard let list = section.node("edits"), let nodes = list.sequence, !nodes.isEmpty else {
            throw ProjectError.missingKey("edits", section: section.name, file: section.file)
        }
        let file = section.file
        self.init(Scenario(name: name, edits: try nodes.map { try ScenarioEdit(node: $0, file: file) }, seed: seed))
        if var cost = try section.section("cost") {
            costPerEdit = try cost.number("per_edit")
            guard let costPerEdit else { throw ProjectError.missingKey("per_edit", section: "cost", file: file) }
            guard costPerEdit > 0, costPerEdit.isFinite else {
                throw cost.invalid("per_edit", cost.node("per_edit")!, "more than 0")
            }
            try cost.finish()
        }
        if let number = try section.number("capacity") {
            capacity = Int(exactly: number)
            guard let capacity, capacity >= 0 else {
                throw section.invalid("capacity", section.node("capacity")!, "a whole number of 0 or more")
            }
        }
        try section.finish()
    }
}

extension ScenarioEdit {
    fileprivate init(node: Node, file: String) throws {
        var edit = try YAMLSection(node, name: "edit", file: file)
        let share = try edit.number("share") ?? 1
        guard share > 0, share <= 1 else { throw edit.invalid("share", node, "more than 0 and at most 1") }
        let change: Change
        if var set = try edit.section("set") {
            let touchpoint = Touchpoint(try set.required("touchpoint"))
            let (field, value) = try Self.field(in: &set, node: node)
            change = .set(touchpoint, field, to: try Change.value(value, for: field))
            try set.finish()
        } else if var scale = try edit.section("scale") {
            let touchpoint = Touchpoint(try scale.required("touchpoint"))
            let (field, value) = try Self.field(in: &scale, node: node)
            guard let factor = Double(value), factor >= 0, factor.isFinite else {
                throw scale.invalid(field.name, node, "a factor of 0 or more")
            }
            change = .scale(touchpoint, field, by: factor)
            try scale.finish()
        } else if var limit = try edit.section("limit") {
            let touchpoint = Touchpoint(try limit.required("touchpoint"))
            var (field, values) = try Self.nested(in: &limit, form: "{at_most} or {at_least}")
            let (most, least) = (try values.string("at_most"), try values.string("at_least"))
            guard let text = most ?? least, most == nil || least == nil else {
                throw ProjectError.missingKey("at_most or at_least, one of them", section: field.name, file: file)
            }
            let value = try Change.value(text, for: field)
            change = .limit(touchpoint, field, most == nil ? .atLeast(value) : .atMost(value))
            try values.finish()
            try limit.finish()
        } else if var replace = try edit.section("replace") {
            let touchpoint = Touchpoint(try replace.required("touchpoint"))
            var (field, values) = try Self.nested(in: &replace, form: "{from, to}")
            change = .replace(
                touchpoint, field, from: try Change.value(try values.required("from"), for: field),
                to: try Change.value(try values.required("to"), for: field))
            try values.finish()
            try replace.finish()
        } else if var add = try edit.section("add") {
            let touchpoint = Touchpoint(try add.required("touchpoint"))
            let after = try add.string("after").map { Touchpoint($0) }
            let delay = try add.days("delay") ?? 1
            var fields: [EventField: Double] = [:]
            for field in EventField.standard {
                if let text = try add.string(field.name) { fields[field] = try Change.value(text, for: field) }
            }
            change = .add(touchpoint, after: after, delayDays: delay, fields: fields)
            try add.finish()
        } else if var remove = try edit.section("remove") {
            change = .remove(Touchpoint(try remove.required("touchpoint")))
            try remove.finish()
        } else {
            throw ProjectError.missingKey("set, limit, scale, replace, add or remove", section: "edit", file: file)
        }
        try edit.finish()
        self.init(change, share: share)
    }

    /// A field with keys of its own.
    private static func nested(
        in section: inout YAMLSection, form: String
    ) throws -> (EventField, YAMLSection) {
        guard let field = EventField.standard.first(where: { section.keys.contains($0.name) }),
            let values = try section.section(field.name)
        else {
            throw ProjectError.missingKey("a field with \(form)", section: section.name, file: section.file)
        }
        return (field, values)
    }

    private static func field(in section: inout YAMLSection, node: Node) throws -> (EventField, String) {
        for field in EventField.standard {
            if let text = try section.string(field.name) { return (field, text) }
        }
        let names = EventField.standard.map(\.name)
        guard let other = section.keys.first(where: { $0 != "touchpoint" }) else {
            throw ProjectError.missingKey("a field with its value", section: section.name, file: section.file)
        }
        throw ExperienceError.unknownField(other, suggestion: nearestName(to: other, among: names))
    }
}
