/// What is compared when a model's explained deviance is shared out.
public enum DriverView: String, Sendable, Codable, CaseIterable {
    /// Each touchpoint.
    case touchpoint
    /// Before, during and after the purchase.
    case stage
    /// People, product and service.
    case through
    /// How it felt, how customers were served, and how much happened.
    case family
}
