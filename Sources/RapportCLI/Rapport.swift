import ArgumentParser
import Rapport

/// The `rapport` command.
struct RapportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rapport",
        abstract: "Who will stay, who will recommend, which touchpoints drive it, and what would change.",
        discussion: """
            Start with: rapport demo
            With your own events: rapport init events.csv, rapport check, rapport train, rapport at-risk.
            """,
        version: RapportVersion.current,
        subcommands: [
            InitCommand.self, CheckCommand.self, FeaturesCommand.self, AuditCommand.self, TrainCommand.self,
            EvaluateCommand.self, BacktestCommand.self, ScoreCommand.self, AtRiskCommand.self, DriversCommand.self,
            WhatIfCommand.self, EffectCommand.self, ForecastCommand.self, ExplainCommand.self, SimulateCommand.self,
            ExportCommand.self, WorkerCommand.self, DoctorCommand.self, DemoCommand.self,
        ])
}
