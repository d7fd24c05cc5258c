/// Turns a row of natural values into what the table stores, feature by feature.
///
/// Most values that go through ln(1 + x) are small counts; theirs come from a table, with the same bits.
struct RowTransform: Sendable {
    private let logarithmic: [Int]
    private let others: [(column: Int, transform: Transform)]
    private static let small: [Double] = (0..<1024).map { log1pOf(Double($0)) }

    init(_ features: [Feature]) {
        logarithmic = features.indices.filter { features[$0].transform == .log1p }
        others = features.indices.compactMap { column in
            features[column].transform.isInvertible ? nil : (column, features[column].transform)
        }
    }

    func apply(_ row: inout MutableSpan<Double>) {
        let small = Self.small.span
        for column in logarithmic {
            let value = row[column]
            if value >= 0, value < 1024 {
                let whole = Int(value)
                row[column] = Double(whole) == value ? small[whole] : log1pOf(value)
            } else {
                row[column] = Transform.log1p.apply(value)
            }
        }
        for (column, transform) in others { row[column] = transform.apply(row[column]) }
    }
}
