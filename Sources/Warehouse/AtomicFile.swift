import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Writes a file so that readers see the old one or the whole new one, and a failure leaves nothing behind.
///
/// The temporary file lies in the same directory and is called `.NAME.PROCESS-NUMBER.tmp`.
///
/// - Parameters:
///   - path: The file to write.
///   - body: Fills the temporary file whose path it is given; it is in the same directory, and empty.
/// - Throws: `cannotWrite`, with `path` and the system's or the engine's reason.
public func writeAtomically(
    to path: String, _ body: (String) throws(WarehouseError) -> Void
) throws(WarehouseError) {
    let end = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let number = written.add(1, ordering: .relaxed).newValue
    let temporary = "\(path[..<end]).\(path[end...]).\(getpid())-\(number).tmp"
    let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o666)
    guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
    close(descriptor)
    do {
        try body(temporary)
    } catch {
        unsafe unlink(temporary)
        guard case .queryFailed(let text) = error else { throw error }
        throw .cannotWrite(path: path, reason: text)
    }
    guard unsafe rename(temporary, path) == 0 else {
        let reason = systemReason()
        unsafe unlink(temporary)
        throw .cannotWrite(path: path, reason: reason)
    }
}

/// Tells the temporary files of this process apart.
private let written = Atomic(0)

/// What the system says about its last error, to stand within a sentence.
func systemReason() -> String {
    let text = unsafe String(cString: strerror(errno))
    return text.prefix(1).lowercased() + text.dropFirst()
}
