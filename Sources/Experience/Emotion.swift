/// How a customer felt at one event, from −1 (bad) over 0 (indifferent) to +1 (good).
public struct Emotion: Hashable, Comparable, Sendable {
    /// The value in −1…+1.
    public let value: Double

    /// Creates an emotion; returns `nil` for a value outside −1…+1 or not a number.
    public init?(_ value: Double) {
        guard value >= -1, value <= 1 else { return nil }
        self.value = value
    }

    /// Whether the first feeling is worse than the second.
    public static func < (first: Emotion, second: Emotion) -> Bool { first.value < second.value }
}

/// The scale on which a rating was asked, mapped linearly to −1…+1.
///
/// `emotion = 2 (rating − low) / (high − low) − 1`. A scale may run downwards (`[5, 1]`, where 1 is best).
public struct EmotionScale: Hashable, Sendable, Codable {
    /// The rating that means −1.
    public let low: Double
    /// The rating that means +1.
    public let high: Double

    /// The scale on which a rating is already an emotion.
    public static let unit = EmotionScale(low: -1, high: 1)!

    /// Creates a scale; returns `nil` where both ends are the same or one is not finite.
    public init?(low: Double, high: Double) {
        guard low != high, low.isFinite, high.isFinite else { return nil }
        self.low = low
        self.high = high
    }

    /// The emotion of a rating, or `nil` where the rating lies outside the scale.
    public func emotion(of rating: Double) -> Emotion? {
        Emotion(2 * (rating - low) / (high - low) - 1)
    }
}
