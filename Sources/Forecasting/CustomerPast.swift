/// What became of one customer in past periods.
public struct CustomerPast: Sendable, Equatable {
    /// In how many periods they were there at the beginning.
    public let here: Int
    /// In how many of these they left: they were not there at the end.
    public let left: Int
    /// How often they came back: there at the end of a period, not at its beginning, and a customer before.
    public let returned: Int
    /// How often they referred in periods at whose beginning they were there.
    public let referrals: Int

    /// Puts the counts together.
    ///
    /// - Precondition: none is negative, and nobody leaves more often than they were there.
    public init(here: Int, left: Int, returned: Int, referrals: Int) {
        precondition(0 <= left && left <= here && returned >= 0 && referrals >= 0, "counts fit together")
        self.here = here
        self.left = left
        self.returned = returned
        self.referrals = referrals
    }
}
