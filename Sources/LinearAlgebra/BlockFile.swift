import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A temporary file for the blocks of a ``BlockedMatrix`` that does not fit in memory.
///
/// The file has no name from the start, so that nothing stays behind however the process ends; its space is free again
/// when the last matrix that has blocks in it is gone. Blocks are read back piece by piece into a small buffer, by any
/// number of threads.
@safe
public final class BlockFile: Sendable {
    private let descriptor: Int32
    private let size = Mutex(0)

    /// Makes a file in a folder, whose disk should have room for all blocks.
    ///
    /// - Throws: ``LinearAlgebraError/cannotStore(in:reason:)`` where the folder is not there, or not to be written to.
    public convenience init(in folder: String) throws(LinearAlgebraError) {
        // mkstemp(3) makes a name of its own of the six X.
        var template = Array((folder + "/rapport-block-XXXXXX").utf8CString)
        let descriptor = unsafe template.withUnsafeMutableBufferPointer { unsafe mkstemp($0.baseAddress!) }
        guard descriptor >= 0 else { throw .cannotStore(in: folder, reason: systemReason()) }
        unsafe template.withUnsafeBufferPointer { _ = unsafe unlink($0.baseAddress!) }
        self.init(descriptor: descriptor)
    }

    /// Takes an open file, and closes it in the end.
    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Writes an array at the end of the file.
    ///
    /// - Returns: where it begins, in bytes.
    func append<Element: BitwiseCopyable>(_ elements: [Element]) throws(LinearAlgebraError) -> Int {
        let count = elements.count * MemoryLayout<Element>.stride
        let start = size.withLock { size in
            defer { size += count }
            return size
        }
        let isWritten = unsafe elements.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let written = unsafe pwrite(
                    descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(start + done))
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return false }
                done += written
            }
            return true
        }
        guard isWritten else { throw .cannotStore(in: nil, reason: systemReason()) }
        return start
    }

    /// Fills `buffer` with what was written from byte `start` on.
    ///
    /// A disk that does not give back what it took has failed; there is nothing to go on with, and the process ends.
    @unsafe func read(from start: Int, into buffer: UnsafeMutableRawBufferPointer) {
        var done = 0
        while done < buffer.count {
            let count = unsafe pread(
                descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(start + done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                fatalError("a block cannot be read back from its temporary file: \(systemReason())")
            }
            done += count
        }
    }
}

/// What the system says about the last call that failed.
private func systemReason() -> String { unsafe String(cString: strerror(errno)) }
