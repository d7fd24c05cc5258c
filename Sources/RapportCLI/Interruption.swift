import Foundation
import Rapport
import Synchronization

/// Ctrl-C: what was half written is removed, and the program ends at once with status 130.
enum Interruption {
    private static let outputs = Mutex<[String]>([])

    /// What a signal's handler writes to, and the thread that ends the program reads from.
    private static let alarm = Pipe()
    private static let alarmEnd = alarm.fileHandleForWriting.fileDescriptor

    /// Waits for SIGINT and SIGTERM on a thread of its own, whatever the others are busy with.
    ///
    /// Blocking the signals and `sigwait` would not do: the threads that OpenBLAS starts before `main` would still take
    /// them. A handler may run on any thread, and may only write to a pipe.
    static func listen() {
        let end = alarmEnd
        precondition(end >= 0, "the pipe is there before a handler needs it")
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                var byte: UInt8 = 0
                _ = write(Interruption.alarmEnd, &byte, 1)
            }
        }
        Thread.detachNewThread {
            _ = try? alarm.fileHandleForReading.read(upToCount: 1)
            removeTemporaries()
            Console.error((Console.isInteractive ? "\n" : "") + "interrupted; nothing was written\n")
            _exit(130)
        }
    }

    /// Remembers a file that is about to be written, so that its temporary one can be removed.
    static func willWrite(_ path: String) {
        outputs.withLock { $0.append(path) }
    }

    /// Removes the temporary files beside everything that was about to be written.
    static func removeTemporaries() {
        for path in outputs.withLock({ $0 }) { TextFile.removeTemporaries(besides: path) }
    }
}
