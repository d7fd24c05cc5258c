#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A temporary file of arrays, for what does not fit in memory: written from the front, read back in the same order.
///
/// It has no name from the start, so that nothing stays behind however the process ends. Values lie as they do in memory.
@safe public final class SpillFile {
    private let descriptor: Int32
    private var readPosition = 0
    /// How many bytes were written.
    public private(set) var size = 0

    /// Makes a file in a folder.
    ///
    /// - Throws: `cannotWrite`.
    public init(in folder: String) throws(WarehouseError) {
        // mkstemp(3) makes a name of its own of the six X.
        var template = Array((folder + "/rapport-spill-XXXXXX").utf8CString)
        descriptor = unsafe template.withUnsafeMutableBufferPointer { unsafe mkstemp($0.baseAddress!) }
        guard descriptor >= 0 else { throw .cannotWrite(path: folder, reason: systemReason()) }
        unsafe template.withUnsafeBufferPointer { _ = unsafe unlink($0.baseAddress!) }
    }

    deinit { close(descriptor) }

    /// Appends an array, with its count before it.
    ///
    /// - Throws: `cannotWrite`, as when the disk is full.
    public func append<Value: BitwiseCopyable>(_ values: [Value]) throws(WarehouseError) {
        try write([values.count])
        try write(values)
    }

    /// The next array.
    ///
    /// - Throws: `cannotWrite` where the file cannot be read back.
    public func next<Value: BitwiseCopyable>(_ type: Value.Type) throws(WarehouseError) -> [Value] {
        let count = try read(Int.self, count: 1)
        return try read(Value.self, count: count[0])
    }

    /// Reads from the front again.
    public func rewind() { readPosition = 0 }

    /// Whether everything was read.
    public var isAtEnd: Bool { readPosition == size }

    private func write<Value: BitwiseCopyable>(_ values: [Value]) throws(WarehouseError) {
        let isWritten = unsafe values.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let position = off_t(size + done)
                let count = unsafe pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, position)
                guard count > 0 else { return false }
                done += count
            }
            size += done
            return true
        }
        guard isWritten else { throw .cannotWrite(path: "a temporary file", reason: systemReason()) }
    }

    private func read<Value: BitwiseCopyable>(_ type: Value.Type, count: Int) throws(WarehouseError) -> [Value] {
        let size = count * MemoryLayout<Value>.stride
        var done = 0
        let values = unsafe [Value](unsafeUninitializedCapacity: count) { buffer, filled in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            while done < size {
                let position = off_t(readPosition + done)
                let count = unsafe pread(descriptor, bytes.baseAddress! + done, size - done, position)
                guard count > 0 else { break }
                done += count
            }
            filled = done / MemoryLayout<Value>.stride
        }
        guard done == size else { throw .cannotWrite(path: "a temporary file", reason: systemReason()) }
        readPosition += size
        return values
    }
}
