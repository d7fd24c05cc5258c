/// Simulated futures of a customer base.
///
/// In every draw and period: active now = active before + acquired + referred + returned − churned.
public struct CustomerBaseDraws: Sendable, Equatable {
    /// How many of the cohort are there at the cutoff; one period.
    public let present: SimulatedCounts
    /// How many of the cohort are there at the end of each period.
    public let retained: SimulatedCounts
    /// How many customers are there at the end of each period, those who came since among them.
    public let active: SimulatedCounts
    /// How many customers left in each period.
    public let churned: SimulatedCounts
    /// How many customers came in each period because somebody referred them.
    public let referred: SimulatedCounts
    /// How many customers came in each period by themselves.
    public let acquired: SimulatedCounts
    /// How many customers came back in each period and are there at its end.
    public let returned: SimulatedCounts
    /// How often customers referred in each period.
    public let referrals: SimulatedCounts

    init(_ futures: [CustomerBaseFuture]) {
        func counts(_ value: (CustomerBaseFuture) -> [Int]) -> SimulatedCounts {
            SimulatedCounts(draws: futures.map(value))
        }
        present = counts { [$0.present] }
        retained = counts(\.retained)
        active = counts(\.active)
        churned = counts(\.churned)
        referred = counts(\.referred)
        acquired = counts(\.acquired)
        returned = counts(\.returned)
        referrals = counts(\.referrals)
    }
}

/// One future.
struct CustomerBaseFuture: Sendable {
    var present = 0
    var retained: [Int] = []
    var active: [Int] = []
    var churned: [Int] = []
    var referred: [Int] = []
    var acquired: [Int] = []
    var returned: [Int] = []
    var referrals: [Int] = []
}
