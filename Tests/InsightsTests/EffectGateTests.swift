import LinearAlgebra
import Testing

@testable import Insights

/// What lets a difference be read as an effect, and what does not.
@Suite struct EffectGateTests {
    private let example: EffectExample

    init() throws { example = try EffectExample() }

    private func estimate(
        columns: [Int] = [0, 1, 2], exposures: [Double]? = nil, assignment: ExposureAssignment = .business,
        gates: EffectGates = .init()
    ) throws -> EffectEstimate {
        let data = try EffectData(
            confounders: example.x.selectColumns(columns), names: columns.map { EffectExample.names[$0] },
            exposures: exposures ?? example.exposures, outcomes: example.outcomes)
        return try EffectEstimation(assignment: assignment, gates: gates).estimate(data)
    }

    @Test func propensitiesOutsideTheRangeAskForOverlapWeights() throws {
        let narrow = try estimate()
        #expect(narrow.target == .overlap && narrow.overlap.outside >= 1 && narrow.targeted == nil)
        var wide = EffectGates()
        wide.propensities = 0.01...0.99
        let everybody = try estimate(gates: wide)
        #expect(everybody.target == .everybody && everybody.overlap.outside == 0 && everybody.targeted != nil)
        #expect(everybody.adjusted != narrow.adjusted)
    }

    @Test func hiddenConfounderIsNotSeenButTheEValueIsSmall() throws {
        // Without x1 the difference is that of the fixture where both models are wrong: nothing is shown.
        let blind = try estimate(columns: [1, 2])
        #expect(blind.concerns == [.intervalHoldsZero] && blind.eValue?.limit == 1)
        #expect(!blind.isCausal)
    }

    @Test func chanceExposureShowsNothing() throws {
        let lot = example.ids.map { Double($0 % 2) }
        let none = try estimate(exposures: lot, assignment: .lot)
        #expect(none.concerns == [.intervalHoldsZero] && none.target == .everybody)
        #expect(none.balance.allSatisfy { $0.after.magnitude < 0.05 })
    }

    @Test func gatesNameWhatDoesNotPass() throws {
        let passed = try estimate()
        #expect(passed.isCausal)
        var strict = EffectGates()
        strict.leastEValue = 5
        strict.leastSampleSize = 1e6
        strict.greatestImbalance = 1e-9
        let failed = try estimate(gates: strict)
        guard case .imbalance(let columns, let worst)? = failed.concerns.first else {
            Issue.record("\(failed.concerns)")
            return
        }
        #expect(columns == 3 && failed.balance.allSatisfy { $0.after.magnitude <= worst.after.magnitude })
        #expect(
            failed.concerns.dropFirst() == [
                .fewEffective(size: failed.overlap.exposedSampleSize, isExposed: true, needed: 1e6),
                .fewEffective(size: failed.overlap.unexposedSampleSize, isExposed: false, needed: 1e6),
                .fragile(eValue: failed.eValue!.limit, needed: 5),
            ])
        strict = EffectGates()
        strict.leastEValue = 5
        #expect(try estimate(assignment: .lot, gates: strict).isCausal)
        #expect(try !estimate(gates: strict).isCausal)
    }

    /// Who is exposed is nearly certain for almost everybody: few are left whom the sides have in common, whatever is said of
    /// who decides.
    @Test(arguments: [ExposureAssignment.business, .lot]) func tooFewInCommonTakeTheWordBack(word: ExposureAssignment)
        throws
    {
        let rows = 0..<1200
        let isLikely = rows.map { $0 % 2 == 0 }
        let exposures = rows.map { isLikely[$0] == ($0 % 160 >= 2) ? 1.0 : 0 }
        let data = try EffectData(
            confounders: Matrix(rows: rows.count, columns: 1) { row, values in values[0] = isLikely[row] ? 1 : 0 },
            exposures: exposures,
            outcomes: rows.map { exposures[$0] == 1 ? ($0 % 10 == 0 ? 1 : 0) : ($0 % 10 < 5 ? 1 : 0) })
        let found = try EffectEstimation(assignment: word).estimate(data)
        #expect(!found.isCausal && found.adjusted.difference < 0)
        #expect(found.concerns.contains { if case .fewEffective = $0 { true } else { false } }, "\(found.concerns)")
    }

    @Test func customersOwnTouchpointsShowThatTheyAreThere() throws {
        let (customer, business) = (try estimate(assignment: .customer), try estimate(assignment: .business))
        #expect(customer.concerns == [.showsPresence] && business.concerns.isEmpty)
        #expect(customer.adjusted == business.adjusted)
        #expect(EffectEstimation().assignment == .customer)
    }

    @Test func estimatorsThatDisagreeAreAConcern() throws {
        let data = try example.data()
        let estimators = EffectEstimators(data, try PotentialOutcomes(of: data, by: EffectExample.likelihood))
        let (means, propensities) = (estimators.augmented, estimators.models.propensities)
        let overlap = ExposureOverlap(data, propensities: propensities, target: .everybody, range: 0...1)
        func concerns(targeted: Double) -> [EffectConcern] {
            EffectGates().concerns(
                adjusted: means, targeted: targeted, overlap: overlap, balance: [], eValue: EValue(means),
                assignment: .business)
        }
        let error = means.standardError
        #expect(concerns(targeted: means.difference + 0.9 * error).isEmpty)
        let other = means.difference + 1.1 * error
        #expect(concerns(targeted: other) == [.estimatorsDisagree(targeted: other)])
        #expect(concerns(targeted: .nan).count == 1)
    }
}
