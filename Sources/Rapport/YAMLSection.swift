import Experience
import Yams

/// One mapping of a YAML file, read strictly: keys are taken one by one, and `finish()` refuses those nobody took.
struct YAMLSection {
    let name: String
    let file: String
    private let mapping: Node.Mapping
    private var taken: [String] = []

    /// The root of a YAML text.
    init(text: String, file: String) throws(ProjectError) {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch let error as YamlError {
            throw .invalidYAML(file: file, line: error.line, problem: error.problem)
        } catch {
            throw .invalidYAML(file: file, line: nil, problem: "it cannot be read")
        }
        guard let node, case .mapping(let mapping) = node else {
            throw .invalidYAML(file: file, line: nil, problem: "there are no keys in it")
        }
        name = "the top level"
        self.file = file
        self.mapping = mapping
    }

    private init(name: String, file: String, mapping: Node.Mapping) {
        self.name = name
        self.file = file
        self.mapping = mapping
    }

    /// A mapping inside a list, such as one edit of a scenario.
    init(_ node: Node, name: String, file: String) throws(ProjectError) {
        guard case .mapping(let mapping) = node else {
            throw .invalidValue(key: name, file: file, line: node.mark?.line ?? 1, expected: "keys with values")
        }
        self.init(name: name, file: file, mapping: mapping)
    }

    /// The keys in the order of the file.
    var keys: [String] { mapping.keys.compactMap(\.string) }

    mutating func node(_ key: String) -> Node? {
        taken.append(key)
        // By its text: a quoted "404" is the key 404 too. A value of null is none.
        guard let node = mapping.first(where: { $0.key.string == key })?.value, node.null == nil else { return nil }
        return node
    }

    mutating func string(_ key: String) throws(ProjectError) -> String? {
        guard let node = node(key) else { return nil }
        guard let text = node.string else { throw invalid(key, node, "a text") }
        return text
    }

    mutating func required(_ key: String) throws(ProjectError) -> String {
        guard let text = try string(key) else { throw .missingKey(key, section: name, file: file) }
        return text
    }

    mutating func number(_ key: String) throws(ProjectError) -> Double? {
        guard let node = node(key) else { return nil }
        guard let number = node.float ?? node.int.map(Double.init) else { throw invalid(key, node, "a number") }
        return number
    }

    mutating func strings(_ key: String) throws(ProjectError) -> [String]? {
        guard let node = node(key) else { return nil }
        if let text = node.scalar?.string { return [text] }
        guard let sequence = node.sequence else { throw invalid(key, node, "a list") }
        var texts: [String] = []
        for element in sequence {
            guard let text = element.scalar?.string else { throw invalid(key, element, "a list of texts") }
            texts.append(text)
        }
        return texts
    }

    mutating func days(_ key: String) throws(ProjectError) -> Double? {
        guard let node = node(key) else { return nil }
        guard let text = node.string, let days = durationDays(text) else {
            throw invalid(key, node, "a duration such as 90d, 12h or 2w")
        }
        return days
    }

    mutating func section(_ key: String) throws(ProjectError) -> YAMLSection? {
        guard let node = node(key) else { return nil }
        return try YAMLSection(node, name: key, file: file)
    }

    /// Refuses keys that nobody took, naming the nearest one that could have been meant.
    func finish() throws(ProjectError) {
        for key in mapping.keys where !taken.contains(key.string ?? "") {
            throw .unknownKey(
                key.string ?? "?", section: name, file: file, line: key.mark?.line ?? 1,
                suggestion: nearestName(to: key.string ?? "", among: taken))
        }
    }

    func invalid(_ key: String, _ node: Node, _ expected: String) -> ProjectError {
        .invalidValue(key: key, file: file, line: node.mark?.line ?? 1, expected: expected)
    }
}

/// Reads `90d`, `12h`, `30m`, `45s`, `2w` as days; `nil` for anything else.
public func durationDays(_ text: String) -> Double? {
    let units: [Character: Double] = ["w": 7, "d": 1, "h": 1.0 / 24, "m": 1.0 / 1440, "s": 1.0 / 86_400]
    guard let last = text.last, let unit = units[last], let count = Double(text.dropLast()), count >= 0, count.isFinite
    else { return nil }
    return count * unit
}

extension YamlError {
    fileprivate var line: Int? {
        switch self {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        default: nil
        }
    }

    fileprivate var problem: String {
        switch self {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _): problem
        case .duplicatedKeysInMapping(let keys, _): "the key \"\(keys.first ?? "?")\" is there twice"
        default: "it cannot be read"
        }
    }
}
