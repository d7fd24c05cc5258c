/// Where to begin: groups by how much they matter and by how good they are (Martilla & James 1977, Journal of Marketing
/// 41:77–79).
///
/// Importance is the Shapley share, performance the mean emotion on its own scale from −1 to +1. What is high and what is low is
/// decided by the mean over the groups, not by the middle of the scale: customers rate most things well. A group
/// whose share's interval holds the threshold is not surely on one side of it. Groups without recorded feelings have no place.
public struct ImportancePerformance: Sendable, Equatable {
    /// What a place in the matrix suggests.
    public enum Quadrant: String, Sendable, CaseIterable {
        /// Important and poor.
        case fixFirst = "fix first"
        /// Important and good.
        case keepUp = "keep up"
        /// Unimportant and poor.
        case lowPriority = "low priority"
        /// Unimportant and good.
        case goodAlready = "good already"
        /// Important, but it is clear that a better experience of it goes with less loyalty: what the share is about is not
        /// what would be mended.
        case against = "look closer"
    }

    /// One group's place.
    public struct Place: Sendable, Equatable {
        /// Which quadrant.
        public let quadrant: Quadrant
        /// Whether the share's interval leaves out the threshold and, where something is to be fixed, the effect's interval 0.
        public let isClear: Bool
    }

    /// The mean share of the groups that have a performance.
    public let importanceThreshold: Double
    /// The mean of their performances.
    public let performanceThreshold: Double
    /// The places, by the groups' names.
    public let places: [String: Place]

    /// Places the groups that a view compares; with fewer than two that have a performance there is nothing to compare.
    public init?(_ drivers: Drivers, ofAtLeast customers: Int = 0) {
        let rated = drivers.drivers.filter { $0.isCompared && $0.performance != nil && $0.customers >= customers }
        guard rated.count >= 2 else { return nil }
        let shares = rated.reduce(0) { $0 + $1.share } / Double(rated.count)
        let means = rated.reduce(0) { $0 + ($1.performance ?? 0) } / Double(rated.count)
        importanceThreshold = shares
        performanceThreshold = means
        places = Dictionary(
            uniqueKeysWithValues: rated.map { driver in
                let isImportant = driver.share >= shares
                let isGood = (driver.performance ?? 0) >= means
                let isAgainst = !driver.effectInterval.contains(0) && !driver.isLoyal
                let quadrant: Quadrant =
                    switch (isImportant, isGood) {
                    case (true, _) where isAgainst: .against
                    case (true, false): .fixFirst
                    case (true, true): .keepUp
                    case (false, false): .lowPriority
                    case (false, true): .goodAlready
                    }
                let isClear =
                    !driver.shareInterval.contains(shares)
                    && (quadrant != .fixFirst || !driver.effectInterval.contains(0))
                return (driver.name, Place(quadrant: quadrant, isClear: isClear))
            })
    }
}
