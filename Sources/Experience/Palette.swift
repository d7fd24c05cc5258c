/// Few different numbers with a code of one byte each, in the order in which they are first met; code 0 is NaN.
struct Palette: Sendable {
    /// How many different values, NaN among them, there may be.
    static let limit = 16

    /// The numbers: code `k` stands for `values[k]`.
    private(set) var values: [Double] = [.nan]
    /// Where a value's code is found at once: at a hash of its bits, if no other value is there.
    private var found = Array(repeating: (bits: Double.nan.bitPattern, code: UInt8(0)), count: 64)

    /// A palette of NaN alone.
    init() {}

    /// A palette of ``values``.
    init(_ values: [Double]) {
        self.values = values
    }

    /// The code of a value, new if there is room for it, else `nil`.
    mutating func code(of value: Double) -> UInt8? {
        let bits = value.bitPattern
        let slot = Self.slot(bits)
        if found[slot].bits == bits { return found[slot].code }
        var code: UInt8 = 0
        if !value.isNaN {
            if let known = values.firstIndex(where: { $0.bitPattern == bits }) {
                code = UInt8(known)
            } else {
                guard values.count < Self.limit else { return nil }
                code = UInt8(values.count)
                values.append(value)
            }
        }
        found[slot] = (bits, code)
        return code
    }

    /// The codes of numbers, as far as there is room for them.
    mutating func codes(of numbers: some Collection<Double>) -> [UInt8] {
        var codes: [UInt8] = []
        codes.reserveCapacity(numbers.count)
        var known = found
        for value in numbers {
            let bits = value.bitPattern
            let entry = known[Self.slot(bits)]
            if entry.bits == bits {
                codes.append(entry.code)
            } else {
                guard let code = code(of: value) else { break }
                codes.append(code)
                known = found
            }
        }
        return codes
    }

    private static func slot(_ bits: UInt64) -> Int { Int(truncatingIfNeeded: (bits &* 0x9e37_79b9_7f4a_7c15) >> 58) }
}
