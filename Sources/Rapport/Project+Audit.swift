import Experience
import Features
import LinearAlgebra

extension Project {
    /// Changes everything that was not known at each cutoff, and looks whether a feature changes with it.
    ///
    /// For snapshots before customers' own events, up to 12 moments among those are taken for everybody.
    ///
    /// - Parameters:
    ///   - seed: of what is rewritten and added.
    ///   - progress: told the share of cutoffs done.
    public func audit(
        _ histories: Histories, seed: UInt64 = 1, threads: Threads = .all, progress: ((Double) -> Void)? = nil
    ) throws -> FeatureAudit {
        let plan = try snapshotPlan()
        try check(plan, in: histories.log)
        let cutoffs = auditCutoffs(plan, histories.log)
        let table = try featureTable(
            of: histories, plan: plan, dataEnd: histories.completeUntil, outcomes: [],
            precision: .double, threads: threads)
        let builder = FeatureBuilder(
            catalog: FeatureCatalog(features: table.features), outcomes: [], calendar: calendar)
        var done = 0
        return try FeatureAudit(of: histories.log, at: cutoffs, seed: seed) { log, cutoff in
            defer {
                done += 1
                progress?(Double(done) / Double(cutoffs.count * (1 + FeatureAudit.Change.allCases.count)))
            }
            return try builder.table(
                of: log, attributes: histories.attributes, plan: plan.at([cutoff]), dataEnd: histories.completeUntil,
                threads: threads)
        }
    }

    private func auditCutoffs(_ plan: SnapshotPlan, _ log: EventLog) -> [Timestamp] {
        switch plan.cutoffs {
        case .at(let moments): return Set(moments).sorted()
        case .before(let touchpoint):
            guard let code = log.code(of: touchpoint) else { return [] }
            let times = log.events.times.indices.filter { log.events.touchpoints[$0] == code }
                .map { log.events.times[$0] }.sorted()
            let count = min(12, times.count)
            return Set((0..<count).map { times[(2 * $0 + 1) * times.count / (2 * count)] }).sorted()
                .map { Timestamp(microseconds: $0) }
        }
    }
}
