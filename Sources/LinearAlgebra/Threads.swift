import Dispatch
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How many threads a computation may use. No result of this package depends on it, to the last bit.
public struct Threads: Sendable, Hashable {
    /// The number of threads, at least 1.
    public let count: Int

    /// - Precondition: `count >= 1`.
    public init(_ count: Int) {
        precondition(count >= 1, "at least one thread is needed")
        self.count = count
    }

    /// One thread for each processor this process may use.
    public static let all = Threads(max(1, ProcessInfo.processInfo.activeProcessorCount))

    /// The results of `body(0) … body(count − 1)`, in order, computed on up to ``count`` threads.
    ///
    /// Threads take the next index as they become free. When the surrounding task is cancelled no new index is begun.
    ///
    /// - Throws: `CancellationError` when the task was cancelled before everything was done.
    public func map<Element: Sendable>(
        _ count: Int, _ body: @Sendable (Int) -> Element
    ) throws(CancellationError) -> [Element] {
        let next = Atomic(0)
        let cancelled = Atomic(false)
        let results = Mutex([Element?](repeating: nil, count: count))
        // Only the calling thread belongs to the task; concurrentPerform always runs a share of the work on it.
        @Sendable func worker(_: Int) {
            while !cancelled.load(ordering: .relaxed) {
                if Task.isCancelled { cancelled.store(true, ordering: .relaxed) }
                let index = next.add(1, ordering: .relaxed).oldValue
                if index >= count { return }
                let element = body(index)
                results.withLock { $0[index] = element }
            }
        }
        if Task.isCancelled { throw CancellationError() }
        let workers = min(self.count, count)
        if workers <= 1 {
            worker(0)
        } else {
            DispatchQueue.concurrentPerform(iterations: workers, execute: worker)
        }
        let elements = results.withLock { $0.compactMap(\.self) }
        guard elements.count == count else { throw CancellationError() }
        return elements
    }
}
