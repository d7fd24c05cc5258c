import Foundation
import Warehouse

/// Texts that are written at once or not at all.
public enum TextFile {
    /// Writes a text to a file beside its target and renames it over the target.
    public static func write(_ text: String, to path: String) throws(WarehouseError) {
        try writeAtomically(to: path) { temporary throws(WarehouseError) in
            do {
                try Data(text.utf8).write(to: URL(fileURLWithPath: temporary))
            } catch {
                throw .cannotWrite(path: path, reason: "the disk may be full")
            }
        }
    }

    /// Removes what a stopped write of this process to a path left beside it.
    public static func removeTemporaries(besides path: String) {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let mark = ".\(url.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier)-"
        for name in names where name.hasPrefix(mark) && name.hasSuffix(".tmp") {
            try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
    }
}
