import Experience

extension Feature {
    /// How the measures of several events become one number.
    public enum Statistic: Hashable, Sendable {
        /// Their sum; of nothing it is 0.
        case sum
        /// Their arithmetic mean; of nothing it is missing.
        case mean
        /// The latest; of nothing it is missing.
        case last
        /// The subject's share of all events; of nothing it is missing.
        case share
        /// Their sum, each weighted by 2^(−age / half-life).
        case decayed(halfLifeDays: Int)
        /// The standard deviation of the gaps; of fewer than two gaps it is missing.
        case spread
        /// How many different ones there are.
        case distinct
        /// The share of values below 0; of nothing it is missing.
        case negative
        /// The share of values above 0; of nothing it is missing.
        case positive
        /// The mean weighted by 2^(−age / half-life); of nothing it is missing.
        case weightedMean(halfLifeDays: Int)
        /// The worst: the least emotion, the longest response; of nothing it is missing.
        case worst
        /// The best: the greatest emotion; of nothing it is missing.
        case best
        /// The one furthest from 0, of two equally far the negative one; of nothing it is missing.
        case extreme
        /// The latest times 2^(−its age / half-life): how it ended, and how fresh that is; of nothing it is missing.
        case fading(halfLifeDays: Int)
        /// The least-squares slope over time, per 30 days; of fewer than two moments it is missing.
        case slope
        /// The root mean square of successive differences; of fewer than two values it is missing.
        case volatility
        /// 1 where the last bad one was not followed by a good one, else 0; of nothing it is missing.
        case unrecovered
        /// 1 where the last bad one was followed by a good one within 30 days, else 0; of nothing it is missing.
        case recovered
        /// Days since the last bad one where no event at all followed it, else 0; of nothing it is missing.
        case silentSinceBad
        /// How many are 0: matters that stay open.
        case open
        /// 1 where it is this word, else 0; of nothing it is missing (a missing category of an attribute is no word).
        case equals(String)
        /// 1 where the second of two words came right after the first at the end, else 0; of nothing it is missing.
        case follows(String, String)
        /// 1 where a category is missing, else 0.
        case isMissing

        /// The name in configurations, names and model files, without a half-life or words.
        public var name: String {
            switch self {
            case .sum: "sum"
            case .mean: "mean"
            case .last: "last"
            case .share: "share"
            case .decayed: "decayed"
            case .spread: "spread"
            case .distinct: "distinct"
            case .negative: "negative"
            case .positive: "positive"
            case .weightedMean: "weighted_mean"
            case .worst: "worst"
            case .best: "best"
            case .extreme: "extreme"
            case .fading: "fading"
            case .slope: "slope"
            case .volatility: "volatility"
            case .unrecovered: "unrecovered"
            case .recovered: "recovered"
            case .silentSinceBad: "silent_since_bad"
            case .open: "open"
            case .equals: "equals"
            case .follows: "follows"
            case .isMissing: "isMissing"
            }
        }

        /// The half-life, where the statistic has one.
        public var halfLifeDays: Int? {
            switch self {
            case .decayed(let days), .weightedMean(let days), .fading(let days): days
            default: nil
            }
        }

        /// The statistic of a name, with a half-life and words for those that need them.
        public init?(name: String, halfLifeDays: Int = 30, words: [String] = []) {
            let simple: [Statistic] = [
                .sum, .mean, .last, .share, .spread, .distinct, .negative, .positive, .worst, .best, .extreme, .slope,
                .volatility, .unrecovered, .recovered, .silentSinceBad, .open, .isMissing,
                .decayed(halfLifeDays: halfLifeDays), .weightedMean(halfLifeDays: halfLifeDays),
                .fading(halfLifeDays: halfLifeDays),
            ]
            if let statistic = simple.first(where: { $0.name == name }) {
                self = statistic
            } else if name == "equals", words.count == 1 {
                self = .equals(words[0])
            } else if name == "follows", words.count == 2 {
                self = .follows(words[0], words[1])
            } else {
                return nil
            }
        }
    }

    /// The statistics that each measure has, in the order of the catalogue.
    public static func statistics(of measure: Measure, halfLifeDays: Int = 30) -> [Statistic] {
        switch measure {
        case .count: [.sum, .share, .decayed(halfLifeDays: halfLifeDays)]
        case .emotion:
            [
                .mean, .sum, .negative, .positive, .weightedMean(halfLifeDays: halfLifeDays), .worst, .best, .extreme,
                .last, .fading(halfLifeDays: halfLifeDays), .slope, .volatility, .unrecovered, .recovered,
                .silentSinceBad,
            ]
        case .response: [.mean, .worst]
        case .promise: [.mean, .last]
        case .resolved: [.mean, .open]
        case .amount, .column: [.sum, .mean, .last]
        case .silence, .tenure, .overdue, .value: [.last]
        case .gap: [.mean, .spread]
        case .touchpoints: [.distinct]
        case .path, .month: []
        }
    }
}
