/// What a benchmark takes, for one who gave something else.
struct UsageError: Error, CustomStringConvertible {
    let description: String

    /// - Parameter usage: the command after `rapport-bench`.
    init(_ usage: String) { description = "usage: rapport-bench \(usage)" }

    /// The whole numbers that were given, and what stands for those that were not.
    ///
    /// - Parameter least: the least that each may be.
    static func numbers(
        _ arguments: ArraySlice<String>, or standards: [Int], least: [Int], usage: String
    ) throws -> [Int] {
        let given = arguments.compactMap { Int($0) }
        guard given.count == arguments.count, given.count <= standards.count else { throw UsageError(usage) }
        let numbers = given + standards.dropFirst(given.count)
        guard zip(numbers, least).allSatisfy({ $0 >= $1 }) else { throw UsageError(usage) }
        return numbers
    }
}
