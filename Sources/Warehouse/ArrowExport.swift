import CADBC

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A record batch made of Swift columns, in memory that C may keep: the values are copied once.
@safe final class ExportedBatch {
    let array: UnsafeMutablePointer<ArrowArray>
    let schema: UnsafeMutablePointer<ArrowSchema>

    /// Copies columns of equal length.
    init(_ columns: [(name: String, column: Column)]) {
        unsafe array = .allocate(capacity: 1)
        unsafe schema = .allocate(capacity: 1)
        var arrays: [ArrowArray] = unsafe []
        var schemas: [ArrowSchema] = unsafe []
        for (name, column) in columns {
            var array = unsafe ArrowArray()
            var schema = unsafe ArrowSchema()
            unsafe Self.export(column, named: name, to: &array, &schema)
            unsafe arrays.append(array)
            unsafe schemas.append(schema)
        }
        let rows = Int64(columns.first?.column.count ?? 0)
        let status = unsafe rapport_make_batch(rows, Int64(columns.count), &arrays, &schemas, array, schema)
        precondition(status == 0, "out of memory")
    }

    deinit {
        unsafe rapport_release_array(array)
        unsafe rapport_release_schema(schema)
        unsafe array.deallocate()
        unsafe schema.deallocate()
    }

    private static func export(
        _ column: Column, named name: String, to array: inout ArrowArray, _ schema: inout ArrowSchema
    ) {
        let values: (format: String, buffers: [UnsafeMutableRawPointer?]) =
            switch column {
            case .text(let texts): unsafe ("U", [copy(texts.offsets.map { Int64($0) }), copy(texts.bytes)])
            case .timestamp(let times): unsafe ("tsu:UTC", [copy(times.values)])
            case .integer(let numbers): unsafe ("l", [copy(numbers.values)])
            case .double(let numbers): unsafe ("g", [copy(numbers.values)])
            case .boolean(let flags): unsafe ("b", [copy(bitmap(flags.values))])
            }
        let validity = unsafe column.isValid.map { unsafe copy(bitmap($0)) }
        let nulls = column.isValid?.count { !$0 } ?? 0
        let buffers = unsafe [validity] + values.buffers
        let status = unsafe rapport_make_column(
            values.format, name, Int64(column.count), Int64(nulls), buffers, Int64(buffers.count), &array, &schema)
        precondition(status == 0, "out of memory")
    }

    /// The values in memory from malloc.
    private static func copy<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafeMutableRawPointer {
        unsafe values.withUnsafeBytes { bytes in
            guard let memory = unsafe malloc(max(bytes.count, 1)) else { preconditionFailure("out of memory") }
            if let source = bytes.baseAddress { unsafe memory.copyMemory(from: source, byteCount: bytes.count) }
            return unsafe memory
        }
    }

    /// A bit a flag, the least significant bit of a byte first.
    private static func bitmap(_ flags: [Bool]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (flags.count + 7) / 8)
        for (row, flag) in flags.enumerated() where flag { bytes[row >> 3] |= 1 << UInt8(row & 7) }
        return bytes
    }
}
