extension ScenarioEdit.Change {
    /// Reads `support_call.response_minutes=60`, or `<=60` and `>=60` for a limit.
    public init(settingText text: String) throws(ExperienceError) {
        for (sign, limit) in [("<=", ScenarioEdit.Limit.atMost), (">=", ScenarioEdit.Limit.atLeast)]
        where text.contains(sign) {
            let (touchpoint, field, value) = try parts(of: text, separator: sign, form: "TOUCHPOINT.FIELD\(sign)VALUE")
            self = .limit(touchpoint, field, limit(try checked(value, for: field, in: text)))
            return
        }
        let (touchpoint, field, value) = try parts(of: text, separator: "=", form: "TOUCHPOINT.FIELD=VALUE")
        self = .set(touchpoint, field, to: try checked(value, for: field, in: text))
    }

    /// Reads `support_call.response_minutes*0.5`.
    public init(scalingText text: String) throws(ExperienceError) {
        let (touchpoint, field, value) = try parts(of: text, separator: "*", form: "TOUCHPOINT.FIELD*FACTOR")
        guard let factor = Double(value), factor.isFinite, factor >= 0 else {
            throw .malformedEdit(text, reason: "\"\(value)\" is not a factor of 0 or more")
        }
        self = .scale(touchpoint, field, by: factor)
    }

    /// Reads `follow_up_call`, or `follow_up_call after delivery`, which means a day after each.
    public init(addingText text: String) throws(ExperienceError) {
        let words = text.split(separator: " ")
        if words.count == 1 {
            self = .add(Touchpoint(String(words[0])), after: nil, delayDays: 0, fields: [:])
        } else if words.count == 3, words[1] == "after" {
            self = .add(
                Touchpoint(String(words[0])), after: Touchpoint(String(words[2])), delayDays: 1, fields: [:])
        } else {
            throw .malformedEdit(text, reason: "write TOUCHPOINT or \"TOUCHPOINT after TOUCHPOINT\"")
        }
    }

    /// A value as scenarios write it (`60`, `true`, `no`), checked against the range of its field.
    public static func value(_ text: String, for field: EventField) throws(ExperienceError) -> Double {
        try checked(text, for: field, in: "\(field.name)=\(text)")
    }
}

private func parts(
    of text: String, separator: String, form: String
) throws(ExperienceError) -> (Touchpoint, EventField, String) {
    guard let sign = text.ranges(of: separator).last, let dot = text[..<sign.lowerBound].lastIndex(of: ".") else {
        throw .malformedEdit(text, reason: "write \(form)")
    }
    let touchpoint = String(text[..<dot])
    let name = String(text[text.index(after: dot)..<sign.lowerBound])
    let value = String(text[sign.upperBound...])
    guard !touchpoint.isEmpty, !value.isEmpty else { throw .malformedEdit(text, reason: "write \(form)") }
    guard let field = EventField(name: name) else {
        throw .unknownField(name, suggestion: nearestName(to: name, among: EventField.standard.map(\.name)))
    }
    return (Touchpoint(touchpoint), field, value)
}

private func checked(_ text: String, for field: EventField, in edit: String) throws(ExperienceError) -> Double {
    let words = ["true": 1.0, "yes": 1, "false": 0, "no": 0]
    guard let value = words[text.lowercased()] ?? Double(text), value.isFinite else {
        throw .malformedEdit(edit, reason: "\"\(text)\" is not a number")
    }
    guard field.range.contains(value) else {
        let range = field.range
        let limits =
            range.upperBound.magnitude > 1e300
            ? "at least \(range.lowerBound)" : "in \(range.lowerBound)…\(range.upperBound)"
        throw .malformedEdit(edit, reason: "\(field.name) must be \(limits)")
    }
    return value
}
