import Foundation
import Warehouse

/// A directory that goes away with the test.
final class Scratch {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/rapport-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file of this name.
    func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// Writes a file, and returns its path.
    func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: self(name)))
        return self(name)
    }

    func text(_ name: String) throws -> String {
        String(decoding: try bytes(name), as: UTF8.self)
    }

    func bytes(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: self(name)))
    }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}

/// The package's root: `.deps` is looked for in the current directory and above the test program.
func makeEngine(threads: Int? = 2) throws -> Engine {
    try Engine.open(.duckDB, threads: threads)
}

extension QueryResult {
    /// All rows in one batch.
    func all() throws -> [Column] {
        var batches: [Batch] = []
        while let batch = try next() { batches.append(batch) }
        return concatenate(batches)
    }
}

extension TableReader {
    /// All rows in one batch.
    func all() throws -> [Column] {
        var batches: [Batch] = []
        while let batch = try next() { batches.append(batch) }
        return concatenate(batches)
    }
}

private func concatenate(_ batches: [Batch]) -> [Column] {
    guard let first = batches.first else { return [] }
    return first.columns.indices.map { index in
        let parts = batches.map { $0.columns[index] }
        return switch first.columns[index] {
        case .text: .text(TextColumn(parts.flatMap(\.texts)))
        case .timestamp: .timestamp(TypedColumn(parts.flatMap(\.integers)))
        case .integer: .integer(TypedColumn(parts.flatMap(\.integers)))
        case .double: .double(TypedColumn(parts.flatMap(\.doubles)))
        case .boolean: .boolean(TypedColumn(parts.flatMap(\.booleans)))
        }
    }
}

extension Column {
    var texts: [String?] {
        if case .text(let column) = self { (0..<column.count).map { column[$0] } } else { [] }
    }

    /// Whole numbers, or microseconds.
    var integers: [Int64?] {
        switch self {
        case .integer(let column), .timestamp(let column): (0..<column.count).map { column[$0] }
        default: []
        }
    }

    var doubles: [Double?] {
        if case .double(let column) = self { (0..<column.count).map { column[$0] } } else { [] }
    }

    var booleans: [Bool?] {
        if case .boolean(let column) = self { (0..<column.count).map { column[$0] } } else { [] }
    }
}

/// Microseconds since 1970 of an ISO 8601 time with offset.
func microseconds(_ text: String) throws -> Int64 {
    Int64(try Date(text, strategy: .iso8601).timeIntervalSince1970) * 1_000_000
}

/// The error that `body` throws.
func failure<Result>(of body: () throws -> Result) -> WarehouseError? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? WarehouseError
    }
}
