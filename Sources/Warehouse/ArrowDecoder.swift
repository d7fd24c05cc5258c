import CADBC

/// Copies the rows of one Arrow column into Swift values.
struct ArrowDecoder {
    let schema: ColumnSchema
    private let layout: ArrowLayout
    /// For a dictionary-encoded column: how the distinct values lie; `layout` is then that of the codes.
    private let dictionary: ArrowLayout?

    /// The decoders of a stream's columns.
    ///
    /// - Throws: `unsupportedType`, `queryFailed`, or the reason why the statement was stopped.
    static func decoders(
        of stream: UnsafeMutablePointer<ArrowArrayStream>, _ statement: Statement
    ) throws(WarehouseError) -> [ArrowDecoder] {
        if unsafe stream.pointee.release == nil { return [] }
        var schema = unsafe ArrowSchema()
        defer { unsafe rapport_release_schema(&schema) }
        try unsafe statement.run { _, _, error in unsafe rapport_stream_schema(stream, &schema, &error) == 0 ? 0 : 1 }
        var decoders: [ArrowDecoder] = []
        for index in 0..<Int(unsafe schema.n_children) {
            decoders.append(try unsafe ArrowDecoder(schema.children[index]!.pointee))
        }
        return decoders
    }

    /// - Throws: `unsupportedType`.
    init(_ schema: ArrowSchema) throws(WarehouseError) {
        let name = unsafe schema.name.map { unsafe String(cString: $0) } ?? ""
        layout = try unsafe Self.layout(of: schema, column: name)
        if let values = unsafe schema.dictionary {
            dictionary = try unsafe Self.layout(of: values.pointee, column: name)
        } else {
            dictionary = nil
        }
        self.schema = ColumnSchema(name: name, type: (dictionary ?? layout).columnType)
    }

    private static func layout(of schema: ArrowSchema, column: String) throws(WarehouseError) -> ArrowLayout {
        let format = unsafe String(cString: schema.format)
        guard let layout = ArrowLayout(format: format) else {
            throw .unsupportedType(column: column, type: ArrowLayout.name(ofFormat: format))
        }
        return layout
    }

    /// Copies rows. `rows` counts from the array's own offset.
    func decode(_ array: UnsafePointer<ArrowArray>, rows: Range<Int>) throws(WarehouseError) -> Column {
        let values = unsafe ArrowValues(array.pointee, rows: rows)
        guard let dictionary else { return try decode(values, layout) }
        guard case .integer(let codes) = try decode(values, layout), let entries = unsafe array.pointee.dictionary
        else {
            throw .unsupportedType(column: schema.name, type: "dictionary")
        }
        let count = unsafe Int(entries.pointee.length)
        let distinct = try decode(unsafe ArrowValues(entries.pointee, rows: 0..<count), dictionary)
        return expand(codes, distinct)
    }

    /// Replaces codes by what they stand for.
    private func expand(_ codes: TypedColumn<Int64>, _ distinct: Column) -> Column {
        guard codes.isValid != nil || distinct.isValid != nil else {
            return distinct.selecting(codes.values.map { Int($0) })
        }
        func typed<Value>(_ column: TypedColumn<Value>, _ missing: Value) -> TypedColumn<Value> {
            let looked = (0..<codes.count).map { row in codes[row].flatMap { column[Int($0)] } }
            return TypedColumn(values: looked.map { $0 ?? missing }, isValid: looked.map { $0 != nil })
        }
        return switch distinct {
        case .text(let column):
            .text(TextColumn((0..<codes.count).map { row in codes[row].flatMap { column[Int($0)] } }))
        case .timestamp(let column): .timestamp(typed(column, 0))
        case .integer(let column): .integer(typed(column, 0))
        case .double(let column): .double(typed(column, 0))
        case .boolean(let column): .boolean(typed(column, false))
        }
    }

    private func decode(_ values: ArrowValues, _ layout: ArrowLayout) throws(WarehouseError) -> Column {
        let valid = values.validity()
        switch layout {
        case .null:
            return .text(TextColumn([String?](repeating: nil, count: values.count)))
        case .boolean:
            return .boolean(TypedColumn(values: values.bits(buffer: 1), isValid: valid))
        case .signed(let bits):
            return .integer(TypedColumn(values: values.signed(bits: bits), isValid: valid))
        case .unsigned(let bits):
            let numbers = values.unsigned(bits: bits)
            try requireRange(numbers, valid)
            return .integer(TypedColumn(values: numbers, isValid: valid))
        case .float(let bits):
            let numbers = bits == 64 ? values.copy(Double.self) : values.copy(Float.self).map { Double($0) }
            return .double(TypedColumn(values: numbers, isValid: valid))
        case .decimal(let bits, let scale):
            return .double(TypedColumn(values: values.decimals(bits: bits, scale: scale), isValid: valid))
        case .text(let offsetBits):
            return .text(values.texts(offsetBits: offsetBits, isValid: valid))
        case .textView:
            return .text(values.textViews(isValid: valid))
        case .days:
            let days = values.copy(Int32.self)
            return .timestamp(TypedColumn(values: days.map { Int64($0) * 86_400_000_000 }, isValid: valid))
        case .time(let perSecond):
            return .timestamp(TypedColumn(values: try microseconds(values, perSecond, valid), isValid: valid))
        }
    }

    /// Numbers of 64 bits without sign that came out negative are beyond 2^63 − 1.
    private func requireRange(_ numbers: [Int64], _ valid: [Bool]?) throws(WarehouseError) {
        if numbers.indices.contains(where: { numbers[$0] < 0 && valid?[$0] != false }) {
            throw .valueOutOfRange(column: schema.name, type: .integer)
        }
    }

    private func microseconds(
        _ values: ArrowValues, _ perSecond: Int64, _ valid: [Bool]?
    ) throws(WarehouseError) -> [Int64] {
        var times = values.copy(Int64.self)
        switch perSecond {
        case 1_000_000: break
        case 1_000_000_000:
            for row in times.indices { times[row] = times[row].dividedDown(by: 1_000) }
        default:
            for row in times.indices {
                let (time, overflow) = times[row].multipliedReportingOverflow(by: 1_000_000 / perSecond)
                if overflow && valid?[row] != false { throw .valueOutOfRange(column: schema.name, type: .timestamp) }
                times[row] = time
            }
        }
        return times
    }
}

extension Int64 {
    /// The quotient, rounded towards −∞.
    fileprivate func dividedDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
