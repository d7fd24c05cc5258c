import Experience
import Insights

extension CustomerAttributes {
    /// The value of an attribute in words, for each customer of the log: the segment that the customer belongs to.
    ///
    /// - Throws: ``Insights/EffectError/noSegments(attribute:available:suggestion:)`` for an attribute that is not there, or
    ///   has more than twelve different values.
    func segments(by name: String) throws(EffectError) -> [String] {
        guard let found = self[name].flatMap(words) else {
            let names = attributes.filter { words($0) != nil }.map(\.name)
            throw .noSegments(attribute: name, available: names, suggestion: nearestName(to: name, among: names))
        }
        return found
    }

    private func words(_ attribute: Attribute) -> [String]? {
        let words: [String] =
            switch attribute.values {
            case .categories(let values): values.map { $0 ?? "(missing)" }
            case .numbers(let values):
                values.map { value in
                    guard !value.isNaN else { return "(missing)" }
                    return value == value.rounded() && value.magnitude < 1e15 ? "\(Int64(value))" : "\(value)"
                }
            }
        return Set(words).count <= 12 ? words : nil
    }
}
