#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension FileSession {
    /// The files at a location, by name.
    ///
    /// - Throws: `noSuchFile`; `noRows` when one of them has no bytes.
    func files(at location: String) throws(WarehouseError) -> [String] {
        if location.isRemote && !location.isPattern { return [location] }
        let files = try list(location)
        if files.isEmpty {
            throw .noSuchFile(location: location, suggestion: location.isPattern ? nil : try similar(to: location))
        }
        for file in files where !file.isRemote && byteCount(ofFile: file) == 0 {
            throw .noRows(location: file, hasHeader: false)
        }
        return files
    }

    private func list(_ pattern: String) throws(WarehouseError) -> [String] {
        let rows = try texts("SELECT file FROM glob(\(pattern.sqlLiteral)) ORDER BY file")
        let files = rows.compactMap { $0.first ?? nil }
        return pattern.hasPrefix("./") ? files : files.map { $0.hasPrefix("./") ? String($0.dropFirst(2)) : $0 }
    }

    /// The file in the same directory whose name is most like the one asked for.
    private func similar(to location: String) throws(WarehouseError) -> String? {
        let end = location.lastIndex(of: "/").map { location.index(after: $0) } ?? location.startIndex
        let neighbours = try list(location[..<end] + "*").filter { FileKind(location: $0) != nil }
        return suggestion(for: location, among: neighbours)
    }
}

/// The size of a local file in bytes; `nil` when it cannot be told.
private func byteCount(ofFile path: String) -> Int? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? Int(status.st_size) : nil
}
