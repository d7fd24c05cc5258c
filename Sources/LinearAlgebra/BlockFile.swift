import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A temporary file for what does not fit in memory: the blocks of a ``BlockedMatrix``, and arrays of any numbers.
///
/// The file has no name from the start, so that nothing stays behind however the process ends; its space is free again
/// when the last matrix that has blocks in it is gone. Any number of threads may read what was written.
@safe
public final class BlockFile: Sendable {
    private let descriptor: Int32
    private let size = Mutex(0)

    /// Makes a file in a folder, whose disk should have room for all that will be written.
    ///
    /// - Throws: ``LinearAlgebraError/cannotStore(in:reason:)`` where the folder is not there, or not to be written to.
    public convenience init(in folder: String) throws(LinearAlgebraError) {
        // mkstemp(3) makes a name of its own of six X at the end.
        var template = Array((folder + "/rapport-" + String(repeating: "X", count: 6)).utf8CString)
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
    /// - Throws: ``LinearAlgebraError/cannotStore(in:reason:)`` as when the disk is full.
    public func append<Element: BitwiseCopyable>(_ elements: [Element]) throws(LinearAlgebraError) -> Int {
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

    /// The array that was written from byte `start` on.
    ///
    /// - Throws: ``LinearAlgebraError/cannotStore(in:reason:)`` where the file does not give back so much.
    public func elements<Element: BitwiseCopyable>(
        _ type: Element.Type, from start: Int, count: Int
    ) throws(LinearAlgebraError) -> [Element] {
        var isRead = false
        let elements = unsafe [Element](unsafeUninitializedCapacity: count) { buffer, filled in
            isRead = unsafe fill(UnsafeMutableRawBufferPointer(buffer), from: start)
            filled = isRead ? count : 0
        }
        guard isRead else { throw .cannotStore(in: nil, reason: systemReason()) }
        return elements
    }

    /// Fills `buffer` with what was written from byte `start` on.
    ///
    /// A disk that does not give back what it took has failed; there is nothing to go on with, and the process ends.
    @unsafe func read(from start: Int, into buffer: UnsafeMutableRawBufferPointer) {
        guard unsafe fill(buffer, from: start) else {
            fatalError("a block cannot be read back from its temporary file: \(systemReason())")
        }
    }

    /// Whether the file had enough to fill `buffer`.
    @unsafe private func fill(_ buffer: UnsafeMutableRawBufferPointer, from start: Int) -> Bool {
        var done = 0
        while done < buffer.count {
            let count = unsafe pread(
                descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(start + done))
            if count < 0, errno == EINTR { continue }
            if count == 0 { errno = EIO }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }
}

/// What the system says about the last call that failed.
private func systemReason() -> String { unsafe String(cString: strerror(errno)) }
