import Experience

@testable import Simulation

extension SimulatedWorld {
    /// The customers with an event in the 120 days before a cutoff.
    func eligible(at cutoff: Timestamp) -> [Int] {
        let log = eventLog()
        let begin = cutoff.adding(days: -120).microseconds
        return customers.indices.filter { customer in
            log.events(ofCustomer: customer).contains {
                log.events.times[$0] >= begin && log.events.times[$0] < cutoff.microseconds
            }
        }
    }

    /// Whether the log shows an event of some touchpoints within some days after a cutoff.
    func happens(_ touchpoints: [Touchpoint], to customer: Int, within days: Double, of cutoff: Timestamp) -> Bool {
        let log = eventLog()
        let end = cutoff.adding(days: days).microseconds
        return log.events(ofCustomer: customer).contains {
            log.events.times[$0] >= cutoff.microseconds && log.events.times[$0] < end
                && touchpoints.contains(log.touchpoints[Int(log.events.touchpoints[$0])])
        }
    }
}
