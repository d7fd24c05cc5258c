import Experience
import Features
import Foundation
import Warehouse

/// A project: its configuration, and the folder that relative paths start from.
///
/// ```swift
/// let project = try Project(contentsOf: "rapport.yaml")
/// let events = try await project.loadEvents()
/// let model = try await project.train(on: events)
/// ```
public struct Project: Sendable {
    /// The configuration.
    public let configuration: ProjectConfiguration
    /// The folder that relative paths start from.
    public let folder: String
    /// The business's calendar.
    public let calendar: CalendarCutoffs

    /// Reads a project's configuration from a file.
    public init(contentsOf path: String) throws(ProjectError) {
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else {
            throw .noConfiguration(path: path)
        }
        let url = URL(fileURLWithPath: path)
        self.init(
            configuration: try ProjectConfiguration(yaml: text, file: url.lastPathComponent),
            folder: url.deletingLastPathComponent().relativePath)
    }

    /// Creates a project of a configuration that is already read.
    ///
    /// - Precondition: the configuration's time zone exists.
    public init(configuration: ProjectConfiguration, folder: String) {
        self.configuration = configuration
        self.folder = folder
        calendar = CalendarCutoffs(timeZone: configuration.timeZone)!
    }

    /// A path as the configuration writes it, from its folder.
    public func path(_ text: String) -> String {
        text.hasPrefix("/") || text.contains("://") || folder == "." || folder.isEmpty ? text : folder + "/" + text
    }

    /// The moment of a date in the business's time zone.
    public func moment(_ text: String) throws(ProjectError) -> Timestamp {
        guard let moment = calendar.moment(text) else { throw .invalidDate(text) }
        return moment
    }

    /// The snapshot plan of the configuration.
    public func snapshotPlan() throws(ProjectError) -> SnapshotPlan {
        let settings = configuration.snapshots
        let cutoffs: SnapshotPlan.Cutoffs
        switch settings.cutoffs {
        case .before(let touchpoint): cutoffs = .before(touchpoint)
        case .at(let dates):
            var moments: [Timestamp] = []
            for date in dates { moments.append(try moment(date)) }
            cutoffs = .at(moments.sorted())
        case .every(let step, let from, let to):
            cutoffs = .at(calendar.moments(from: try moment(from), to: try moment(to), every: step))
        }
        return SnapshotPlan(cutoffs, activeWithinDays: settings.activeWithinDays, activeIn: settings.activeIn)
    }
}
