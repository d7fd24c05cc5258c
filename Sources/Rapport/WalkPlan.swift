import Experience
import Features
import Foundation

/// All that a walk over customers' events needs to make feature rows, as one file: for workers that have neither the
/// project's configuration nor its engine.
public struct WalkPlan: Sendable, Codable {
    /// The schema of plan files of this version.
    public static let schema = "rapport.plan/1"

    /// The schema.
    public var schema = WalkPlan.schema
    /// The IANA name of the business's time zone.
    public var timeZone: String
    /// The columns of a line, in this order.
    public var columns: [String]
    /// Which column holds what.
    public var mapping: EventMapping
    /// The touchpoints' vocabulary; others may come.
    public var touchpoints: [String]
    /// The features, in the order of a row's columns. Attributes of customers are not among them.
    public var features: [Feature]
    /// The outcomes, whose labels follow the features.
    public var outcomes: [Outcome]
    /// The cutoffs; empty with ``anchor``.
    public var cutoffs: [Timestamp]
    /// The touchpoint before whose events customers are looked at, where the plan gives no cutoffs.
    public var anchor: Touchpoint?
    /// How recently a customer must have been active, in days.
    public var activeWithinDays: Double?
    /// In which touchpoints; empty: in any.
    public var activeIn: [Touchpoint]
    /// The moment up to which events are complete.
    public var completeUntil: Timestamp

    /// Reads a plan file.
    public init(contentsOf path: String) throws(ProjectError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .fileAccess(path: path, reason: "there is no such file")
        }
        guard let plan = try? JSONDecoder().decode(WalkPlan.self, from: data), plan.schema == Self.schema else {
            throw .notAPlan(path: path)
        }
        self = plan
    }

    init(
        project: Project, features: [Feature], touchpoints: [String], plan: SnapshotPlan, completeUntil: Timestamp
    ) {
        timeZone = project.configuration.timeZone
        mapping = project.configuration.mapping
        columns = project.eventColumns(project.configuration.mapping).map(\.name)
        self.touchpoints = touchpoints
        self.features = features.filter { if case .attribute = $0.subject { false } else { true } }
        outcomes = project.configuration.outcomes
        switch plan.cutoffs {
        case .at(let moments): cutoffs = moments
        case .before(let touchpoint):
            cutoffs = []
            anchor = touchpoint
        }
        activeWithinDays = plan.activeWithinDays
        activeIn = plan.activeIn
        self.completeUntil = completeUntil
    }

    /// The plan as the text of its file: JSON with sorted keys.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }

    var snapshotPlan: SnapshotPlan {
        SnapshotPlan(
            anchor.map { .before($0) } ?? .at(cutoffs), activeWithinDays: activeWithinDays, activeIn: activeIn)
    }
}

extension Project {
    /// The plan with which a worker computes the features of a listing.
    public func walkPlan(of listing: FeatureListing) throws -> WalkPlan {
        WalkPlan(
            project: self, features: listing.features, touchpoints: listing.touchpoints, plan: try snapshotPlan(),
            completeUntil: listing.completeUntil)
    }
}
