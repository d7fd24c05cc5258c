import Foundation
import Rapport
import Warehouse

/// Whether a file may be written: into a folder that is there, and over a file that rapport made; over another by force.
enum Overwriting {
    /// Refuses a path that cannot be written, or whose file does not look like one that rapport made.
    ///
    /// - Parameter text: what would be written. A file that begins alike, digits and spaces aside, is an earlier one.
    static func check(_ path: String, force: Bool, replacing text: String? = nil) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard isFolder(folder) else {
            throw WarehouseError.cannotWrite(path: path, reason: "no such file or directory")
        }
        if isFolder(path) { throw WarehouseError.cannotWrite(path: path, reason: "is a directory") }
        guard !force, let content = FileManager.default.contents(atPath: path), !content.isEmpty else { return }
        if !isOurs(content, replacing: text) { throw ProjectError.wouldOverwrite(path: path) }
    }

    private static func isOurs(_ content: Data, replacing text: String?) -> Bool {
        let start = content.prefix(4096)
        if start.starts(with: Data("PAR1".utf8)) {
            return [["customer_id", "as_of", "model"], ["customer_id", "cutoff"]].contains { names in
                names.allSatisfy { content.range(of: Data($0.utf8)) != nil }
            }
        }
        let isJSON = start.starts(with: Data("{".utf8))
        if isJSON, content.range(of: Data("\"schema\":\"rapport.".utf8)) != nil { return true }
        let beginnings = ["customer_id,as_of,", "customer_id,cutoff,", "file,line,column,reason,row"]
        if beginnings.contains(where: { start.starts(with: Data($0.utf8)) }) { return true }
        guard let text else { return false }
        return shape(of: Data(text.utf8).prefix(4096)) == shape(of: start)
    }

    /// A text's first line without its digits and spaces; of a JSON object its keys.
    private static func shape(of text: Data) -> String {
        let line = text.prefix { $0 != UInt8(ascii: "\n") }
        if let object = try? JSONSerialization.jsonObject(with: line) as? [String: Any] {
            return object.keys.sorted().joined(separator: ",")
        }
        return String(decoding: line, as: UTF8.self).filter { !$0.isNumber && !$0.isWhitespace }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
