import ArgumentParser
import Rapport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Runs the command and maps its outcome to an exit status: 0 fine, 1 a check failed, 2 usage, configuration or data,
/// 3 model and data do not fit, 70 our fault, 130 interrupted.
@main
enum Main {
    static func main() async {
        // A reader that went away is no error: writing finds out, and ends the program quietly.
        signal(SIGPIPE, SIG_IGN)
        Interruption.listen()
        do {
            var command = try RapportCommand.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failed as CheckFailed {
            if let message = failed.message { Console.error(message + "\n") }
            exit(1)
        } catch let error where isFromArguments(error) {
            let status = RapportCommand.exitCode(for: error)
            let message = RapportCommand.fullMessage(for: error)
            if status == .success {
                Console.output(message + "\n")
                exit(0)
            }
            Console.error(message + "\n")
            exit(2)
        } catch {
            Interruption.removeTemporaries()
            let diagnosis = Diagnosis(error)
            Console.error(diagnosis)
            exit(diagnosis.exitStatus)
        }
    }

    /// Whether the parser of arguments raised an error, a request for help included.
    private static func isFromArguments(_ error: any Error) -> Bool {
        if error is ValidationError || error is CleanExit || error is ExitCode { return true }
        return String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
    }
}

/// A check or a gate that did not pass: exit status 1.
struct CheckFailed: Error {
    let message: String?
}
