import Experience
import Features
import LinearAlgebra

/// Which features a project has, how often each is there, and its mean.
public struct FeatureListing: Sendable {
    /// The features, in the order of the table's columns.
    public let features: [Feature]
    /// Coverage and means over all snapshots.
    public let summary: FeatureSummary
    /// The cutoffs, where the plan gives them for everybody.
    public let cutoffs: [Timestamp]
    /// The touchpoints of the events.
    public let touchpoints: [String]
    /// The moment up to which the events are complete.
    public let completeUntil: Timestamp
    /// Rows left out because a cell was bad.
    public let badRows: Int
}

extension Project {
    /// The catalogue of the configured features, chosen from what was known at the last cutoff.
    func catalog(for histories: Histories, plan: SnapshotPlan, dataEnd: Timestamp) -> FeatureCatalog {
        FeatureCatalog(
            configuration.features, log: histories.log, attributes: histories.attributes,
            knownAt: lastMoment(of: plan, until: dataEnd))
    }

    /// The last cutoff of a plan, or the data's end where that comes first or the plan gives no cutoffs.
    func lastMoment(of plan: SnapshotPlan, until dataEnd: Timestamp) -> Timestamp {
        guard case .at(let moments) = plan.cutoffs else { return dataEnd }
        return min(dataEnd, moments.max() ?? dataEnd)
    }

    /// Computes the configured features at the configured snapshots, and hands the table out part by part.
    ///
    /// - Parameters:
    ///   - precision: how the rows' values are stored.
    ///   - body: takes the rows of the next customers; a row's customer is a position in `histories.log.customers`.
    /// - Throws: what is wrong with the plan or the data, or what `body` throws.
    public func features(
        of histories: Histories, precision: StoredPrecision = .double, threads: Threads = .all,
        _ body: (FeatureTable) throws -> Void
    ) throws -> FeatureListing {
        let plan = try snapshotPlan()
        try check(plan, in: histories.log)
        let catalog = try curvedCatalog(for: histories, plan: plan, threads: threads)
        var summary = FeatureSummary(features: catalog.features.count)
        try FeatureBuilder(catalog: catalog, outcomes: configuration.outcomes, calendar: calendar).forEachPart(
            of: histories.log, attributes: histories.attributes, plan: plan, dataEnd: histories.completeUntil,
            precision: precision, threads: threads
        ) { rows, part in
            summary.add(part)
            try body(rows)
        }
        guard summary.rows > 0 else { throw FeatureError.nobodyEligible }
        let cutoffs = if case .at(let moments) = plan.cutoffs { moments } else { [Timestamp]() }
        return FeatureListing(
            features: catalog.features, summary: summary, cutoffs: cutoffs,
            touchpoints: histories.log.touchpoints.map(\.name), completeUntil: histories.completeUntil,
            badRows: histories.badRows)
    }

    /// The catalogue with its splines, whose knots lie in the settled snapshots.
    private func curvedCatalog(
        for histories: Histories, plan: SnapshotPlan, threads: Threads
    ) throws -> FeatureCatalog {
        let end = histories.completeUntil
        guard !configuration.features.splines.isEmpty else {
            return catalog(for: histories, plan: plan, dataEnd: end)
        }
        let table = try featureTable(
            of: histories, plan: plan, dataEnd: end, outcomes: configuration.outcomes,
            precision: .double, threads: threads)
        return FeatureCatalog(features: table.features)
    }

    /// Refuses a plan, outcomes or exclusions that name touchpoints the log does not have.
    func check(_ plan: SnapshotPlan, in log: EventLog) throws(ExperienceError) {
        try check(plan, touchpoints: log.touchpoints)
    }

    /// Refuses a plan, outcomes or exclusions that name other touchpoints.
    func check(_ plan: SnapshotPlan, touchpoints known: [Touchpoint]) throws(ExperienceError) {
        var named = configuration.outcomes.flatMap(\.touchpoints) + plan.activeIn
        if case .before(let touchpoint) = plan.cutoffs { named.append(touchpoint) }
        named += configuration.features.exclude.sorted()
        for selection in configuration.features.select ?? [] {
            if case .named(let touchpoints) = selection.subjects { named += touchpoints }
        }
        try check(named, among: known)
    }

    /// Refuses touchpoints that are not among the known ones.
    func check(_ touchpoints: [Touchpoint], among known: [Touchpoint]) throws(ExperienceError) {
        for touchpoint in touchpoints where touchpoint != .any && !known.contains(touchpoint) {
            throw .unknownTouchpoint(
                touchpoint.name, suggestion: nearestName(to: touchpoint.name, among: known.map(\.name)))
        }
    }

    /// Where the rows of shards end; rows that are dropped as repetitions count, since the source reached so far.
    func dataEnd(of shards: EventShards) throws -> DataEnd {
        guard let span = shards.span else { throw ExperienceError.noEvents }
        return DataEnd(
            last: Timestamp(microseconds: span.upperBound), moments: shards.coarseMoments,
            declared: try configuration.completeUntil.map { try moment($0) }, latenessDays: configuration.latenessDays,
            calendar: calendar)
    }
}
