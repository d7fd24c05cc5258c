import Experience
import Features

/// What became of customers after cutoffs, as far as it is settled.
struct Destinies: Sendable {
    /// The rows of the table whose presence at the cutoff is settled; everything else is row by row of these.
    private(set) var rows: [Int] = []
    /// The position of the cutoff among the moments of the grid.
    private(set) var cutoffs: [Int] = []
    /// 1 where the customer was gone at the cutoff, else 0.
    private(set) var gone: [Double] = []
    /// For how many periods they were followed, until they left or as far as that is settled.
    private(set) var periods: [Int] = []
    /// Whether they left in the last of these.
    private(set) var left: [Bool] = []
    /// How often they referred in each of these.
    private(set) var referrals: [[Int]] = []
    /// Whether they were there at the end of each period after the cutoff that is settled, those who came back among them.
    private(set) var isThere: [[Bool]] = []
    /// Whether they referred in each period after the cutoff that is over, there or not.
    private(set) var refers: [[Bool]] = []

    /// - Parameter end: until when the log may be read.
    init(
        of table: FeatureTable, _ grid: PeriodGrid, _ signs: OutcomeEvents, _ referrals: OutcomeEvents?,
        until end: Timestamp
    ) {
        let places = Dictionary(uniqueKeysWithValues: grid.moments.enumerated().map { ($0.element, $0.offset) })
        let periodsOver = grid.moments.dropFirst().prefix { $0 <= end.microseconds }.count
        var customer = -1
        var states: [Double] = []
        var counts: [Int] = []
        for row in 0..<table.rows {
            if table.customers[row] != customer {
                customer = table.customers[row]
                states = grid.gone(signs.times(ofCustomer: customer))
                counts = grid.counts(referrals?.times(ofCustomer: customer) ?? [])
            }
            guard let cutoff = places[table.cutoffs[row].microseconds], !states[cutoff].isNaN,
                !(grid.isPresenceKnown && states[cutoff] == 1)
            else { continue }
            let stay = states[cutoff] == 0 ? PeriodGrid.stay(states, from: cutoff) : (periods: 0, hasLeft: false)
            rows.append(row)
            cutoffs.append(cutoff)
            gone.append(states[cutoff])
            periods.append(stay.periods)
            left.append(stay.hasLeft)
            self.referrals.append(Array(counts[cutoff..<cutoff + stay.periods]))
            isThere.append(states[(cutoff + 1)...].prefix { !$0.isNaN }.map { $0 == 0 })
            refers.append(counts[min(cutoff, periodsOver)..<periodsOver].map { $0 > 0 })
        }
    }
}
