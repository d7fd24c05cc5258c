import Testing
import Warehouse

@Suite struct WarehouseErrorTests {
    private let cell = RejectedCell(
        file: "events.csv", position: .line(5), column: "occurred_at", reason: .not(.timestamp), excerpt: "20x5-…")

    @Test func badRowsReadAsDocumented() {
        let error = WarehouseError.badRows(first: cell, count: 3, total: 45_359, limit: 0)
        #expect(
            error.description == """
                [E112] events.csv line 5: occurred_at is not a timestamp ("20x5-…")
                3 bad rows of 45,359 (limit 0). --max-bad-rows 10 --rejects bad.csv keeps going
                """)
        let one = WarehouseError.badRows(first: cell, count: 1, total: 1_234_567, limit: 0)
        #expect(one.remedy?.hasPrefix("1 bad row of 1,234,567 ") == true)
        let many = WarehouseError.badRows(first: cell, count: 1_001, total: 2_000, limit: 1_000)
        #expect(
            many.remedy == "1,001 bad rows of 2,000 (limit 1,000). --max-bad-rows 10000 --rejects bad.csv keeps going")
    }

    @Test func wrongTypeSaysHowToCastIt() {
        let error = WarehouseError.wrongColumnType(column: "at", expected: .timestamp, found: .text)
        #expect(
            error.description == """
                [E110] column "at" of the query is text, and a timestamp is needed
                Cast it in the query: CAST(at AS TIMESTAMP)
                """)
    }

    @Test func missingColumnReadsAsDocumented() {
        let error = WarehouseError.missingColumn(name: "customer", file: "events.csv", suggestion: "customer_id")
        #expect(error.message == "no column \"customer\" in events.csv. Did you mean \"customer_id\"?")
    }
}
