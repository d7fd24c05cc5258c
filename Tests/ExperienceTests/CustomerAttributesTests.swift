import Experience
import Testing

@Suite struct CustomerAttributesTests {
    private let log = EventLog(["c", "a", "b", "d"].map { Row($0, "visit", 0) })

    @Test func rowsAreBroughtIntoTheOrderOfTheLog() {
        let attributes = CustomerAttributes(
            rowsOf: ["b", "stranger", "a", "c", "b"],
            attributes: [
                .init(name: "age", kind: .number, values: .numbers([1, 2, 3, 4, 5])),
                .init(name: "plan", kind: .category, values: .categories(["basic", "x", nil, "plus", "gold"])),
            ], for: log)
        // Customers a, b, c, d; the last row of b counts; d has none.
        #expect(attributes["age"]?.values == .numbers([3, 5, 4, .nan]))
        #expect(attributes["plan"]?.values == .categories([nil, "gold", "plus", nil]))
        #expect(attributes.customersWithoutRow == 1)
        #expect(attributes.attributes.map(\.name) == ["age", "plan"])
        #expect(attributes["plan"]?.kind == .category)
        #expect(attributes["height"] == nil)
    }

    @Test func orderOfTheTableDoesNotMatter() {
        let names = ["a", "b", "c", "d"]
        var random = SplitMix64(seed: 3)
        func read(_ order: [Int]) -> CustomerAttributes {
            CustomerAttributes(
                rowsOf: order.map { names[$0] },
                attributes: [
                    .init(name: "age", kind: .amount, values: .numbers(order.map { $0 == 2 ? .nan : Double($0) }))
                ],
                for: log)
        }
        for _ in 0..<10 { #expect(read([0, 1, 2, 3].shuffled(using: &random)) == read([0, 1, 2, 3])) }
    }

    @Test func emptyTableLeavesEverythingMissing() {
        let attributes = CustomerAttributes(
            rowsOf: [], attributes: [.init(name: "age", kind: .number, values: .numbers([]))], for: log)
        #expect(attributes["age"]?.values == .numbers([.nan, .nan, .nan, .nan]))
        #expect(attributes.customersWithoutRow == 4)
        #expect(CustomerAttributes.none.attributes.isEmpty)
    }

    @Test func missingValuesAgreeOnlyWithMissingValues() {
        let numbers = CustomerAttributes.Values.numbers([1, .nan])
        #expect(numbers == .numbers([1, .nan]))
        #expect(numbers != .numbers([1, 0]))
        #expect(numbers != .numbers([1]))
        #expect(CustomerAttributes.Values.categories([]) != .numbers([]))
    }
}
