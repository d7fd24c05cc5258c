import ArgumentParser
import LinearAlgebra
import Rapport
import Reporting
import Warehouse

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "What this machine computes and reads with, and whether it computes right.")

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let blas = BLASInfo.current
        var rows: [(String, String)] = [
            ("rapport", RapportVersion.current), ("BLAS", blas.version), ("BLAS core", blas.core),
            ("threads", String(global.threadCount.count)),
        ]
        if blas.isSlowFallback {
            rows.append(
                ("advice", "this OpenBLAS does not know the processor; OPENBLAS_CORETYPE=Haswell is right and faster"))
        }
        var failure: Diagnosis?
        do {
            try BLASSelfCheck.run()
            rows.append(("self-check", "passed: dsyrk, ssyrk, dgemv, dpotrf agree with plain loops"))
        } catch {
            failure = Diagnosis(error)
            rows.append(("self-check", "FAILED: \(failure!.message)"))
        }
        for (name, driver) in [("duckdb", Driver.duckDB), ("postgres", .postgreSQL), ("spark", .spark)] {
            rows.append((name, state(of: driver)))
        }
        let table = ReportTable(
            columns: [.init("part", "part"), .init("state", "state")], rows: rows.map { [.text($0.0), .text($0.1)] })
        try global.write(
            Report(table: table, json: .object([("schema", "rapport.doctor/1"), ("parts", .array(table.objects))])))
        if let failure { throw CheckFailed(message: failure.remedy) }
        if state(of: .duckDB).hasPrefix("absent") {
            throw CheckFailed(message: "without DuckDB no file can be read: scripts/setup.sh installs it")
        }
    }

    /// The version of a driver that opens, or that it is absent.
    private func state(of driver: Driver) -> String {
        do {
            let engine = try Engine.open(driver, threads: 1)
            return "\(try engine.version()) (\(engine.libraryPath))"
        } catch .driverNotFound {
            return "absent"
        } catch {
            return "present"
        }
    }
}
