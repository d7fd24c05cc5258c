extension IsotonicRegression: Codable {
    private enum CodingKeys: String, CodingKey {
        case pools
    }

    /// Reads the pools, and refuses those that no fit can have made: none at all, ends that overlap or leave 0…1, values
    /// that do not increase.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let pools = try container.decode([Pool].self, forKey: .pools)
        let eachIsSound = pools.allSatisfy {
            $0.rows > 0 && 0 <= $0.events && $0.events <= $0.rows && 0 <= $0.lowest && $0.lowest <= $0.highest
                && $0.highest <= 1
        }
        let orderIsSound = zip(pools, pools.dropFirst()).allSatisfy {
            $0.highest < $1.lowest && $0.eventRate < $1.eventRate
        }
        guard !pools.isEmpty, eachIsSound, orderIsSound else {
            throw DecodingError.dataCorruptedError(
                forKey: .pools, in: container, debugDescription: "these are not the pools of an isotonic regression")
        }
        self.init(pools: pools)
    }

    /// Writes the pools.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(pools, forKey: .pools)
    }
}
