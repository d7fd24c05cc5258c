import Foundation
import Rapport

/// Whether a file may be written over: one that rapport made may, another only by force.
enum Overwriting {
    /// Refuses a path whose file was not made by rapport.
    static func check(_ path: String, force: Bool) throws(ProjectError) {
        guard !force, let content = FileManager.default.contents(atPath: path), !content.isEmpty else { return }
        let marks = ["\"rapport.", "customer_id,as_of", "rapport export", "made by rapport", "as_of"]
        guard marks.contains(where: { content.range(of: Data($0.utf8)) != nil }) else {
            throw .wouldOverwrite(path: path)
        }
    }
}
