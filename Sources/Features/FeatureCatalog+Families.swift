import Experience

extension FeatureCatalog {
    /// What each family holds by default, for subjects that carry it.
    ///
    /// Each touchpoint: its count in every window, days since the last; its feelings' mean and sum, mean response, promises
    /// kept and matters resolved, in every window; the last promise, and matters left open. Everything: counts, a fading
    /// count, silence and tenure, gaps, different touchpoints, amounts; how feelings moved, and what followed a bad
    /// experience. All other subjects and statistics are a selection away. Levels of feeling over everything are left to
    /// selections, as they would take the credit of the touchpoints where the feelings arose.
    static func defaults(_ settings: Settings) -> [FeatureSelection] {
        let longest = [settings.windowsDays.max() ?? 365]
        let halfLife = settings.halfLifeDays
        func all(_ measure: Feature.Measure) -> [Feature.Statistic] {
            Feature.statistics(of: measure, halfLifeDays: halfLife)
        }
        var selections: [FeatureSelection] = [
            .init(.touchpoints, .count),
            .init(.touchpoints, .count, [.share], windowsDays: longest),
            .init(.touchpoints, .silence),
            .init(.touchpoints, .emotion, [.mean, .sum]),
            .init(.touchpoints, .response, [.mean]),
            .init(.touchpoints, .promise, [.mean]),
            .init(.touchpoints, .promise, [.last], windowsDays: longest),
            .init(.touchpoints, .resolved, [.mean]),
            .init(.touchpoints, .resolved, [.open], windowsDays: longest),
            .init(.everything, .count),
            .init(.everything, .count, [.decayed(halfLifeDays: halfLife)], windowsDays: longest),
            .init(.everything, .silence), .init(.everything, .tenure),
            .init(.everything, .gap, all(.gap)), .init(.everything, .overdue), .init(.everything, .touchpoints),
            .init(
                .everything, .emotion, [.slope, .volatility, .unrecovered, .recovered, .silentSinceBad],
                windowsDays: longest),
        ]
        for measure in [Feature.Measure.amount] + settings.measures.map({ .column($0) }) {
            selections.append(.init(.everything, measure, [.sum, .mean], windowsDays: longest))
        }
        return selections
    }

    /// Flags of the last touchpoint, and of the last step between two for the frequent pairs.
    static func paths(_ settings: Settings, _ evidence: CatalogEvidence) -> [Feature] {
        guard !settings.exclude.contains(.any) else { return [] }
        let window = settings.windowsDays.max()
        let touchpoints = evidence.touchpoints.indices.filter { evidence.happened[$0] }.map {
            evidence.touchpoints[$0]
        }
        let last = touchpoints.filter { !settings.exclude.contains($0) }.map {
            Feature(.everything, .path, .equals($0.name), windowDays: window)
        }
        let steps = evidence.frequentPairs().filter {
            !settings.exclude.contains($0.first) && !settings.exclude.contains($0.second)
        }
        return last
            + steps.map {
                Feature(.everything, .path, .follows($0.first.name, $0.second.name), windowDays: window)
            }
    }

    /// The catalogue with the curved terms of restricted cubic splines, their knots at quantiles of a table's values.
    ///
    /// A measure gets curves on its plain features in the longest window (or without one) of everything and of each
    /// touchpoint. A feature with fewer different values than knots gets none.
    ///
    /// - Parameters:
    ///   - knots: for measures by name, how many knots: 3, 4 or 5.
    ///   - table: a table of this catalogue.
    public func addingSplines(_ knots: [String: Int], from table: FeatureTable) -> FeatureCatalog {
        let longest = features.compactMap(\.windowDays).max()
        var curved: [Feature] = []
        for (index, feature) in features.enumerated() {
            guard let count = knots[feature.measure.name], let shares = Transform.Spline.quantiles(knots: count),
                feature.transform.isInvertible, feature.windowDays == nil || feature.windowDays == longest
            else { continue }
            let present = table.values.column(index).filter { !$0.isNaN }.sorted()
            let places = shares.map { quantile(present, $0) }
            guard present.count >= 2, zip(places, places.dropFirst()).allSatisfy({ $0 < $1 }) else { continue }
            curved += (1...count - 2).map { term in
                feature.with(
                    .spline(.init(isLogarithmic: feature.transform == .log1p, knots: places, term: term)))
            }
        }
        return FeatureCatalog(features: features + curved)
    }
}
