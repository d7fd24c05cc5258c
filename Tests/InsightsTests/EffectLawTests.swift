import Experience
import LinearAlgebra
import Regression
import Testing

@testable import Insights

/// What must hold whatever the data.
@Suite struct EffectLawTests {
    private let example: EffectExample

    init() throws { example = try EffectExample() }

    /// The example's rows in another order, each as often as it is named, with other exposures or customers.
    private func data(
        rows: [Int]? = nil, exposures: [Double]? = nil, customers: [Int]? = nil
    ) throws -> EffectData {
        let rows = rows ?? Array(example.ids.indices)
        let exposures = exposures ?? example.exposures
        return try EffectData(
            confounders: example.x.selectRows(rows), exposures: rows.map { exposures[$0] },
            outcomes: rows.map { example.outcomes[$0] }, customers: customers ?? rows.map { example.ids[$0] })
    }

    private func figures(_ estimate: EffectEstimate) -> [Double] {
        [
            estimate.naive.difference, estimate.adjusted.difference, estimate.adjusted.standardError,
            estimate.gComputation, estimate.weighted, estimate.overlap.least, estimate.overlap.exposedSampleSize,
            estimate.eValue!.point, estimate.eValue!.limit,
        ] + estimate.balance.flatMap { [$0.before, $0.after] }
    }

    @Test func swappingExposedAndUnexposedTurnsTheSign() throws {
        let swapped = example.exposures.map { 1 - $0 }
        let folds = try example.folds()
        func means(_ exposures: [Double]) throws -> [AdjustedMeans] {
            let data = try data(exposures: exposures)
            let all = EffectEstimators(
                data, try PotentialOutcomes(of: data, by: EffectExample.likelihood, folds: folds))
            return [
                all.naive, all.inverseWeighted, all.normalizedInverseWeighted, all.overlapWeighted, all.augmented,
                all.overlapAugmented, TargetedEstimate(all).means,
            ]
        }
        for (one, other) in zip(try means(example.exposures), try means(swapped)) {
            #expect(agree([one.difference, one.exposed], [-other.difference, other.unexposed], relative: 1e-8))
            #expect(agree([one.standardError], [other.standardError], relative: 1e-8))
        }
    }

    @Test func orderOfRowsDoesNotMatter() throws {
        let order = (0..<2500).map { $0 * 1201 % 2500 }
        let one = try EffectEstimation(seed: 7).estimate(data())
        let other = try EffectEstimation(seed: 7).estimate(data(rows: order))
        #expect(agree(figures(one), figures(other), relative: 1e-8))
    }

    @Test func numberOfThreadsChangesNoBit() throws {
        func estimate(_ threads: Int) throws -> EffectEstimate {
            try EffectEstimation(models: EffectModels(threads: Threads(threads))).estimate(
                data(), segments: ("half", example.ids.map { $0 % 2 == 0 ? "even" : "odd" }))
        }
        let one = try estimate(1)
        #expect(try estimate(2) == one && estimate(5) == one)
    }

    @Test func twiceTheCustomersHaveHalfTheVariance() throws {
        let twice = Array(0..<2500) + Array(0..<2500)
        let ids = example.ids
        func means(_ data: EffectData) throws -> [AdjustedMeans] {
            let all = EffectEstimators(data, try PotentialOutcomes(of: data, by: EffectExample.likelihood))
            return [all.naive, all.augmented, all.overlapAugmented, TargetedEstimate(all).means]
        }
        let single = try means(data())
        let others = try means(data(rows: twice, customers: ids + ids.map { $0 + 2500 }))
        let same = try means(data(rows: twice, customers: ids + ids))
        for index in single.indices {
            let (one, two, repeated) = (single[index], others[index], same[index])
            #expect(agree([two.difference, repeated.difference], [one.difference, one.difference], relative: 1e-8))
            #expect(agree([two.standardError * 2.0.squareRoot()], [one.standardError], relative: 1e-8))
            #expect(agree([two.logRatioError * 2.0.squareRoot()], [one.logRatioError], relative: 1e-8))
            #expect(agree([repeated.standardError], [one.standardError], relative: 1e-8))
        }
    }

    @Test func augmentedOverlapWeightsAreRobinsonsRegression() throws {
        let data = try data()
        let models = try PotentialOutcomes(of: data, by: EffectExample.likelihood)
        let all = EffectEstimators(data, models)
        var (above, below, squares) = (0.0, 0.0, 0.0)
        let parts = (0..<2500).map { row in
            let e = models.propensities[row]
            let mean = e * models.ifExposed[row] + (1 - e) * models.ifUnexposed[row]
            return (r: data.exposures[row] - e, y: data.outcomes[row] - mean)
        }
        for part in parts {
            above += part.r * part.y
            below += part.r * part.r
        }
        for part in parts {
            squares += part.r * part.r * (part.y - above / below * part.r) * (part.y - above / below * part.r)
        }
        #expect(agree([all.overlapAugmented.difference], [above / below], relative: 1e-10))
        #expect(agree([all.overlapAugmented.standardError], [squares.squareRoot() / below], relative: 1e-10))
    }

    @Test func effectOnEverybodyIsTheMeanOverSegments() throws {
        let segments = example.ids.map { "\($0 % 3)" }
        var gates = EffectGates()
        gates.propensities = 0...1
        let estimate = try EffectEstimation(gates: gates).estimate(data(), segments: ("third", segments))
        let parts = try #require(estimate.segments)
        #expect(estimate.target == .everybody && parts.segments.map(\.value) == ["0", "1", "2"])
        let mean = parts.segments.reduce(0) { $0 + Double($1.customers) * $1.adjusted!.difference } / 2500
        #expect(agree([mean], [estimate.adjusted.difference], relative: 1e-10))
        // Segments of no meaning: Q is χ² with two degrees of freedom.
        #expect(parts.degreesOfFreedom == 2 && parts.pValue > 0.001)
        #expect(
            agree(
                [parts.pValue], [ChiSquaredDistribution.upperTail(parts.statistic, degreesOfFreedom: 2)],
                relative: 1e-12))
    }

    @Test func segmentsWithOppositeEffectsDiffer() throws {
        // In the second half the exposure's name is turned round, so that its effect is too.
        let exposures = zip(example.ids, example.exposures).map { $0 > 1250 ? 1 - $1 : $1 }
        let halves = example.ids.map { $0 > 1250 ? "turned" : "as it was" }
        let estimate = try EffectEstimation().estimate(data(exposures: exposures), segments: ("half", halves))
        let parts = try #require(estimate.segments)
        #expect(parts.segments[0].adjusted!.difference < 0 && parts.segments[1].adjusted!.difference > 0)
        #expect(parts.pValue < 1e-6)
    }

    @Test func eValueTurnsBackIntoTheRatio() {
        for ratio in [0.2, 0.65, 1, 1.25, 3] {
            let e = EValue.of(ratio: ratio)
            #expect(agree([e * e / (2 * e - 1)], [max(ratio, 1 / ratio)], relative: 1e-12))
            #expect(agree([e], [EValue.of(ratio: 1 / ratio)], relative: 1e-12))
        }
        #expect(EValue.of(ratio: 1) == 1)
    }

    @Test func foldsKeepCustomersTogetherAndAreAlike() throws {
        let customers = example.ids.map { $0 / 2 }
        let data = try data(customers: customers)
        let folds = try CustomerFolds(of: data, count: 5, seed: 9)
        var foldOfCustomer: [Int: Int] = [:]
        for (customer, fold) in zip(customers, folds.foldOfRow) {
            #expect(foldOfCustomer[customer, default: fold] == fold)
            foldOfCustomer[customer] = fold
        }
        let sizes = (0..<5).map { fold in foldOfCustomer.values.count { $0 == fold } }
        #expect(sizes.max()! - sizes.min()! <= 1)
        let exposed = (0..<5).map { fold in
            folds.foldOfRow.indices.count { folds.foldOfRow[$0] == fold && data.exposures[$0] == 1 }
        }
        #expect(Double(exposed.max()!) < 1.15 * Double(exposed.min()!))
        #expect(try CustomerFolds(of: data, count: 5, seed: 10) != folds)
        #expect(try CustomerFolds(of: data, count: 5, seed: 9) == folds)
    }
}
