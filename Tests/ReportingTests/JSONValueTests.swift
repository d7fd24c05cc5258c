import Foundation
import Reporting
import Testing

@Suite struct JSONValueTests {
    @Test func fieldsKeepTheirOrder() {
        let value = JSONValue.object([("b", 1), ("a", [.bool(true), nil, 2.5, "x"]), ("c", .object([]))])
        #expect(value.text == #"{"b":1,"a":[true,null,2.5,"x"],"c":{}}"#)
    }

    @Test func textsAreEscaped() throws {
        let text = "say \"hi\" \\ back\n\r\t\u{0}\u{8}\u{1B}\u{1F} é 客 \r\n /"
        let written = JSONValue.string(text).text
        #expect(
            written == #""say \"hi\" \\ back\n\r\t\u0000\u0008\u001b\u001f é 客 \r\n /""#)
        let read = try JSONDecoder().decode([String].self, from: Data("[\(written)]".utf8))
        #expect(read == [text])
    }

    @Test func keysAreEscapedToo() {
        #expect(JSONValue.object([("a\"b", 1)]).text == #"{"a\"b":1}"#)
    }

    @Test func numbersAreTheShortestThatReadBack() throws {
        for number in [0.1, 1.0 / 3, 1e-7, 1e300, -2.5, 5, 1e16, .leastNonzeroMagnitude] {
            let text = JSONValue.number(number).text
            #expect(try JSONDecoder().decode([Double].self, from: Data("[\(text)]".utf8)) == [number])
        }
        #expect(JSONValue.number(0.1).text == "0.1")
        #expect(JSONValue.integer(.max).text == "9223372036854775807")
    }

    @Test func numbersThatAreNoneAreNull() {
        #expect(JSONValue.number(.nan).text == "null")
        #expect(JSONValue.number(.infinity).text == "null")
        #expect(JSONValue.interval(0.25...0.5).text == "[0.25,0.5]")
    }

    @Test func valuesAreEqualWhereTheyAreWrittenTheSame() {
        #expect(JSONValue.object([("a", 1)]) == .object([("a", .integer(1))]))
        #expect(JSONValue.number(.nan) == .null)
        #expect(JSONValue.object([("a", 1), ("b", 2)]) != .object([("b", 2), ("a", 1)]))
    }
}
