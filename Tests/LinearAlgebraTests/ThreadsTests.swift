import LinearAlgebra
import Testing

@Suite struct ThreadsTests {
    @Test(arguments: [1, 2, 3, 8]) func resultsKeepTheirOrder(count: Int) throws {
        #expect(try Threads(count).map(100) { $0 * $0 } == (0..<100).map { $0 * $0 })
        #expect(try Threads(count).map(0) { $0 } == [])
    }

    @Test func cancelledTaskThrows() async {
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            _ = try Threads(2).map(1000) { $0 }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func segmentsCoverEveryRowOnce() {
        for parts in [[0..<1000], [0..<3, 3..<500, 500..<500, 500..<777]] {
            let segments = RowSegments(parts: parts, columns: 4, blockRows: 10)
            let rows = segments.segments.flatMap { segments.blocks(of: $0).flatMap { Array($0) } }
            #expect(rows == Array(0..<parts[parts.count - 1].upperBound))
            #expect(segments.segments.allSatisfy { parts[$0.part].contains($0.rows.lowerBound) })
            #expect(segments.segments.count <= RowSegments.limit + parts.count)
        }
    }

    @Test func partsAreSummedApart() throws {
        let segments = RowSegments(parts: [0..<50, 50..<50, 50..<80], columns: 1, blockRows: 8)
        let sums = try segments.reduce(threads: Threads(2)) {
            $0.rows.count
        } add: {
            $0 += $1
        }
        #expect(sums == [50, nil, 30])
    }

    @Test func sumsGoThroughPairs() {
        let order = RowSegments.treeSum(["a", "b", "c", "d", "e"]) { $0 = "(\($0)\($1))" }
        #expect(order == "(((ab)(cd))e)")
    }
}
