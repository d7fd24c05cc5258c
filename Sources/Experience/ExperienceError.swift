/// What can be wrong with an event log or a scenario.
public enum ExperienceError: Error, Equatable, Sendable {
    /// A scenario or an outcome names a touchpoint that the log does not have.
    case unknownTouchpoint(String, suggestion: String?)
    /// A scenario names a field that events do not have.
    case unknownField(String, suggestion: String?)
    /// A scenario edits a field for which the log has no column.
    case fieldNotMapped(EventField)
    /// A scenario edits a field that no event of the touchpoint has.
    case fieldNotRecorded(Touchpoint, EventField, recorded: [EventField])
    /// An edit that touches no event of any customer concerned.
    case editTouchesNobody(String)
    /// An edit that cannot be read.
    case malformedEdit(String, reason: String)
    /// A rating scale whose two ends are the same.
    case emptyScale
    /// There is no event at all.
    case noEvents
    /// More touchpoints than a vocabulary holds.
    case tooManyTouchpoints(Int)
}

extension ExperienceError: CustomStringConvertible {
    /// The stable code.
    public var code: String {
        switch self {
        case .unknownTouchpoint: "E120"
        case .unknownField: "E121"
        case .fieldNotMapped: "E122"
        case .fieldNotRecorded: "E146"
        case .editTouchesNobody: "E123"
        case .malformedEdit: "E124"
        case .emptyScale: "E125"
        case .noEvents: "E103"
        case .tooManyTouchpoints: "E126"
        }
    }

    /// What is wrong, in one line.
    public var message: String {
        switch self {
        case .unknownTouchpoint(let name, let suggestion):
            "unknown touchpoint \"\(name)\"" + (suggestion.map { ". Did you mean \"\($0)\"?" } ?? "")
        case .unknownField(let name, let suggestion):
            "events have no field \"\(name)\"" + (suggestion.map { ". Did you mean \"\($0)\"?" } ?? "")
        case .fieldNotMapped(let field): "the event log has no column for \(field.name)"
        case .fieldNotRecorded(let touchpoint, let field, _): "no \(touchpoint) event has \(field.name)"
        case .editTouchesNobody(let edit): "the edit \(edit) touches no event of any eligible customer"
        case .malformedEdit(let edit, let reason): "cannot read the edit \"\(edit)\": \(reason)"
        case .emptyScale: "a rating scale needs two different ends"
        case .noEvents: "there are no events"
        case .tooManyTouchpoints(let count): "\(count) different touchpoints; at most 65,535 can be told apart"
        }
    }

    /// How to mend it.
    public var remedy: String? {
        switch self {
        case .unknownTouchpoint: "rapport check lists the touchpoints of this log"
        case .unknownField: "fields are " + EventField.standard.map(\.name).joined(separator: ", ")
        case .fieldNotMapped(let field): "map a column to it under events: in rapport.yaml (\(field.name))"
        case .fieldNotRecorded(let touchpoint, _, let recorded):
            recorded.isEmpty
                ? "\(touchpoint) events have none of "
                    + EventField.standard.map(\.name).joined(separator: ", ")
                    + ": only --add and --remove can edit them"
                : "\(touchpoint) events have " + recorded.map(\.name).joined(separator: ", ")
        case .editTouchesNobody: "look at the touchpoint's events before the cutoff with rapport check"
        case .malformedEdit: "for example --set 'support_call.response_minutes=60'"
        case .emptyScale: "write scale: [1, 5]"
        case .noEvents: "check the file and the mapping in rapport.yaml"
        case .tooManyTouchpoints: "is the touchpoint column the right one? It should hold a kind of contact"
        }
    }

    /// The message.
    public var description: String { message }
}
