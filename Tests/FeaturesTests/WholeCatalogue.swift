import Experience

@testable import Features

extension FeatureCatalog {
    /// Every statistic of every measure for every subject, the default families and those that are off, as far as the log
    /// carries what they need.
    static func whole(
        _ settings: Settings, log: EventLog, attributes: CustomerAttributes = .none, knownAt moment: Timestamp
    ) -> FeatureCatalog {
        var settings = settings
        settings.families = Set(FeatureFamily.allCases)
        let plain = FeatureCatalog(settings, log: log, attributes: attributes, knownAt: moment)
        let measures: [Feature.Measure] =
            [
                .count, .emotion, .response, .promise, .resolved, .amount, .silence, .gap, .overdue, .touchpoints,
            ] + settings.measures.map { .column($0) }
        settings.select = [FeatureSelection.Subjects.touchpoints, .stages, .channels, .everything].flatMap { subjects in
            measures.map { measure in
                FeatureSelection(
                    subjects, measure, Feature.statistics(of: measure, halfLifeDays: settings.halfLifeDays),
                    windowsDays: [settings.windowsDays.max()!])
            }
        }
        let selected = FeatureCatalog(settings, log: log, attributes: .none, knownAt: moment)
        var seen = Set<Feature>()
        return FeatureCatalog(features: (plain.features + selected.features).filter { seen.insert($0).inserted })
    }
}
