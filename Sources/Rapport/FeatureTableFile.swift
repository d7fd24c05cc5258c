import Experience
import Features
import Foundation
import Warehouse

/// Writes feature tables part by part to one file: `customer_id`, `cutoff`, the features by name, a label an outcome.
///
/// Missing values are null. Rows are ordered by customer, then cutoff; with a bound on memory, which no sort of wide rows
/// keeps, each customer's rows are together and in order, and the customers are not.
public final class FeatureTableFile {
    private let writer: TableWriter
    private let outcomes: [String]
    private let isSorted: Bool
    private var names: [String] = []

    /// Opens a file for writing; its ending, `.parquet` or `.csv`, names the format.
    ///
    /// - Parameters:
    ///   - outcomes: the outcomes' names, in the order of their columns.
    ///   - memory: about how many bytes waiting rows may take.
    public init(path: String, outcomes: [String], memory: Int? = nil) throws {
        self.outcomes = outcomes
        isSorted = memory == nil
        writer = try TableWriter(to: path, memory: memory, temporaryFolder: NSTemporaryDirectory())
    }

    /// Adds rows whose customers are positions in a log.
    public func append(_ table: FeatureTable, of log: EventLog) throws {
        guard table.rows > 0 else { return }
        if names.isEmpty { names = FeatureTableFile.distinct(table.features.map(\.name) + outcomes) }
        var columns: [(name: String, column: Column)] = [
            ("customer_id", .text(TextColumn(table.customers.map { log.customers[$0].text }))),
            ("cutoff", .timestamp(TypedColumn(values: table.cutoffs.map(\.microseconds)))),
        ]
        for (index, name) in names.enumerated() {
            let isLabel = index >= table.features.count
            let values = isLabel ? table.labels[outcomes[index - table.features.count]]! : table.values.column(index)
            let isThere = values.map { !$0.isNaN }
            columns.append(
                (name, .double(TypedColumn(values: values, isValid: isThere.contains(false) ? isThere : nil))))
        }
        try writer.append(columns)
    }

    /// Writes the file: all of it or nothing.
    public func finish() throws { try writer.finish(orderedBy: isSorted ? ["customer_id", "cutoff"] : []) }

    /// The same names, those that differ from an earlier one in case only with a number after them.
    private static func distinct(_ names: [String]) -> [String] {
        var seen: Set<String> = ["customer_id", "cutoff"]
        return names.map { name in
            var candidate = name
            var number = 2
            while !seen.insert(candidate.lowercased()).inserted {
                candidate = "\(name)_\(number)"
                number += 1
            }
            return candidate
        }
    }
}
