/// The level of every interval in this module is 95%.
enum ConfidenceLevel {
    /// The standard normal quantile at 0.975.
    static let z = 1.959_963_984_540_054
}
