import Experience
import Features
import Warehouse

/// A configuration guessed from a look at an event log, for its owner to correct. Nothing is guessed later, at run time.
public struct ConfigurationGuess: Sendable {
    /// The text of rapport.yaml.
    public let yaml: String
    /// What could not be guessed, as questions.
    public let questions: [String]

    /// Looks at an event log.
    ///
    /// Columns are recognised by name and type; the touchpoints, the rating scale and the span come from queries.
    ///
    /// - Parameter from: the location as the configuration is to write it; by default as given.
    public init(eventsAt location: String, from written: String? = nil) throws {
        let engine = try Engine.open(.duckDB, threads: nil)
        let columns = try engine.columns(of: location)
        let roles = ColumnRoles(columns)
        let relation = "'" + location.replacing("'", with: "''") + "'"
        var questions: [String] = []
        let touchpoints = try roles.touchpoint.map { try Self.counts(of: $0, in: relation, engine) } ?? []
        let span = try roles.time.map { try Self.span(of: $0, in: relation, engine) } ?? nil
        for (role, name) in [("customer", roles.customer), ("time", roles.time), ("touchpoint", roles.touchpoint)]
        where name == nil {
            questions.append("which column is the \(role)?")
        }
        var lines = ["version: 1", "timezone: UTC", "events:", "  from: \(quoted(written ?? location))"]
        lines.append("  customer: \(roles.customer.map(quoted) ?? "?")")
        lines.append("  time: \(roles.time.map(quoted) ?? "?")")
        if let name = roles.knownAt { lines.append("  known_at: \(quoted(name))") }
        if let name = roles.id { lines.append("  id: \(quoted(name))") }
        lines.append("  touchpoint: \(roles.touchpoint.map(quoted) ?? "?")")
        if let name = roles.emotion {
            let scale = try Self.scale(of: name, in: relation, engine)
            lines.append("  emotion: {column: \(quoted(name)), scale: [\(scale.0), \(scale.1)]}   # is it this scale?")
        }
        if let (name, unit) = roles.response {
            lines.append("  response: {column: \(quoted(name)), unit: \(unit)}")
        }
        if let name = roles.promiseKept { lines.append("  promise_kept: \(quoted(name))") }
        if let name = roles.resolved { lines.append("  resolved: \(quoted(name))") }
        if let name = roles.amount { lines.append("  amount: \(quoted(name))") }
        lines.append("outcomes:")
        let names = touchpoints.map(\.name)
        let staying = names.filter { name in
            ["purchase", "order", "app", "visit", "login", "use"].contains { name.lowercased().contains($0) }
        }
        let loyal = staying.isEmpty ? Array(names.prefix(1)) : staying
        lines.append(
            "  churn: {none_of: [\(loyal.map(quoted).joined(separator: ", "))], within: 90d}   # none of these happens")
        let referrals = names.filter { name in
            ["refer", "recommend", "invite"].contains { name.lowercased().contains($0) }
        }
        if !referrals.isEmpty {
            lines.append("  referral: {any_of: [\(referrals.map(quoted).joined(separator: ", "))], within: 90d}")
        }
        if let span {
            let days = span.upperBound.days(since: span.lowerBound)
            let from = span.lowerBound.adding(days: min(365, days * 0.4))
            lines.append(
                "snapshots: {every: 1 month, from: \(from.isoDay), to: \(span.upperBound.adding(days: -90).isoDay), active_within: 180d}"
            )
        } else {
            lines.append("snapshots: {every: 1 month, from: ?, to: ?, active_within: 180d}")
        }
        lines.append("features: {windows: [30d, 90d, 365d]}")
        if !touchpoints.isEmpty {
            lines.append(
                "touchpoints:   # stage: before, during or after the purchase; through: people, product or service")
            for (name, count) in touchpoints { lines.append("  \(quoted(name)): {}   # \(count) events") }
        }
        yaml = lines.joined(separator: "\n") + "\n"
        self.questions = questions
    }

    private static func counts(of column: String, in relation: String, _ engine: Engine) throws -> [(
        name: String, count: Int64
    )] {
        let name = "\"" + column.replacing("\"", with: "\"\"") + "\""
        let result = try engine.query(
            "SELECT \(name)::VARCHAR AS touchpoint, count(*)::BIGINT AS n FROM \(relation) WHERE \(name) IS NOT NULL "
                + "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 40")
        var counts: [(String, Int64)] = []
        while let batch = try result.next() {
            guard case .text(let names) = batch.columns[0], case .integer(let numbers) = batch.columns[1] else { break }
            for row in 0..<batch.rowCount { counts.append((names[row] ?? "", numbers.values[row])) }
        }
        return counts
    }

    private static func span(of column: String, in relation: String, _ engine: Engine) throws -> ClosedRange<Timestamp>?
    {
        let name = "TRY_CAST(\"" + column.replacing("\"", with: "\"\"") + "\" AS TIMESTAMP)"
        let result = try engine.query("SELECT min(\(name)) AS first, max(\(name)) AS last FROM \(relation)")
        guard let batch = try result.next(), case .timestamp(let first) = batch.columns[0],
            case .timestamp(let last) = batch.columns[1], let low = first[0], let high = last[0]
        else { return nil }
        return Timestamp(microseconds: low)...Timestamp(microseconds: high)
    }

    /// The usual scale that holds the ratings most closely.
    private static func scale(of column: String, in relation: String, _ engine: Engine) throws -> (Int, Int) {
        let name = "TRY_CAST(\"" + column.replacing("\"", with: "\"\"") + "\" AS DOUBLE)"
        let result = try engine.query("SELECT min(\(name)) AS low, max(\(name)) AS high FROM \(relation)")
        guard let batch = try result.next(), case .double(let lows) = batch.columns[0],
            case .double(let highs) = batch.columns[1], let low = lows[0], let high = highs[0]
        else { return (1, 5) }
        let usual = [(-1, 1), (1, 5), (1, 7), (0, 10), (1, 10), (0, 100)]
        return usual.first { Double($0.0) <= low && high <= Double($0.1) } ?? (
            Int(low.rounded(.down)), Int(high.rounded(.up))
        )
    }
}

/// Which column seems to hold what, by name and type.
private struct ColumnRoles {
    var customer, time, touchpoint, knownAt, id, emotion, promiseKept, resolved, amount: String?
    var response: (name: String, unit: String)?

    init(_ columns: [ColumnSchema]) {
        func first(_ types: Set<ColumnType>, _ words: [String]) -> String? {
            for word in words {
                if let exact = columns.first(where: { $0.name.lowercased() == word && types.contains($0.type) }) {
                    return exact.name
                }
            }
            for word in words where word.count > 3 {
                if let part = columns.first(where: { $0.name.lowercased().contains(word) && types.contains($0.type) }) {
                    return part.name
                }
            }
            return nil
        }
        let identities: Set<ColumnType> = [.text, .integer, .double]
        let numbers: Set<ColumnType> = [.integer, .double]
        let flags: Set<ColumnType> = [.boolean, .integer, .text]
        customer = first(
            identities,
            [
                "customer_id", "customer", "user_id", "client_id", "account_id", "member_id", "user", "client",
                "account", "member",
            ])
        time = first(
            [.timestamp, .text], ["occurred_at", "event_time", "time", "timestamp", "created_at", "date", "datetime"])
        touchpoint = first(
            [.text], ["touchpoint", "event_type", "event_name", "event", "channel", "type", "action", "activity"])
        knownAt = first([.timestamp], ["known_at", "loaded_at", "ingested_at", "recorded_at"])
        id = first(identities, ["event_id", "id", "uuid"])
        emotion = first(numbers, ["rating", "emotion", "sentiment", "satisfaction", "csat", "nps", "stars"])
        promiseKept = first(flags, ["promise_kept", "on_time", "kept"])
        resolved = first(flags, ["resolved", "solved"])
        amount = first(numbers, ["amount", "value", "revenue", "price", "total"])
        for unit in ["minutes", "seconds", "hours"] {
            if let name = first(numbers, ["response_\(unit)", "wait_\(unit)", "\(unit)_to_response"]), response == nil {
                response = (name, unit)
            }
        }
        if id == customer { id = nil }
    }
}

/// A text as a YAML scalar: plain where that is safe, else in double quotes.
private func quoted(_ text: String) -> String {
    let plain = text.allSatisfy { $0.isLetter || $0.isNumber || "_./-".contains($0) } && text.first?.isLetter == true
    let words: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
    if plain && !words.contains(text.lowercased()) { return text }
    return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
}
