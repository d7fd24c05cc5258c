import Insights

/// How drivers are worked out.
public struct DriverRequest: Sendable {
    /// What is compared.
    public var view: DriverView
    /// How many draws of customers intervals are made of.
    public var draws: Int
    /// What decides the draws.
    public var seed: UInt64

    /// Creates a request; by default by touchpoint.
    public init(view: DriverView = .touchpoint, draws: Int = 200, seed: UInt64 = 0) {
        self.view = view
        self.draws = draws
        self.seed = seed
    }
}
