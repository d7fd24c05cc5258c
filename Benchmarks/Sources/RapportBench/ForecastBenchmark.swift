import Rapport
import Simulation

/// A forecast of twelve periods for many customers, after loading: the simulated histories of 3,000 customers, so many times
/// that there are as many as asked for. Prints the seconds of three runs.
struct ForecastBenchmark {
    private let customers: Int

    /// CUSTOMERS, by default 400000.
    init(_ arguments: ArraySlice<String>) {
        customers = arguments.first.flatMap { Int($0) } ?? 400_000
    }

    func run() throws {
        let project = Project(
            configuration: try ProjectConfiguration(yaml: RapportBench.configuration, file: "benchmark"), folder: ".")
        let log = SimulatedWorld(SimulationPlan(customers: 3000, seed: 1)).eventLog()
        let copies = (customers + log.customers.count - 1) / log.customers.count
        let width = "\(copies)".count
        var names: [CustomerID] = []
        var offsets = [0]
        var order: [Int] = []
        for (index, customer) in log.customers.enumerated() {
            let events = log.events(ofCustomer: index)
            for copy in 0..<copies {
                let number = "\(copy)"
                names.append(
                    CustomerID("\(customer.text)-\(String(repeating: "0", count: width - number.count))\(number)"))
                order.append(contentsOf: events)
                offsets.append(order.count)
            }
        }
        let many = type(of: log).init(
            customers: names, touchpoints: log.touchpoints, offsets: offsets, events: log.events.taking(order),
            profiles: log.profiles)
        let histories = try Histories(
            log: many, attributes: .none, intake: EventIntake(), declaredEnd: nil, calendar: project.calendar)
        let moment = try project.moment("2025-10-01")
        print("customers   events   seconds of three runs")
        var seconds: [String] = []
        for _ in 0..<3 {
            let start = ContinuousClock.now
            _ = try project.forecast(ForecastRequest(asOf: moment, periods: 12), in: histories)
            let elapsed = (ContinuousClock.now - start).components
            seconds.append("\(((Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18) * 100).rounded() / 100)")
        }
        print("\(names.count)  \(order.count)  \(seconds.joined(separator: "  "))")
    }
}
