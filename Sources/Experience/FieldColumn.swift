/// One measure of all events: a number an event, NaN where it is missing.
///
/// Ratings and truth values take few values; such a column holds one byte an event and a palette. A column with more than
/// sixteen different values, NaN among them, holds the numbers themselves. Which of the two it is shows in its size only.
public struct FieldColumn: Sendable {
    private var isCoded = true
    /// Positions in the palette, whose first entry is NaN.
    private var codes: [UInt8] = []
    private var palette = Palette()
    private var plain: [Double] = []
    /// For how many events room is wanted.
    private var room = 0

    /// Creates a column without events.
    public init() {}

    /// Creates a column of numbers.
    public init(_ values: some Sequence<Double>) {
        append(contentsOf: values)
    }

    /// Makes room for so many events.
    public mutating func reserveCapacity(_ events: Int) {
        room = events
        if isCoded { codes.reserveCapacity(events) } else { plain.reserveCapacity(events) }
    }

    /// Adds numbers at the end.
    public mutating func append(contentsOf values: some Sequence<Double>) {
        let values = Array(values)
        let taken = isCoded ? appendCoded(values) : 0
        guard taken < values.count else { return }
        if isCoded { becomePlain() }
        plain.append(contentsOf: values[taken...])
    }

    /// Adds a number at the end.
    public mutating func append(_ value: Double) {
        guard isCoded else { return plain.append(value) }
        if let code = palette.code(of: value) {
            codes.append(code)
        } else {
            becomePlain()
            plain.append(value)
        }
    }

    /// Adds numbers as long as the palette has room for them, and says how many were added.
    private mutating func appendCoded(_ values: [Double]) -> Int {
        let added = palette.codes(of: values)
        codes.append(contentsOf: added)
        return added.count
    }

    /// Adds some events of another column at the end.
    public mutating func append(contentsOf other: FieldColumn, in range: Range<Int>) {
        for index in range { append(other[index]) }
    }

    /// The same events with each number replaced by a function of it; a missing one stays missing.
    public func mapValues(_ transform: (Double) -> Double) -> FieldColumn {
        if isCoded {
            return FieldColumn(codes: codes, palette: [.nan] + palette.values.dropFirst().map(transform), plain: [])
        }
        return FieldColumn(codes: [], palette: [], plain: plain.map { $0.isNaN ? $0 : transform($0) })
    }

    /// At how many events something holds for the number.
    public func count(where isWanted: (Double) -> Bool) -> Int {
        guard isCoded else { return plain.count(where: isWanted) }
        let wanted = palette.values.map(isWanted)
        return wanted.contains(true) ? codes.count { wanted[Int($0)] } : 0
    }

    /// The numbers of all events.
    public var values: [Double] { values(in: 0..<count) }

    /// The column as it is stored: one byte an event into a palette, or the numbers themselves with an empty palette.
    public var stored: (codes: [UInt8], palette: [Double], plain: [Double]) {
        isCoded ? (codes, palette.values, []) : ([], [], plain)
    }

    /// Creates a column of what ``stored`` gave.
    public init(codes: [UInt8], palette: [Double], plain: [Double]) {
        isCoded = !palette.isEmpty
        self.codes = codes
        self.palette = Palette(palette)
        self.plain = plain
    }

    /// The numbers of some events.
    public func values(in range: Range<Int>) -> [Double] {
        var values: [Double] = []
        values.reserveCapacity(range.count)
        copy(range, into: &values)
        return values
    }

    /// Puts the numbers of some events at the end of `values`.
    public func copy(_ range: Range<Int>, into values: inout [Double]) {
        if isCoded {
            let palette = palette.values
            for index in range { values.append(palette[Int(codes[index])]) }
        } else {
            values.append(contentsOf: plain[range])
        }
    }

    /// The same events in another order, or some of them: entry `i` is the old entry `order[i]`.
    public func taking(_ order: some Collection<some FixedWidthInteger>) -> FieldColumn {
        isCoded
            ? FieldColumn(codes: order.map { codes[Int($0)] }, palette: palette.values, plain: [])
            : FieldColumn(codes: [], palette: [], plain: order.map { plain[Int($0)] })
    }

    /// Runs of events of several columns, one after the other.
    init(runs: [(log: Int, events: Range<Int>)], of columns: [FieldColumn], count: Int) {
        // The position of each column's palette entries in the common one.
        var translations: [[UInt8]] = []
        for column in columns where isCoded {
            var translation: [UInt8] = []
            for value in column.palette.values where isCoded {
                if let code = palette.code(of: value) { translation.append(code) } else { isCoded = false }
            }
            if !column.isCoded { isCoded = false }
            translations.append(translation)
        }
        reserveCapacity(count)
        for (log, events) in runs {
            if isCoded {
                let translation = translations[log]
                for event in events { codes.append(translation[Int(columns[log].codes[event])]) }
            } else {
                columns[log].copy(events, into: &plain)
            }
        }
    }

    private mutating func becomePlain() {
        isCoded = false
        plain.reserveCapacity(Swift.max(room, codes.count))
        for code in codes { plain.append(palette.values[Int(code)]) }
        codes = []
    }
}

extension FieldColumn: RandomAccessCollection, MutableCollection {
    /// The first position.
    public var startIndex: Int { 0 }
    /// How many events there are.
    public var endIndex: Int { isCoded ? codes.count : plain.count }

    /// The number of an event, or NaN where it is missing.
    public subscript(index: Int) -> Double {
        get { isCoded ? palette.values[Int(codes[index])] : plain[index] }
        set {
            if isCoded, let code = palette.code(of: newValue) {
                codes[index] = code
                return
            }
            if isCoded { becomePlain() }
            plain[index] = newValue
        }
    }
}

extension FieldColumn: Equatable, ExpressibleByArrayLiteral {
    /// Creates a column of numbers written out.
    public init(arrayLiteral values: Double...) { self.init(values) }

    /// Whether all entries agree; a missing value agrees with a missing value.
    public static func == (first: FieldColumn, second: FieldColumn) -> Bool { agreeWhereMissing(first, second) }
}
