import Forecasting
import LinearAlgebra
import Regression
import Testing

/// Every error, from a call that causes it to the whole sentence that a user reads.
@Suite struct ForecastErrorTests {
    /// Each case's place in the list below: a new case does not compile until it has one.
    private static func number(_ error: ForecastError) -> Int {
        switch error {
        case .empty: 0
        case .mismatchedShapes: 1
        case .notFinite: 2
        case .invalidPeriod: 3
        case .outcomeNotBinary: 4
        case .repeatedPeriod: 5
        case .afterTheEnd: 6
        case .periodNotIdentified: 7
        case .beyondObservedTenure: 8
        case .hazardDoesNotFall: 9
        case .notConverged: 10
        case .invalidResiduals: 11
        case .invalidGrowth: 12
        case .capNeeded: 13
        case .cancelled: 14
        case .regression: 15
        }
    }

    private static func spells(
        _ durations: [Int] = [1, 2, 2, 1], _ left: [Double] = [1, 1, 0, 0], features: Matrix? = nil
    ) throws -> PersonPeriods {
        try PersonPeriods(durations: durations, left: left, features: features)
    }

    private static let causes: [(text: String, cause: @Sendable () throws -> Void)] = [
        ("there are no rows to forecast from; widen the time range", { _ = try spells([], []) }),
        (
            "customer codes, one per row: 2 expected, 1 found",
            { _ = try PersonPeriods(periods: [1, 2], outcomes: [0, 1], customers: [1]) }
        ),
        (
            "column “column 1” holds a value that is not a finite number (first in row 2); "
                + "fill in missing values beforehand, with a column that says which were missing",
            { _ = try CustomerCohort(features: Matrix([[1, 2], [3, 4], [5, .nan]])) }
        ),
        (
            "a period is below 1, or a tenure below 0 (first in row 1); count periods from 1, and tenures from 0",
            { _ = try spells([1, 0], [0, 0]) }
        ),
        (
            "an outcome is neither 0 nor 1 (first in row 1); code the outcome as 0 and 1",
            { _ = try spells([1, 2], [0, 0.5]) }
        ),
        (
            "a customer has two rows for one period (first again in row 2); "
                + "keep one row for each customer and period",
            { _ = try PersonPeriods(periods: [1, 2, 1], outcomes: [0, 0, 0], customers: [4, 4, 4]) }
        ),
        (
            "a customer has a row after the period in which they left (first in row 0); "
                + "leave out later rows, or call the outcome recurrent",
            { _ = try PersonPeriods(periods: [2, 1], outcomes: [0, 1], customers: [4, 4]) }
        ),
        (
            "period 2 has no hazard of its own: 2 customers observed, 0 with the outcome; "
                + "use a baseline that is linear in tenure or its logarithm, or longer periods",
            { _ = try HazardRegression(baseline: .periods).fit(spells([1, 2, 2], [1, 0, 0])) }
        ),
        (
            "period 3 was never observed, only 1 to 2; "
                + "use a baseline that is linear in tenure or its logarithm, or a shorter horizon",
            { _ = try HazardRegression(baseline: .periods).fit(spells()).survival(of: [], periods: 3) }
        ),
        (
            "no beta-geometric model fits: customers do not leave less often the longer they stay; "
                + "use a baseline that is linear in tenure",
            { _ = try BetaGeometric(spells([1, 2, 2], [0, 1, 1])) }
        ),
        (
            "the beta-geometric fit did not converge in 200 steps; "
                + "use more customers or periods, or a baseline that is linear in tenure",
            { throw ForecastError.notConverged(steps: 200) }
        ),
        (
            "the residuals of the origins say nothing of a shock; "
                + "give observed and expected counts of origins whose outcome was not certain",
            { _ = try CalendarShock(observed: [1], expected: [1], variances: [0]) }
        ),
        (
            "retention, a probability is outside its range; check where the parameter comes from",
            { _ = try GrowthProcess(retention: 1.1, referral: 0) }
        ),
        (
            "referral alone makes the customer base grow, so a forecast of it has no limit; "
                + "give the number of customers at which referral finds nobody new",
            {
                _ = try GrowthSimulation(GrowthProcess(retention: 0.9, referral: 0.2)).run(
                    from: 1, periods: 1, draws: 1, seed: 1)
            }
        ),
        ("the forecast was cancelled", { throw ForecastError.cancelled }),
        (
            "all outcomes are 0, so there is nothing to tell apart; "
                + "check the outcome's definition and horizon, or use more history",
            { _ = try HazardRegression(baseline: .linear).fit(spells([1, 2], [0, 0])) }
        ),
    ]

    @Test(arguments: 0..<16) func everyErrorIsThrownAndSaysWhatAndWhatNext(place: Int) throws {
        let (text, cause) = Self.causes[place]
        let error = try #require(throws: ForecastError.self) { try cause() }
        #expect(Self.number(error) == place)
        #expect(error.description == text)
        #expect(error.code == (place < 15 ? "R\(401 + place)" : RegressionError.oneClass(outcome: 0).code))
    }

    @Test func cancellingATaskStopsAForecast() async throws {
        let growth = GrowthSimulation(try GrowthProcess(retention: 0.9, referral: 0.05))
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return try growth.run(from: 10, periods: 2, draws: 10, seed: 1)
        }
        task.cancel()
        await #expect(throws: ForecastError.cancelled) { try await task.value }
    }

    @Test func otherInputIsRefused() throws {
        let fit = try HazardRegression(baseline: .periods).fit(Self.spells())
        #expect(throws: ForecastError.mismatchedShapes(what: "features of a customer", expected: 0, actual: 1)) {
            try fit.survival(of: [1], periods: 1)
        }
        #expect(throws: ForecastError.invalidPeriod(row: 0)) { try fit.hazard(of: [], period: 0) }
        let one = try CustomerCohort(features: Matrix(rows: 1, columns: 0), tenures: [1])
        #expect(throws: ForecastError.beyondObservedTenure(period: 3, observed: 1...2)) {
            try fit.retention(of: one, periods: 2, shock: .none)
        }
        #expect(throws: ForecastError.beyondObservedTenure(period: 3, observed: 1...2)) {
            try fit.simulateRetained(of: one, periods: 2, shock: .none, draws: 1, seed: 1)
        }
        for (hazards, referrals) in [([0.1], [0.1, 0.2]), ([], []), ([0.1, 0], [0, 0]), ([0.1], [-1]), ([1.5], [0])] {
            #expect(throws: ForecastError.self) { try AgeStructure(hazards: hazards, referrals: referrals) }
        }
        for size in [0, -1, Double.nan, .infinity] {
            #expect(throws: ForecastError.self) { try GrowthProcess(retention: 0.5, referral: 1, referralSize: size) }
        }
        #expect(throws: ForecastError.self) { try GrowthProcess(retention: .nan, referral: 1) }
        #expect(throws: ForecastError.self) { try GrowthProcess(retention: 0.5, referral: 1, acquisition: -1) }
        #expect(throws: ForecastError.self) {
            try ReproductionNumber(GrowthProcess(retention: 1, referral: 1), covariance: SymmetricMatrix(order: 2))
        }
    }
}
