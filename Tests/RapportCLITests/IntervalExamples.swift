import Foundation
import LinearAlgebra
import Regression
import Reporting
import Simulation

/// Examples on intervals of coefficients, with rows whose truth is known.
extension LibraryExample {
    static let coverage = LibraryExample("coverage") { _, _, print in
        // coverage
        print(try CoverageStudy(.overlappingWindows, repetitions: 12, seed: 1).table)
        // end
    }

    static let fewCustomers = LibraryExample("few customers") { _, _, print in
        // few customers
        print(try CoverageStudy(.fewCustomers, repetitions: 40, seed: 1).table)
        // end
    }

    static let forecasts = LibraryExample("forecasts") { _, _, print in
        // forecasts
        print(try CoverageStudy(.forecasts, repetitions: 8, seed: 1).table)
        // end
    }

    static let rareEvents = LibraryExample("rare events") { _, _, print in
        // rare events
        print(try CoverageStudy(.rareEvents, repetitions: 15, seed: 1).table)
        // end
    }

    static let separation = LibraryExample("separation") { _, _, print in
        // separation
        let customers = 0..<120
        let calls = customers.map { Double($0 * 7 % 5) }
        let threats = customers.map { $0 % 17 == 3 ? 1.0 : 0.0 }
        let left = customers.map { threats[$0] == 1 || ($0 * 11 + Int(calls[$0]) * 5) % 13 > 9 ? 1.0 : 0.0 }
        let data = try LogisticData(
            x: Matrix(customers.map { [calls[$0], threats[$0]] }), y: left, columnNames: ["calls", "legal_threat"])

        do {
            _ = try RidgeLogisticRegression(penalty: .fixed(0)).fit(data)
        } catch let error as RegressionError {
            print("without a penalty: \(error.message)")
        }
        for reason in try FirthRule().reasons(for: data) {
            print("Firth: \(reason.message(columnNames: data.columnNames))")
        }

        let firth = try FirthLogisticRegression().fit(data)
        for (column, name) in data.columnNames.enumerated() {
            let interval = try firth.profileInterval(.column(column), on: data)
            print(
                "\(name): log odds \(Numbers.signed(firth.coefficients[column], 2)), 95% interval "
                    + "\(Numbers.signed(interval.lowerBound, 2)) to \(Numbers.signed(interval.upperBound, 2))")
        }
        // end
    }

    static let fewEvents = LibraryExample("few events") { _, _, print in
        // few events
        let design = PanelDesign(customers: 100, cutoffs: 1, intercept: -2, coefficients: [1, -1, 0.5])
        let first = try SimulatedPanel(design, seed: 1).data()
        print("\(first.events) of \(first.rows) customers left")
        for reason in try FirthRule().reasons(for: first) {
            print("Firth: \(reason.message(columnNames: first.columnNames))")
        }

        var draws: [(likelihood: [Double], firth: [Double])] = []
        for repetition in 0..<100 {
            let data = try SimulatedPanel(design, seed: 1, repetition: repetition).data()
            guard try data.separation() == nil else { continue }
            draws.append(
                (
                    try RidgeLogisticRegression(penalty: .fixed(0)).fit(data).coefficients,
                    try FirthLogisticRegression().fit(data).coefficients
                ))
        }
        print("means of \(draws.count) draws without separation")
        for (column, value) in design.coefficients.enumerated() {
            let (likelihood, firth) = draws.reduce((0, 0)) { ($0.0 + $1.likelihood[column], $0.1 + $1.firth[column]) }
            print(
                "truth \(Numbers.signed(value, 1)): "
                    + "maximum likelihood \(Numbers.signed(likelihood / Double(draws.count), 2)), "
                    + "Firth \(Numbers.signed(firth / Double(draws.count), 2))")
        }
        // end
    }
}
