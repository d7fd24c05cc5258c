import Experience
import Features
import Testing

@testable import Rapport

/// Who is there at which moment, by hand.
@Suite struct PeriodGridTests {
    private let start = Timestamp(year: 2025, month: 1, day: 1)

    private func day(_ day: Double) -> Int64 { start.adding(days: day).microseconds }

    private func grid(_ rule: Outcome.Rule, gap: Double = 0, until end: Double) -> PeriodGrid {
        PeriodGrid(
            [0, 30, 60, 90].map { start.adding(days: $0) },
            Outcome(name: "churn", rule: rule, touchpoints: ["a"], horizonDays: 45, gapDays: gap),
            until: start.adding(days: end), calendar: .utc)
    }

    /// Windows [0, 45), [30, 75), [60, 105), [90, 135).
    @Test func silenceIsSettledAWindowLater() {
        let grid = grid(.noneOf, until: 120)
        #expect(!grid.isPresenceKnown)
        let states = grid.gone([day(10), day(74)])
        #expect(states.prefix(3) == [0, 0, 0] && states[3].isNaN)
        #expect(grid.gone([day(44)]).prefix(3) == [0, 0, 1])
        #expect(grid.gone([day(45)]).prefix(3) == [1, 0, 1])
        #expect(grid.gone([day(105)]).prefix(3) == [1, 1, 1])
        // At the very end of the last window it is settled.
        #expect(self.grid(.noneOf, until: 135).gone([day(90)])[3] == 0)
        #expect([0, 1, 2, 3].map(grid.isSettled) == [true, true, true, false])
    }

    @Test func aGapMovesTheWindow() {
        let grid = grid(.noneOf, gap: 10, until: 200)
        #expect(grid.gone([day(5)]) == [1, 1, 1, 1])
        #expect(grid.gone([day(54)]) == [0, 0, 1, 1])
    }

    @Test func anEventIsKnownWhenItHappens() {
        let grid = grid(.anyOf, until: 60)
        #expect(grid.isPresenceKnown)
        let states = grid.gone([day(30), day(59)])
        #expect(states.prefix(3) == [0, 0, 1] && states[3].isNaN)
        #expect(grid.gone([]).prefix(3) == [0, 0, 0])
    }

    @Test func staysEndWithLeavingOrWithWhatIsSettled() {
        let stay = PeriodGrid.stay([0, 0, 1, 0], from: 0)
        #expect(stay.periods == 2 && stay.hasLeft)
        let open = PeriodGrid.stay([0, 0, 0, .nan], from: 1)
        #expect(open.periods == 1 && !open.hasLeft)
        #expect(PeriodGrid.stay([0, .nan], from: 0).periods == 0)
    }

    @Test func periodsAreHalfOpen() {
        let grid = grid(.noneOf, until: 200)
        #expect(grid.counts([day(-1), day(0), day(29.9), day(30), day(89.9), day(90)]) == [2, 1, 1])
        #expect(grid.period(of: day(60)) == 2 && grid.period(of: day(90)) == nil)
        // Periods that begin within 45 days after the first event are left out.
        #expect(grid.periods(until: day(90), beyondWindowAfter: day(0)) == [2])
        #expect(grid.periods(until: day(89), beyondWindowAfter: day(-45)) == [0, 1])
    }
}
