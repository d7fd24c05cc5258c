import Experience
import Features
import LinearAlgebra
import Synchronization

extension Project {
    /// Computes the configured features from the source of events itself, shard by shard: no log of all customers is made.
    ///
    /// A customer's rows are the same as in ``features(of:threads:_:)``, to the last bit, whatever the memory; they
    /// come shard by shard, so that customers are not in the order of a log.
    ///
    /// - Parameters:
    ///   - memory: about how many bytes the run may use; what does not fit goes to temporary files. `nil`: all there is.
    ///   - precision: how the rows' values are stored.
    ///   - body: takes the next rows with the log that their customers are positions in; without it, rows are computed,
    ///     summed up, and forgotten.
    /// - Throws: what the source, the plan or the data has wrong, or what `body` throws.
    public func features(
        _ options: LoadOptions = LoadOptions(), memory: Int? = nil, precision: StoredPrecision = .double,
        progress: (@Sendable (Int) -> Void)? = nil, rows body: ((FeatureTable, EventLog) throws -> Void)? = nil
    ) async throws -> FeatureListing {
        guard configuration.features.splines.isEmpty else {
            // Knots lie at quantiles of the whole table.
            if memory != nil { throw ProjectError.splinesNeedMemory }
            let histories = try await loadEvents(options, progress: progress)
            let threads = options.threads.map(Threads.init) ?? .all
            return try features(of: histories, precision: precision, threads: threads) { try body?($0, histories.log) }
        }
        // Four fifths are for rows; the engine, and what is worked on, share the rest.
        var (store, badRows) = try readShards(options, memory: memory.map { $0 / 5 * 4 }, progress: progress)
        let threads = options.threads.map(Threads.init) ?? .all
        let end = try dataEnd(of: store.shards).completeUntil
        let plan = try snapshotPlan()
        let work = ShardWork(
            project: self, touchpoints: store.shards.touchpoints, attributes: try attributeTable(options), plan: plan,
            dataEnd: end)
        try check(plan, touchpoints: store.shards.touchpoints.map { Touchpoint($0) })
        var logs: [Int: EventLog] = [:]
        let catalog = try choose(work, &store, keeping: &logs, threads: threads)
        var summary = FeatureSummary(features: catalog.features.count)
        let builder = FeatureBuilder(catalog: catalog, outcomes: configuration.outcomes, calendar: calendar)
        let wave = body == nil && !store.isOnDisk ? store.shards.count : threads.count
        for first in stride(from: 0, to: store.shards.count, by: wave) {
            try Task.checkCancellation()
            let indices = first..<min(store.shards.count, first + wave)
            let inputs: [ShardWork.Input] = try indices.map { index in
                if let log = logs.removeValue(forKey: index) { return .log(log) }
                return .rows(try store.take(index))
            }
            let wantsRows = body != nil
            let results = try threads.map(inputs.count) {
                work.sweep(inputs[$0], builder, precision: wantsRows ? precision : nil)
            }
            for result in results {
                let part = try result.get()
                summary.add(part.summary)
                for rows in part.tables { try body?(rows, part.log!) }
            }
        }
        guard summary.rows > 0 else { throw FeatureError.nobodyEligible }
        let cutoffs = if case .at(let moments) = plan.cutoffs { moments } else { [Timestamp]() }
        return FeatureListing(
            features: catalog.features, summary: summary, cutoffs: cutoffs,
            touchpoints: work.touchpoints.sorted(), completeUntil: end, badRows: badRows)
    }

    /// Chooses the catalogue from as many shards as it takes; the logs made for it are kept, unless they would be too many.
    private func choose(
        _ work: ShardWork, _ store: inout ShardStore, keeping logs: inout [Int: EventLog], threads: Threads
    ) throws -> FeatureCatalog {
        let settings = configuration.features
        let lastCutoff = lastMoment(of: work.plan, until: work.dataEnd)
        let keeps = !store.isOnDisk
        var evidence: CatalogEvidence?
        for first in stride(from: 0, to: store.shards.count, by: threads.count) {
            let indices = first..<min(store.shards.count, first + threads.count)
            let inputs = try indices.map { keeps ? try store.take($0) : try store[$0] }
            let results = try threads.map(inputs.count) { index in
                let log = work.log(of: inputs[index])
                let attributes = work.attributes.attributes(for: log)
                return (
                    log, CatalogEvidence(settings, log: log, attributes: attributes, knownAt: lastCutoff)
                )
            }
            for (index, (log, found)) in zip(indices, results) {
                if keeps { logs[index] = log }
                if evidence == nil { evidence = found } else { evidence!.add(found) }
            }
            if evidence!.isComplete(for: settings, hasAttributes: configuration.customers != nil) { break }
            try Task.checkCancellation()
        }
        let empty = EventLog(customers: [], touchpoints: [], offsets: [0], events: EventColumns())
        return FeatureCatalog(settings, evidence: evidence!, attributes: work.attributes.attributes(for: empty))
    }
}

/// What each shard needs to become features.
private struct ShardWork: Sendable {
    enum Input: Sendable {
        case rows(EventShards.Shard)
        case log(EventLog)
    }

    struct Part: Sendable {
        let summary: FeatureSummary
        let tables: [FeatureTable]
        /// The log that rows' customers are positions in, where there are rows.
        let log: EventLog?
    }

    let project: Project
    let touchpoints: [String]
    let attributes: AttributeTable
    let plan: SnapshotPlan
    let dataEnd: Timestamp

    func log(of shard: EventShards.Shard) -> EventLog {
        shard.log(mapping: project.configuration.mapping, touchpoints: touchpoints).log
    }

    /// - Parameter precision: of the rows; `nil` where no rows are wanted.
    func sweep(_ input: Input, _ builder: FeatureBuilder, precision: StoredPrecision?) -> Result<Part, any Error> {
        Result {
            let log =
                switch input {
                case .rows(let shard): self.log(of: shard)
                case .log(let log): log
                }
            let own = attributes.attributes(for: log)
            guard let precision else {
                let summary = try builder.summary(of: log, attributes: own, plan: plan, dataEnd: dataEnd)
                return Part(summary: summary, tables: [], log: nil)
            }
            var summary = FeatureSummary(features: builder.catalog.features.count)
            var tables: [FeatureTable] = []
            try builder.forEachPart(
                of: log, attributes: own, plan: plan, dataEnd: dataEnd, precision: precision, threads: Threads(1)
            ) {
                tables.append($0)
                summary.add($1)
            }
            return Part(summary: summary, tables: tables, log: log)
        }
    }
}
