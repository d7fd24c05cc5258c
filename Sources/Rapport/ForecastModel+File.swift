import Foundation

extension ForecastModel {
    /// Reads a model file.
    public init(contentsOf path: String) throws(ProjectError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .fileAccess(path: path, reason: "there is no such file")
        }
        struct Stamp: Decodable { let schema: String? }
        guard let stamp = try? JSONDecoder().decode(Stamp.self, from: data), let schema = stamp.schema else {
            throw .notAModel(path: path, reason: "it has no schema")
        }
        guard schema == Self.schema else { throw .notAModel(path: path, reason: "its schema is \(schema)") }
        do {
            self = try JSONDecoder().decode(Self.self, from: data)
        } catch DecodingError.dataCorrupted(let context) {
            throw .notAModel(path: path, reason: "it is damaged: \(context.debugDescription)")
        } catch {
            throw .notAModel(path: path, reason: "it is damaged")
        }
    }

    /// The model as the text of its file: JSON with sorted keys, the same bytes for the same model.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    /// Writes the model file, at once or not at all.
    public func write(to path: String) throws {
        try TextFile.write(try json(), to: path)
    }
}
