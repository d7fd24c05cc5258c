extension String {
    /// The text as an SQL literal.
    var sqlLiteral: String { "'" + doubling("'") + "'" }

    /// The text as an SQL identifier.
    var sqlIdentifier: String { "\"" + doubling("\"") + "\"" }

    private func doubling(_ quote: Character) -> String {
        String(flatMap { $0 == quote ? [quote, quote] : [$0] })
    }

    /// Whether the text, as a location, is a pattern for several files.
    var isPattern: Bool { contains { $0 == "*" || $0 == "?" || $0 == "[" } }

    /// Whether the text, as a location, is a URL such as `s3://…`.
    var isRemote: Bool {
        guard let colon = firstIndex(of: ":") else { return false }
        return self[colon...].hasPrefix("://")
    }
}

/// An engine's error text, fit for a message: its first paragraph in one line, values masked.
///
/// Engines quote the value that would not convert (`Could not convert string 'Jane' to INT32`). Names of tables and
/// columns are quoted too, and help; so only the texts of conversion errors are masked.
func presentable(engineText text: String) -> String {
    let lines = text.split(whereSeparator: \.isNewline).prefix { !$0.hasPrefix("LINE ") && !$0.hasPrefix("Possible") }
    var line = lines.joined(separator: " ")
    guard line.contains("Conversion") || line.contains("convert") || line.contains("CSV Error") else { return line }
    if let original = line.firstRange(of: "Original Line:") { line = String(line[..<original.lowerBound]) }
    var masked = ""
    var quote: Character?
    for character in line {
        if let open = quote {
            if character == open {
                masked.append("…")
                masked.append(character)
                quote = nil
            }
        } else {
            masked.append(character)
            if character == "'" || character == "\"" { quote = character }
        }
    }
    return masked
}
