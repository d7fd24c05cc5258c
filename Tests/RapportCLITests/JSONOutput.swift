import Foundation
import Testing

extension CommandRun {
    /// A list of JSON objects under a key of what was printed.
    func objects(_ key: String) throws -> [[String: Any]] {
        try #require(json[key] as? [[String: Any]], "no \(key): \(error)")
    }
}

/// The file's content as a JSON object.
func jsonFile(_ path: String) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: try Data(contentsOf: URL(fileURLWithPath: path)))
    return try #require(value as? [String: Any])
}

extension [String: Any] {
    /// A number under a key.
    func number(_ key: String) throws -> Double {
        try #require((self[key] as? NSNumber)?.doubleValue, "no number \(key)")
    }
}
