import Foundation
import Rapport

/// The terminal: data on standard output, everything else on standard error.
enum Console {
    /// Whether standard error is a terminal that understands control characters.
    static var isInteractive: Bool { isatty(2) == 1 && environment("TERM") != "dumb" }

    /// Whether standard output may be coloured, where the flag leaves it open.
    static var allowsColor: Bool {
        isatty(1) == 1 && environment("TERM") != "dumb" && environment("NO_COLOR") == nil
    }

    /// How many characters a line of standard output has: that of the terminal, or `COLUMNS`, else 80.
    static var width: Int {
        var size = winsize()
        if isatty(1) == 1, ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? 80
    }

    /// A variable of the environment, if it is set to something.
    static func environment(_ name: String) -> String? {
        let value = ProcessInfo.processInfo.environment[name]
        return value?.isEmpty == true ? nil : value
    }

    /// Writes data; a closed pipe ends the program with success.
    static func output(_ text: String) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            if isBrokenPipe(error) { exit(0) }
            self.error("error[E131] standard output cannot be written\n")
            exit(2)
        }
    }

    /// Writes a message.
    static func error(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Writes a diagnosis: code and message, and below it how to mend it.
    static func error(_ diagnosis: Diagnosis) {
        error("error[\(diagnosis.code)] \(diagnosis.message)\n")
        if let remedy = diagnosis.remedy { error("      \(remedy)\n") }
    }

    private static func isBrokenPipe(_ error: any Error) -> Bool {
        let error = error as NSError
        let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
        return (underlying?.code ?? error.code) == Int(EPIPE)
    }
}
