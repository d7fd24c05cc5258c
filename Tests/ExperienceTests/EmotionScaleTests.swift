import Experience
import Testing

@Suite struct EmotionScaleTests {
    @Test func endsAreTheWorstAndTheBestFeeling() throws {
        for (low, high) in [(1.0, 5.0), (0, 10), (-3, 3), (1, 7), (0.1, 0.7), (5, 1), (10, 0)] {
            let scale = try #require(EmotionScale(low: low, high: high))
            #expect(scale.emotion(of: low)?.value == -1)
            #expect(scale.emotion(of: high)?.value == 1)
        }
    }

    @Test func ratingsBetweenAreSpreadEvenly() throws {
        // 2 (rating − 1) / 4 − 1.
        let stars = try #require(EmotionScale(low: 1, high: 5))
        #expect([1, 2, 3, 4, 5].map { stars.emotion(of: $0)?.value } == [-1, -0.5, 0, 0.5, 1])
        // German school marks: 1 is best.
        let marks = try #require(EmotionScale(low: 6, high: 1))
        #expect(marks.emotion(of: 3.5)?.value == 0)
        #expect(marks.emotion(of: 2)! > marks.emotion(of: 5)!)
    }

    @Test func ratingsOutsideHaveNoEmotion() throws {
        let stars = try #require(EmotionScale(low: 1, high: 5))
        let marks = try #require(EmotionScale(low: 5, high: 1))
        for rating in [0, 0.999, 5.001, 99, -1, .infinity, -.infinity, .nan] {
            #expect(stars.emotion(of: rating) == nil)
            #expect(marks.emotion(of: rating) == nil)
        }
    }

    @Test func scalesNeedTwoDifferentFiniteEnds() {
        #expect(EmotionScale(low: 3, high: 3) == nil)
        #expect(EmotionScale(low: .nan, high: 3) == nil)
        #expect(EmotionScale(low: 0, high: .infinity) == nil)
    }

    @Test func emotionsLieBetweenMinusOneAndOne() {
        #expect(Emotion(-1)?.value == -1)
        #expect(Emotion(1)?.value == 1)
        for value in [-1.000001, 1.000001, .nan, .infinity] { #expect(Emotion(value) == nil) }
        #expect(Emotion(-0.5)! < Emotion(0)!)
    }

    @Test func unitScaleChangesNothing() {
        for value in [-1, -0.25, 0, 0.5, 1] { #expect(EmotionScale.unit.emotion(of: value)?.value == value) }
    }

    @Test func fieldsAreFoundByTheirNamesInFiles() {
        let names = ["emotion", "response_minutes", "promise_kept", "resolved", "amount"]
        #expect(EventField.standard.map(\.name) == names)
        #expect(names.map { EventField(name: $0) } == EventField.standard)
        #expect(EventField(name: "rating") == nil)
        #expect(EventField.column("rating").name == "rating")
        #expect(EventField.emotion.range == -1...1)
        #expect(!EventField.responseMinutes.range.contains(-1))
        #expect(EventField.amount.range.contains(-1e9))
    }
}
