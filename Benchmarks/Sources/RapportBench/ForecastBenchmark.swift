import Experience
import Foundation
import Rapport
import Simulation

/// Times a forecast of twelve periods for many customers, after loading: the simulated histories of 3,000 customers, so many
/// times that there are at least as many as asked for. Prints the median of three runs, in seconds.
///
/// ```
/// rapport-bench forecast [CUSTOMERS]
/// ```
struct ForecastBenchmark {
    private let customers: Int

    private static let distinct = 3000

    /// [CUSTOMERS], by default 400000.
    init(_ arguments: ArraySlice<String>) throws {
        customers = try UsageError.numbers(
            arguments, or: [400_000], least: [Self.distinct], usage: "forecast [CUSTOMERS >= \(Self.distinct)]")[0]
    }

    func run() throws {
        let project = Project(
            configuration: try ProjectConfiguration(yaml: RapportBench.configuration, file: "benchmark"), folder: ".")
        let histories = try Histories(
            log: copies(of: SimulatedWorld(SimulationPlan(customers: Self.distinct, seed: 1)).eventLog()),
            attributes: .none, intake: EventIntake(), declaredEnd: nil, calendar: project.calendar)
        let request = ForecastRequest(asOf: try project.moment("2025-10-01"), periods: 12)
        var laps: [Stopwatch.Lap] = []
        for _ in 0..<3 {
            var watch = Stopwatch()
            _ = try project.forecast(request, in: histories)
            laps.append(watch.lap())
        }
        let lap = laps.sorted { $0.wall < $1.wall }[1]
        print("customers   events   wall   cpu   (median of 3, seconds)")
        print(
            histories.log.customers.count, histories.log.events.count, String(format: "%.2f  %.2f", lap.wall, lap.cpu),
            separator: "  ")
    }

    /// A log in which each customer is there as often as it takes, under names in the order of the log.
    private func copies(of log: EventLog) -> EventLog {
        let copies = (customers + log.customers.count - 1) / log.customers.count
        let width = "\(copies)".count
        var names: [CustomerID] = []
        var offsets = [0]
        var order: [Int] = []
        for (index, customer) in log.customers.enumerated() {
            for copy in 0..<copies {
                let number = String(repeating: "0", count: width - "\(copy)".count) + "\(copy)"
                names.append(CustomerID("\(customer.text)-\(number)"))
                order.append(contentsOf: log.events(ofCustomer: index))
                offsets.append(order.count)
            }
        }
        return EventLog(
            customers: names, touchpoints: log.touchpoints, offsets: offsets, events: log.events.taking(order),
            profiles: log.profiles)
    }
}
