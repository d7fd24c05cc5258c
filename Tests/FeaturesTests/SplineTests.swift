import Experience
import Foundation
import LinearAlgebra
import Testing

@testable import Features

/// Restricted cubic splines against Harrell's formula, worked by hand:
/// s_j(u) = [(u − t_j)₊³ − (u − t_{k−1})₊³ (t_k − t_j)/(t_k − t_{k−1}) + (u − t_k)₊³ (t_{k−1} − t_j)/(t_k − t_{k−1})] / (t_k − t_1)².
@Suite struct SplineTests {
    private func term(_ knots: [Double], _ term: Int, isLogarithmic: Bool = false) -> Transform {
        .spline(.init(isLogarithmic: isLogarithmic, knots: knots, term: term))
    }

    @Test func threeKnots() {
        let spline = term([0, 1, 3], 1)
        // 1; 8 − 1 · 3/2; 27 − 8 · 3/2; 64 − 27 · 3/2 + 1 · 1/2; all of them over 3².
        let ninths: [Double] = [1, 6.5, 15, 24]
        #expect(same([1, 2, 3, 4].map(spline.apply), ninths.map { $0 / 9 }))
        #expect([-5, -1e-9, 0].map(spline.apply) == [0, 0, 0])
        #expect(spline.apply(.nan).isNaN)
    }

    @Test func fiveKnots() {
        let knots = [-1, 0, 0.5, 2, 4]
        let terms = (1...3).map { term(knots, $0) }
        func isAt(_ u: Double, _ expected: [Double]) -> Bool {
            same(terms.map { $0.apply(u) }, expected.map { $0 / 25 })
        }
        #expect(isAt(-2, [0, 0, 0]))
        // 0.5³; 1.25³ and 0.25³; 2³, 1³ and 0.5³; all of them over 5².
        #expect(isAt(-0.5, [0.125, 0, 0]))
        #expect(isAt(0.25, [1.953125, 0.015625, 0]))
        #expect(isAt(1, [8, 1, 0.125]))
        // 4³ − 1 · 5/2, 3³ − 1 · 4/2, 2.5³ − 1 · 3.5/2.
        #expect(isAt(3, [61.5, 25, 13.875]))
        // 6³ − 3³ · 5/2 + 1 · 3/2, 5³ − 27 · 4/2 + 1 · 2/2, 4.5³ − 27 · 3.5/2 + 1 · 1.5/2.
        #expect(isAt(5, [150, 72, 44.625]))
    }

    /// The natural spline through (0, 0), (1, 1), (3, 0) has second derivatives 0, M, 0 at its knots with
    /// 2 · (1 + 2) · M = 6 · (−1/2 − 1), so M = −3/2. Between 1 and 3 it is M (3 − u)³/12 + (1/2 − M/3)(3 − u).
    @Test func spansNaturalSplines() {
        let spline = term([0, 1, 3], 1)
        // b u + c s(u) is 1 at 1 and 0 at 3: b + c/9 = 1 and 3 b + 15 c/9 = 0.
        func curve(_ u: Double) -> Double { 1.25 * u - 2.25 * spline.apply(u) }
        #expect(same([0, 1, 3].map(curve), [0, 1, 0]))
        // −1.5/12 + 1 and −1.5 · 1.5³/12 + 1.5.
        #expect(same([2, 1.5].map(curve), [0.875, 1.078125]))
    }

    @Test func termsAreStraightBeyondTheOuterKnots() {
        var random = SplitMix64(seed: 71)
        for count in 3...5 {
            for _ in 0..<20 {
                let knots = (0..<count).map { _ in Double.random(in: -50...50, using: &random) }.sorted()
                let width = knots[count - 1] - knots[0]
                for spline in (1...count - 2).map({ term(knots, $0) }) {
                    func bend(_ u: Double, _ step: Double) -> Double {
                        spline.apply(u - step) - 2 * spline.apply(u) + spline.apply(u + step)
                    }
                    // Above the last knot and below the first there is no bend; between them there is one.
                    let above = abs(bend(knots[count - 1] + 2 * width, 2 * width))
                    #expect(above < 1e-10 * width)
                    #expect(bend(knots[0] - 3 * width, 2 * width) == 0)
                    let between = abs(bend((knots[0] + knots[count - 1]) / 2, width / 2))
                    #expect(between > 1e-6 * width)
                    // No jump and no kink at the last knot: to the left and the right by little.
                    let atKnot = abs(bend(knots[count - 1], 1e-6 * width))
                    #expect(atKnot < 1e-10 * width)
                }
            }
        }
    }

    @Test func logarithmComesBeforeTheCurve() throws {
        // u = ln 3: (ln³ 3 − (ln 3 − 1)³ · 3/2)/9.
        let spline = term([0, 1, 3], 1, isLogarithmic: true)
        #expect(same([spline.apply(2), spline.apply(-2)], [0.14717006050868578, 0]))
        // The same for a count of 2 in a table.
        let log = EventLog([Row("a", "call", day(1)), Row("a", "call", day(2))])
        let feature = Feature(.everything, .count, .sum, transform: spline)
        #expect(same(try values([feature], of: "a", in: log, at: .day(9)), [0.14717006050868578]))
        #expect(spline.inverse(0.1).isNaN && !spline.isInvertible)
    }

    @Test func termsSurviveAFileAndHaveNames() throws {
        let feature = Feature(
            .touchpoint("call"), .count, .sum, windowDays: 30, transform: term([0, 1.0 / 3, 4], 1, isLogarithmic: true))
        let data = try JSONEncoder().encode([feature])
        #expect(try JSONDecoder().decode([Feature].self, from: data) == [feature])
        #expect(feature.name == "call.count.30d.spline1")
        #expect(feature.orientation == 0)
    }

    /// A table of one count feature and its values.
    private func table(_ values: [Double], _ feature: Feature) -> FeatureTable {
        FeatureTable(
            features: [feature], customers: Array(values.indices), cutoffs: values.map { _ in .day(0) },
            values: BlockedMatrix(Matrix(rows: values.count, columns: 1, storage: values)), labels: [:])
    }

    @Test func knotsLieAtQuantilesOfTheTable() {
        let count = Feature(.everything, .count, .sum, windowDays: 30, transform: .log1p)
        let catalog = FeatureCatalog(features: [count])
        // Of 0…100 the shares 0.05, 0.35, 0.65, 0.95; a missing value has no place.
        let full = table((0...100).map(Double.init).reversed() + [.nan], count)
        let curved = catalog.addingSplines(["count": 4], from: full)
        let knots = [5.0, 35, 65, 95]
        #expect(
            curved.features == [count]
                + (1...2).map { count.with(.spline(.init(isLogarithmic: true, knots: knots, term: $0))) })
        #expect(catalog.addingSplines(["emotion": 4], from: full) == catalog)
        // Three places for four knots.
        #expect(catalog.addingSplines(["count": 4], from: table([0, 0, 0, 1, 1, 2], count)) == catalog)
        #expect(Transform.Spline.quantiles(knots: 3) == [0.1, 0.5, 0.9] && Transform.Spline.quantiles(knots: 6) == nil)
    }

    @Test func onlyTheLongestWindowIsCurved() {
        let features = [30, 90, nil].map { (days: Int?) in Feature(.everything, .count, .sum, windowDays: days) }
        let rows = (0...100).map { [Double($0), Double($0), Double($0)] }
        let table = FeatureTable(
            features: features, customers: Array(rows.indices), cutoffs: rows.map { _ in .day(0) },
            values: BlockedMatrix(Matrix(rows)), labels: [:])
        let curved = FeatureCatalog(features: features).addingSplines(["count": 3], from: table).features.dropFirst(3)
        #expect(curved.map(\.windowDays) == [90, nil])
        #expect(curved.allSatisfy { $0.transform == term([10, 50, 90], 1) })
    }
}
