import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Ctrl-C, while the program reads and while it trains.
struct InterruptionTests {
    @Test(arguments: [SIGINT, SIGTERM])
    func signalEndsTrainingAtOnceAndLeavesNothing(number: Int32) throws {
        let folder = try ScratchFolder()
        let simulated = try CommandRun(
            ["simulate", "--customers", "8000", "--seed", "2", "--replicates", "2", "-q", "-o", folder.file("sim")])
        #expect(simulated.status == 0)
        let before = try FileManager.default.contentsOfDirectory(atPath: folder.file("sim")).sorted()
        for wait in [0.15, 1.5] {
            let process = CommandRun.process(["train", "-o", "model.json"], in: folder.file("sim"), environment: [:])
            let (output, errors) = (Pipe(), Pipe())
            process.standardOutput = output
            process.standardError = errors
            try process.run()
            Thread.sleep(forTimeInterval: wait)
            #expect(process.isRunning)
            let start = ContinuousClock.now
            kill(process.processIdentifier, number)
            process.waitUntilExit()
            // 200 ms is the promise; the rest is for a busy machine.
            #expect(ContinuousClock.now - start < .seconds(1))
            #expect(process.terminationReason == .exit && process.terminationStatus == 130)
            let message = try errors.fileHandleForReading.readToEnd() ?? Data()
            #expect(String(decoding: message, as: UTF8.self) == "interrupted; nothing was written\n")
            #expect(try output.fileHandleForReading.readToEnd() ?? Data() == Data())
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("sim")).sorted() == before)
        }
    }
}
