import Experience
import Testing

@Suite struct ByteInternerTests {
    @Test func textsAreNumberedAsTheyAreMet() {
        var interner = ByteInterner()
        #expect(["b", "a", "b", "", "a", "ab", ""].map { interner.code(for: $0) } == [0, 1, 0, 2, 1, 3, 2])
        #expect(interner.count == 4)
        #expect((0..<4).map { interner.text(of: $0) } == ["b", "a", "", "ab"])
        #expect(interner.bytes(of: 2).isEmpty)
    }

    @Test func emptyTextMayComeFirst() {
        var interner = ByteInterner()
        #expect(interner.code(for: "") == 0)
        #expect(interner.code(for: "x") == 1)
        #expect(interner.text(of: 0) == "")
        #expect(interner.text(of: 1) == "x")
    }

    @Test func numbersSurviveGrowth() {
        var interner = ByteInterner()
        var random = SplitMix64(seed: 7)
        var expected: [String: Int32] = [:]
        for _ in 0..<60_000 {
            let text = String(UInt32.random(in: 0..<20_000, using: &random), radix: 36)
            let code = interner.code(for: text)
            #expect(code == expected[text, default: Int32(expected.count)])
            expected[text] = code
        }
        #expect(interner.count == expected.count)
        #expect(expected.allSatisfy { interner.text(of: $0.value) == $0.key })
    }

    @Test func spansAndStringsMeanTheSameText() {
        var interner = ByteInterner()
        let bytes = Array("Köln".utf8)
        #expect(interner.code(for: bytes.span) == interner.code(for: "Köln"))
        #expect(Array(interner.bytes(of: 0)) == bytes)
    }

    @Test func textsOfDifferentBytesDiffer() {
        var interner = ByteInterner()
        // é as one scalar and as two: equal as Swift strings, different as bytes.
        let texts = ["\u{e9}", "e\u{301}", "\0", "\0\0", "a\0"]
        #expect(texts.map { interner.code(for: $0) } == [0, 1, 2, 3, 4])
    }

    @Test func orderIsThatOfBytes() {
        var interner = ByteInterner()
        let texts = ["b", "é", "a", "", "B", "ab", "~", "z"]
        for text in texts { _ = interner.code(for: text) }
        #expect(interner.codesInByteOrder.map { interner.text(of: $0) } == ["", "B", "a", "ab", "b", "z", "~", "é"])
        #expect(ByteInterner().codesInByteOrder.isEmpty)
    }
}
