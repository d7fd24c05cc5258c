/// What supports the predicted changes of edits, and what does not, in words.
public struct ChangeEvidence: Sendable, Equatable {
    /// What the log and the effects that were quoted say of these edits, a sentence each.
    public let remarks: [String]
    /// What there is for cause, where no effect is evidence.
    public let support: String

    /// Whether anything is predicted: not, where events are only added or removed.
    public let isPrediction: Bool

    /// Puts sentences together.
    public init(remarks: [String], support: String, isPrediction: Bool = true) {
        self.remarks = remarks
        self.support = support
        self.isPrediction = isPrediction
    }

    /// Everything, where no effect is evidence.
    public var text: String { text(isPrediction: isPrediction) }

    /// The same of one answer.
    public func text(isPrediction: Bool) -> String {
        ([isPrediction ? "predicted change only." : "no prediction."] + remarks + [support]).joined(separator: " ")
    }
}
