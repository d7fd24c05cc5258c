/// What each column of a transformed design is made of, worked out once, so that the innermost loop of every read of the
/// data only looks up.
///
/// Outputs that come from a column of the table stand first, as ``ColumnTransform/columns`` are in increasing order:
///
/// ```
/// z = (t − centre) · factor, or (fill − centre) · factor where t is NaN
/// ```
///
/// Indicators follow; each has only two values. Arithmetic is in double precision, but in single where both the table and
/// what is written are: then the rounding of a centre moves its whole column, which an intercept takes up.
struct DesignPlan: Sendable {
    fileprivate let hasIntercept: Bool
    fileprivate let sources, indicators: [Int]
    fileprivate let isContiguous: Bool
    fileprivate let doubles: DesignConstants<Double>
    fileprivate let floats: DesignConstants<Float>

    init(_ design: DesignMatrix, _ transform: ColumnTransform) {
        hasIntercept = transform.hasIntercept
        let width = design.table.columns
        let count = transform.columns.firstIndex { $0 >= width } ?? transform.columns.count
        sources = Array(transform.columns[..<count])
        isContiguous = sources.enumerated().allSatisfy { $0.offset == $0.element }
        indicators = transform.columns[count...].map { design.indicators[$0 - width] }
        doubles = DesignConstants(design, transform, count: count)
        floats = DesignConstants(design, transform, count: count)
    }

    /// The number of columns that come out.
    var width: Int { (hasIntercept ? 1 : 0) + sources.count + indicators.count }

    /// Transforms `rows` rows of a table of `columns` columns, which begin at `source`, into `target`, which has room for as
    /// many rows of ``width``.
    @unsafe func write<Source: DesignNumber, Number: DesignNumber, Element: DesignNumber>(
        _ source: UnsafePointer<Source>, rows: Int, columns: Int, in _: Number.Type,
        to target: UnsafeMutablePointer<Element>
    ) {
        let width = width
        unsafe Number.constants(of: self).withPointers { constants in
            unsafe sources.withUnsafeBufferPointer { sources in
                unsafe indicators.withUnsafeBufferPointer { indicators in
                    for k in 0..<rows {
                        unsafe write(
                            source + k * columns, to: target + k * width, constants, sources, indicators)
                    }
                }
            }
        }
    }

    /// Transforms a row, four columns at a time and without branches: which values are missing is as good as random.
    @inline(__always)
    @unsafe private func write<Source: DesignNumber, Number: DesignNumber, Element: DesignNumber>(
        _ source: UnsafePointer<Source>, to target: UnsafeMutablePointer<Element>,
        _ constants: DesignConstants<Number>.Pointers, _ sources: UnsafeBufferPointer<Int>,
        _ indicators: UnsafeBufferPointer<Int>
    ) {
        var next = unsafe target
        if hasIntercept {
            unsafe next.pointee = 1
            unsafe next += 1
        }
        let count = sources.count
        if isContiguous, count >= 4 {
            Self.inFours(count) { j, _ in
                let values = unsafe UnsafeRawPointer(source + j).loadUnaligned(as: SIMD4<Source>.self)
                unsafe Self.store(constants.scaled(SIMD4<Number>(values), j), at: next + j, count: 4)
            }
        } else {
            Self.inFours(count) { j, lanes in
                let values = unsafe Self.gather(source, sources, from: j)
                unsafe Self.store(constants.scaled(SIMD4<Number>(values), j), at: next + j, count: lanes)
            }
        }
        unsafe next += count
        Self.inFours(indicators.count) { j, lanes in
            let values = unsafe Self.gather(source, indicators, from: j)
            unsafe Self.store(constants.marks(SIMD4<Number>(values), j), at: next + j, count: lanes)
        }
    }

    /// Calls `body` with 0, 4, 8 …, the last four overlapping those before where their number is not a multiple of four, and
    /// with how many there are: four, or all where they are fewer.
    @inline(__always)
    private static func inFours(_ count: Int, _ body: (_ start: Int, _ lanes: Int) -> Void) {
        guard count >= 4 else { return count > 0 ? body(0, count) : () }
        var j = 0
        while true {
            body(j, 4)
            if j &+ 4 >= count { break }
            j = min(j &+ 4, count &- 4)
        }
    }

    /// The elements at `places[j]…`, four of them or as many as there are.
    @inline(__always)
    @unsafe private static func gather<Source: DesignNumber>(
        _ source: UnsafePointer<Source>, _ places: UnsafeBufferPointer<Int>, from j: Int
    ) -> SIMD4<Source> {
        if places.count >= 4 {
            let places = unsafe places.baseAddress! + j
            return unsafe SIMD4(source[places[0]], source[places[1]], source[places[2]], source[places[3]])
        }
        var four = SIMD4<Source>()
        for unsafe(k, place) in unsafe places.enumerated() { four[k] = unsafe source[place] }
        return four
    }

    @inline(__always)
    @unsafe private static func store<Number: DesignNumber, Element: DesignNumber>(
        _ four: SIMD4<Number>, at target: UnsafeMutablePointer<Element>, count: Int
    ) {
        if count == 4 {
            unsafe UnsafeMutableRawPointer(target).storeBytes(of: SIMD4<Element>(four), as: SIMD4<Element>.self)
        } else {
            for k in 0..<count { unsafe target[k] = Element(four[k]) }
        }
    }
}

/// A number that designs are stored, transformed or written in.
protocol DesignNumber: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
    /// (t − centre) · factor, or the fill where t is NaN.
    static func scaled(
        _ values: SIMD4<Self>, _ center: SIMD4<Self>, _ factor: SIMD4<Self>, _ fill: SIMD4<Self>
    ) -> SIMD4<Self>
    /// `present`, or `missing` where t is NaN.
    static func marks(_ values: SIMD4<Self>, _ present: SIMD4<Self>, _ missing: SIMD4<Self>) -> SIMD4<Self>
    /// The same numbers as doubles.
    static func widened(_ values: SIMD4<Self>) -> SIMD4<Double>
    /// A plan's constants in this precision.
    static func constants(of plan: DesignPlan) -> DesignConstants<Self>
}

// The same words twice: the operators of concrete vectors are single instructions, those of generic ones loops.
extension Double: DesignNumber {
    @inline(__always)
    static func scaled(
        _ values: SIMD4<Double>, _ center: SIMD4<Double>, _ factor: SIMD4<Double>, _ fill: SIMD4<Double>
    ) -> SIMD4<Double> {
        ((values - center) * factor).replacing(with: fill, where: values .!= values)
    }
    @inline(__always)
    static func marks(
        _ values: SIMD4<Double>, _ present: SIMD4<Double>, _ missing: SIMD4<Double>
    ) -> SIMD4<Double> {
        present.replacing(with: missing, where: values .!= values)
    }
    @inline(__always)
    static func widened(_ values: SIMD4<Double>) -> SIMD4<Double> { values }
    static func constants(of plan: DesignPlan) -> DesignConstants<Double> { plan.doubles }
}

extension Float: DesignNumber {
    @inline(__always)
    static func scaled(
        _ values: SIMD4<Float>, _ center: SIMD4<Float>, _ factor: SIMD4<Float>, _ fill: SIMD4<Float>
    ) -> SIMD4<Float> {
        ((values - center) * factor).replacing(with: fill, where: values .!= values)
    }
    @inline(__always)
    static func marks(_ values: SIMD4<Float>, _ present: SIMD4<Float>, _ missing: SIMD4<Float>) -> SIMD4<Float> {
        present.replacing(with: missing, where: values .!= values)
    }
    @inline(__always)
    static func widened(_ values: SIMD4<Float>) -> SIMD4<Double> { SIMD4<Double>(values) }
    static func constants(of plan: DesignPlan) -> DesignConstants<Float> { plan.floats }
}

/// A plan's numbers in one precision, four columns at a time, the last ones filled up with zeros.
struct DesignConstants<Number: DesignNumber>: Sendable {
    private let centers, factors, fills: [Number]
    /// What indicators are where their columns have a value, and where they have none.
    private let present, missing: [Number]

    fileprivate init(_ design: DesignMatrix, _ transform: ColumnTransform, count: Int) {
        centers = Self.inFours(transform.centers[..<count])
        factors = Self.inFours(transform.factors[..<count])
        fills = Self.inFours(
            (0..<count).map {
                (design.fill[transform.columns[$0]] - transform.centers[$0]) * transform.factors[$0]
            }[...])
        present = Self.inFours(zip(transform.centers, transform.factors).map { (0 - $0) * $1 }[count...])
        missing = Self.inFours(zip(transform.centers, transform.factors).map { (1 - $0) * $1 }[count...])
    }

    /// The numbers, for the time of one call.
    @unsafe fileprivate struct Pointers {
        let centers, factors, fills, present, missing: UnsafePointer<Number>

        /// z for columns j … j + 3.
        @inline(__always)
        @unsafe func scaled(_ values: SIMD4<Number>, _ j: Int) -> SIMD4<Number> {
            unsafe Number.scaled(values, four(centers, j), four(factors, j), four(fills, j))
        }

        /// Indicators j … j + 3.
        @inline(__always)
        @unsafe func marks(_ values: SIMD4<Number>, _ j: Int) -> SIMD4<Number> {
            unsafe Number.marks(values, four(present, j), four(missing, j))
        }

        @inline(__always)
        @unsafe private func four(_ numbers: UnsafePointer<Number>, _ j: Int) -> SIMD4<Number> {
            unsafe UnsafeRawPointer(numbers + j).loadUnaligned(as: SIMD4<Number>.self)
        }
    }

    @inline(__always)
    @unsafe fileprivate func withPointers(_ body: (Pointers) -> Void) {
        unsafe centers.withUnsafeBufferPointer { centers in
            unsafe factors.withUnsafeBufferPointer { factors in
                unsafe fills.withUnsafeBufferPointer { fills in
                    unsafe present.withUnsafeBufferPointer { present in
                        unsafe missing.withUnsafeBufferPointer { missing in
                            unsafe body(
                                Pointers(
                                    centers: centers.baseAddress!, factors: factors.baseAddress!,
                                    fills: fills.baseAddress!, present: present.baseAddress!,
                                    missing: missing.baseAddress!))
                        }
                    }
                }
            }
        }
    }

    /// At least four, so that there is an address.
    private static func inFours(_ values: ArraySlice<Double>) -> [Number] {
        values.map { Number($0) } + Array(repeating: 0, count: values.isEmpty ? 4 : (4 - values.count % 4) % 4)
    }
}
