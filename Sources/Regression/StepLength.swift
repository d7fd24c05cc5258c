/// How far a solver goes along its direction: the whole way, less where some η would move by more than 5, then half as far
/// until the objective falls enough.
struct StepLength {
    /// The share of the direction, from 1 down.
    private(set) var share = 1.0
    private var shortest = 1e-10

    private static let greatestEtaStep = 5.0

    /// Whether nothing was taken off yet.
    var isWhole: Bool { share == 1 }

    /// Whether halving has come to where a step is nothing. What the limit on η takes off does not count.
    var isTooShort: Bool { share <= shortest }

    /// Whether the whole step moves some η by more than 5, which it then no longer does.
    ///
    /// - Parameter greatestStep: the greatest |Zd| of the whole direction d; 0 where that was looked at before.
    mutating func limit(_ greatestStep: Double) -> Bool {
        guard greatestStep > Self.greatestEtaStep else { return false }
        share = Self.greatestEtaStep / greatestStep
        shortest *= share
        return true
    }

    mutating func halve() { share /= 2 }
}
