/// The result of choosing a penalty by leaving out customers one by one.
public struct LeaveOneGroupOutPath: Sendable {
    /// The curve and the choice.
    public let summary: LeaveOneGroupOutSummary
    /// The left-out predictions at the chosen penalty.
    public let best: LeaveOneGroupOut

    /// The fit on all rows at the chosen penalty, to start a solver from.
    let start: [Double]
    /// The fit on all rows at the least penalty of the grid.
    let leastPenalized: [Double]
    /// The reads of all rows, shared with other outcomes where they were chosen for together.
    let passes: Int
}
