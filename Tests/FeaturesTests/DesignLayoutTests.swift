import Experience
import Foundation
import LinearAlgebra
import Testing

@testable import Features

@Suite struct DesignLayoutTests {
    private let age = Feature(.attribute("age"), .value, .last)
    private let calls = Feature(.touchpoint("call"), .count, .sum, windowDays: 30)
    private let mood = Feature(.touchpoint("call"), .emotion, .mean, windowDays: 30)

    private func table(_ rows: [[Double]]) -> FeatureTable {
        FeatureTable(
            features: [age, calls, mood], customers: Array(rows.indices), cutoffs: rows.map { _ in .day(0) },
            values: BlockedMatrix(Matrix(rows: rows.count, columns: 3, storage: rows.flatMap(\.self))), labels: [:])
    }

    @Test func missingValuesBecomeTheMeanWithAMarkOfTheirOwn() {
        let layout = DesignLayout(
            learningFrom: table([[20, 1, .nan], [.nan, 2, .nan], [50, 3, 0.5], [.nan, 6, -1]]))
        #expect(
            layout.columns.map(\.name) == [
                "age", "call.count.30d", "call.emotion.mean.30d", "age.missing", "call.emotion.mean.30d.missing",
            ])
        #expect(layout.features == [age, calls, mood])
        // (20 + 50) / 2, (1 + 2 + 3 + 6) / 4, (0.5 − 1) / 2.
        #expect(layout.fill == [35, 3, -0.25])
        let matrix = layout.matrix(of: table([[20, 1, .nan], [.nan, 9, 1]]))
        #expect(matrix == Matrix([[20, 1, -0.25, 0, 1], [35, 9, 1, 1, 0]]))
    }

    @Test func valuesMissingOnlyLaterAreFilledWithoutAMark() {
        let layout = DesignLayout(learningFrom: table([[20, 1, 0], [40, 2, 1]]))
        #expect(layout.columns.count == 3)
        #expect(layout.matrix(of: table([[.nan, .nan, .nan]])) == Matrix([[30, 1.5, 0.5]]))
    }

    @Test func featuresAlwaysMissingAreZeroWithAMark() {
        let layout = DesignLayout(learningFrom: table([[.nan, 1, 0], [.nan, 2, 1]]))
        #expect(layout.fill[0] == 0)
        #expect(layout.support[0] == 0...0)
        #expect(layout.matrix(of: table([[.nan, 1, 0], [7, 1, 0]])) == Matrix([[0, 1, 0, 1], [7, 1, 0, 0]]))
    }

    @Test func supportIsTheRangeFromOneToNinetyNinePercent() {
        // Positions 0.01 · 100 and 0.99 · 100 of 0…100; 0.01 · 2 and 0.99 · 2 between 0, 5 and 10.
        let hundred: [[Double]] = (0...100).reversed().map { (number: Int) -> [Double] in
            let third = number % 50 == 0 ? Double(number) / 10 : .nan
            return [Double(number), 1, third]
        }
        let layout = DesignLayout(learningFrom: table(hundred))
        #expect(layout.support[0] == 1...99)
        #expect(layout.support[1] == 1...1)
        #expect(same([layout.support[2].lowerBound, layout.support[2].upperBound], [0.1, 9.9]))
    }

    @Test(arguments: [1, 2, 5]) func threadsDoNotMatter(count: Int) throws {
        let values: [[Double]] = (0..<50).map { (number: Int) -> [Double] in
            let second: Double = number % 3 == 0 ? .nan : Double(number) / 10
            return [Double(number * 7 % 13), second, 2]
        }
        let all = table(values)
        let rows = (0..<50).filter { $0 % 7 != 2 }
        #expect(
            try DesignLayout(learningFrom: all, rows: rows, threads: Threads(count))
                == DesignLayout(learningFrom: all, rows: rows))
    }

    @Test func orderOfRowsDoesNotMatter() {
        var random = SplitMix64(seed: 8)
        let rows = (0..<200).map { _ in
            (0..<3).map { _ in Bool.random(using: &random) ? Double.random(in: -5...5, using: &random) : .nan }
        }
        #expect(
            DesignLayout(learningFrom: table(rows.shuffled(using: &random))) == DesignLayout(learningFrom: table(rows)))
    }

    @Test func survivesAFile() throws {
        let layout = DesignLayout(learningFrom: table([[20, 1, .nan], [1.0 / 3, 2, 0.1]]))
        let data = try JSONEncoder().encode(layout)
        #expect(try JSONDecoder().decode(DesignLayout.self, from: data) == layout)
    }

    @Test func selectedRowsKeepTheirParts() {
        var full = table([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
        full = FeatureTable(
            features: full.features, customers: [3, 5, 7], cutoffs: [.day(1), .day(2), .day(3)], values: full.values,
            labels: ["churn": [0, .nan, 1]])
        let settled = full.selecting { !full.labels["churn"]![$0].isNaN }
        #expect(settled.rows == 2)
        #expect(settled.customers == [3, 7])
        #expect(settled.cutoffs == [.day(1), .day(3)])
        #expect(settled.values.elements == [1, 2, 3, 7, 8, 9])
        #expect(settled.labels == ["churn": [0, 1]])
    }
}
