import Experience

extension SimulatedWorld {
    /// How ``rows`` are to be read: the columns' names, ratings from 1 to 5, response times in minutes, and each
    /// touchpoint's stage and channel.
    public static var mapping: EventMapping {
        var mapping = EventMapping(customer: "customer_id", time: "occurred_at", touchpoint: "touchpoint")
        mapping.id = "event_id"
        mapping.emotion = EventMapping.EmotionColumn(column: "rating", scale: EmotionScale(low: 1, high: 5)!)
        mapping.response = EventMapping.ResponseColumn(column: "response_minutes", unit: .minutes)
        mapping.promiseKept = "promise_kept"
        mapping.resolved = "resolved"
        mapping.amount = "amount"
        for touchpoint in SimulatedTouchpoint.allCases {
            mapping.profiles[touchpoint.touchpoint] = touchpoint.profile
        }
        return mapping
    }

    /// Reads rows through ``mapping``.
    static func eventLog(of rows: SimulatedEvents) -> EventLog {
        var builder = EventLogBuilder(mapping: mapping)
        var batch = EventLogBuilder.Batch()
        for index in rows.times.indices {
            let customer = Array(rows.customerIDs[index].utf8)
            let touchpoint = Array(rows.touchpoints[index].utf8)
            batch.customers.append(builder.customerCode(customer.span))
            batch.touchpoints.append(builder.touchpointCode(touchpoint.span))
            batch.ids.append(builder.eventCode(Array(rows.eventIDs[index].utf8).span))
        }
        batch.times = rows.times
        batch.fields = [
            .emotion: rows.ratings, .responseMinutes: rows.responseMinutes, .promiseKept: rows.promiseKept,
            .resolved: rows.resolved, .amount: rows.amount,
        ]
        builder.append(batch)
        return builder.finish()
    }

    /// A customer's events before a cutoff, as this world's log or an edited one has them; touchpoints that only a
    /// scenario knows are left out, as they have no effect.
    func record(ofCustomer index: Int, in log: EventLog, before cutoff: Timestamp) -> [SimulatedEvent] {
        let vocabulary = log.touchpoints.map(SimulatedTouchpoint.init)
        let source = DrawSource(seed: plan.seed, key: customers[index].key)
        return log.events(ofCustomer: index).filter { log.isKnown($0, at: cutoff) }.compactMap { event in
            vocabulary[Int(log.events.touchpoints[event])].map {
                SimulatedEvent(event, of: log.events, touchpoint: $0, source: source)
            }
        }
    }
}
