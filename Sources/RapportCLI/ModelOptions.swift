import ArgumentParser
import Experience
import Foundation
import Rapport

/// The flags of commands that use a trained model.
struct ModelOptions: ParsableArguments {
    @Option(name: [.customShort("m"), .long], help: "The model file.")
    var model: String?

    @Option(help: ArgumentHelp("The moment to score at; by default the end of the data.", valueName: "date"))
    var asOf: String?

    /// The model's path: flag, then `RAPPORT_MODEL`, then models/model.json beside the configuration.
    func path(in project: Project) -> String {
        model ?? Console.environment("RAPPORT_MODEL") ?? project.path("models/model.json")
    }

    /// The model.
    func load(in project: Project) throws -> ForecastModel {
        try ForecastModel(contentsOf: path(in: project))
    }

    /// The moment that was asked for, if one was.
    func moment(in project: Project) throws -> Timestamp? {
        try asOf.map { try project.moment($0) }
    }
}
