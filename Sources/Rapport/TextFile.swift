import Foundation

/// Texts that are written at once or not at all.
public enum TextFile {
    /// What the name of a temporary file begins with, beside the file that it becomes.
    public static let temporaryPrefix = ".rapport-"

    /// Writes a text to a file beside its target and renames it over the target.
    public static func write(_ text: String, to path: String) throws(ProjectError) {
        let url = URL(fileURLWithPath: path)
        let temporary = url.deletingLastPathComponent().appendingPathComponent(
            "\(temporaryPrefix)\(ProcessInfo.processInfo.processIdentifier)-\(url.lastPathComponent)")
        do {
            try Data(text.utf8).write(to: temporary)
        } catch {
            throw .fileAccess(path: path, reason: "cannot be written (\(reason(error)))")
        }
        guard rename(temporary.path, url.path) == 0 else {
            let problem = String(cString: strerror(errno))
            try? FileManager.default.removeItem(at: temporary)
            throw .fileAccess(path: path, reason: "cannot be written (\(problem.lowercased()))")
        }
    }

    /// Removes what a stopped write to a path left beside it.
    public static func removeTemporaries(besides path: String) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let mark = "\(temporaryPrefix)\(ProcessInfo.processInfo.processIdentifier)-"
        for name in names where name.hasPrefix(mark) {
            try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
    }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        guard let code = underlying?.code ?? (error as? CocoaError).map({ _ in Int(errno) }), code != 0 else {
            return "the folder may be missing or not writable"
        }
        return String(cString: strerror(Int32(code))).lowercased()
    }
}
