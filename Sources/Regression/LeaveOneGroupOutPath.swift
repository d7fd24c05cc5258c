/// The result of choosing a penalty by leaving out customers one by one.
public struct LeaveOneGroupOutPath: Sendable {
    /// The curve and the choice.
    public let summary: LeaveOneGroupOutSummary
    /// The left-out predictions at the chosen penalty.
    public let best: LeaveOneGroupOut

    /// The fit on all rows at the chosen penalty, to start a solver from.
    let start: [Double]
    let passes: Int
}
