import Experience
import Foundation
import Insights

extension QuotedEffect {
    private struct Stamp: Decodable { let schema: String }
    private struct Document: Decodable {
        let touchpoint, outcome, assignedBy, verdict: String?
        let asOf: [String]?
        let exposedWithinDays, adjusted: Double?
        let interval: [Double?]?
        let causal: Bool?
    }

    /// Reads what `rapport effect TOUCHPOINT --format json -o FILE` wrote.
    ///
    /// - Throws: ``ProjectError/fileAccess(path:reason:)``, ``ProjectError/notAnEffect(path:reason:)``.
    public init(contentsOf path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ProjectError.fileAccess(path: path, reason: "there is no such file")
        }
        guard let schema = try? JSONDecoder().decode(Stamp.self, from: data).schema else {
            throw ProjectError.notAnEffect(path: path, reason: "it has no schema")
        }
        guard schema == "rapport.effect/1" else {
            throw ProjectError.notAnEffect(path: path, reason: "its schema is \(schema)")
        }
        guard let document = try? JSONDecoder().decode(Document.self, from: data),
            let touchpoint = document.touchpoint, let outcome = document.outcome, let asOf = document.asOf,
            let days = document.exposedWithinDays, let ends = document.interval, ends.count == 2,
            let assignment = document.assignedBy.flatMap(ExposureAssignment.init), let causal = document.causal,
            let verdict = document.verdict
        else { throw ProjectError.notAnEffect(path: path, reason: "it is damaged") }
        // What is not finite is written as null.
        guard let difference = document.adjusted, let low = ends[0], let high = ends[1], low <= high else {
            throw ProjectError.notAnEffect(path: path, reason: "it has no interval")
        }
        self.init(
            touchpoint: Touchpoint(touchpoint), outcome: outcome, asOf: asOf, exposedWithinDays: days,
            difference: difference, interval: low...high, assignment: assignment, isCausal: causal, verdict: verdict)
    }
}
