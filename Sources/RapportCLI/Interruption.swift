import Foundation
import Rapport
import Synchronization

/// Ctrl-C: what was half written is removed, and the program ends at once with status 130.
enum Interruption {
    private static let outputs = Mutex<[String]>([])

    /// Waits for SIGINT and SIGTERM on a thread of its own, whatever the others are busy with. Call it before there are
    /// other threads: they inherit that both signals are blocked.
    static func listen() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let awaited = signals
        Thread.detachNewThread {
            var awaited = awaited
            var number: Int32 = 0
            sigwait(&awaited, &number)
            removeTemporaries()
            Console.error("\ninterrupted; nothing was written\n")
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
