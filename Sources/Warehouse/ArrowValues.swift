import CADBC

/// Some rows of an Arrow array, in the driver's memory.
///
/// The only code that reads that memory. It is valid until the array is released.
@safe struct ArrowValues {
    private let buffers: UnsafeMutablePointer<UnsafeRawPointer?>
    private let nullCount: Int64
    /// The first row, counted from the beginning of the buffers.
    private let start: Int
    /// The number of rows.
    let count: Int

    /// `rows` counts from the array's own offset.
    init(_ array: ArrowArray, rows: Range<Int>) {
        unsafe buffers = unsafe array.buffers
        nullCount = unsafe array.null_count
        start = unsafe Int(array.offset) + rows.lowerBound
        count = rows.count
    }

    /// Whether each row has a value; `nil` when every row has one.
    func validity() -> [Bool]? {
        guard count > 0, nullCount != 0, unsafe buffers[0] != nil else { return nil }
        let valid = bits(buffer: 0)
        return valid.contains(false) ? valid : nil
    }

    /// A bit a row, the least significant bit of a byte first.
    func bits(buffer: Int) -> [Bool] {
        guard count > 0, let bytes = unsafe buffers[buffer] else { return Array(repeating: false, count: count) }
        return unsafe [Bool](unsafeUninitializedCapacity: count) { flags, filled in
            for row in 0..<count {
                let bit = start + row
                let byte = unsafe bytes.load(fromByteOffset: bit >> 3, as: UInt8.self)
                unsafe flags.initializeElement(at: row, to: byte >> UInt8(bit & 7) & 1 == 1)
            }
            filled = count
        }
    }

    /// The values of a buffer of fixed-size values.
    func copy<Value: BitwiseCopyable>(_ type: Value.Type, buffer: Int = 1) -> [Value] {
        copy(type, buffer: buffer, rows: start..<start + count)
    }

    private func copy<Value: BitwiseCopyable>(_ type: Value.Type, buffer: Int, rows: Range<Int>) -> [Value] {
        guard !rows.isEmpty, let bytes = unsafe buffers[buffer] else { return [] }
        let stride = MemoryLayout<Value>.stride
        let source = unsafe UnsafeRawBufferPointer(start: bytes + rows.lowerBound * stride, count: rows.count * stride)
        return unsafe [Value](unsafeUninitializedCapacity: rows.count) { values, filled in
            unsafe UnsafeMutableRawBufferPointer(values).copyMemory(from: source)
            filled = rows.count
        }
    }

    /// Integers with sign, widened.
    func signed(bits: Int) -> [Int64] {
        switch bits {
        case 8: copy(Int8.self).map { Int64($0) }
        case 16: copy(Int16.self).map { Int64($0) }
        case 32: copy(Int32.self).map { Int64($0) }
        default: copy(Int64.self)
        }
    }

    /// Integers without sign, widened. Those beyond 2^63 − 1 come out negative.
    func unsigned(bits: Int) -> [Int64] {
        switch bits {
        case 8: copy(UInt8.self).map { Int64($0) }
        case 16: copy(UInt16.self).map { Int64($0) }
        case 32: copy(UInt32.self).map { Int64($0) }
        default: copy(Int64.self)
        }
    }

    /// Decimals, as the nearest double (for whole parts beyond 2^63 within one unit in the last place).
    func decimals(bits: Int, scale: Int) -> [Double] {
        var unit = 1.0
        for _ in 0..<abs(scale) { unit *= 10 }
        let whole: [Double] =
            switch bits {
            case 32: copy(Int32.self).map { Double($0) }
            case 64: copy(Int64.self).map { Double($0) }
            default: copy(Halves.self).map(\.value)
            }
        return scale < 0 ? whole.map { $0 * unit } : whole.map { $0 / unit }
    }

    /// A 128-bit integer.
    private struct Halves: BitwiseCopyable {
        var low: UInt64
        var high: Int64

        var value: Double {
            let narrow = Int64(bitPattern: low)
            return high == narrow >> 63 ? Double(narrow) : Double(high) * 0x1p64 + Double(low)
        }
    }

    /// Texts whose offsets are in buffer 1 and whose bytes are in buffer 2.
    func texts(offsetBits: Int, isValid: [Bool]?) -> TextColumn {
        guard count > 0 else { return TextColumn([]) }
        let rows = start..<start + count + 1
        let offsets =
            offsetBits == 64
            ? copy(Int64.self, buffer: 1, rows: rows).map { Int($0) }
            : copy(Int32.self, buffer: 1, rows: rows).map { Int($0) }
        let bytes = copy(UInt8.self, buffer: 2, rows: offsets[0]..<offsets[count])
        let first = offsets[0]
        return TextColumn(offsets: first == 0 ? offsets : offsets.map { $0 - first }, bytes: bytes, isValid: isValid)
    }

    /// Texts as views of 16 bytes: the length, then the text itself or where it is.
    func textViews(isValid: [Bool]?) -> TextColumn {
        var offsets = [0]
        var bytes: [UInt8] = []
        offsets.reserveCapacity(count + 1)
        for row in 0..<count {
            if isValid?[row] != false, let views = unsafe buffers[1] {
                let view = unsafe views + (start + row) * 16
                let length = unsafe Int(view.load(as: Int32.self))
                let text: UnsafeRawPointer
                if length <= 12 {
                    unsafe text = unsafe view + 4
                } else {
                    let buffer = unsafe Int(view.load(fromByteOffset: 8, as: Int32.self))
                    unsafe text = unsafe buffers[2 + buffer]! + Int(view.load(fromByteOffset: 12, as: Int32.self))
                }
                unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: text, count: length))
            }
            offsets.append(bytes.count)
        }
        return TextColumn(offsets: offsets, bytes: bytes, isValid: isValid)
    }
}
