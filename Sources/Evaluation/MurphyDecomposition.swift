/// The Brier score taken apart by bins (Murphy 1973), with nᵦ rows, mean probability p̄ᵦ and share of events ȳᵦ in a bin:
///
/// ```
/// reliability = Σ (nᵦ/n) (ȳᵦ − p̄ᵦ)²        resolution = Σ (nᵦ/n) (ȳᵦ − ȳ)²        uncertainty = ȳ (1 − ȳ)
/// ```
///
/// reliability − resolution + uncertainty is the Brier score where all rows of a bin have the same probability; else two
/// terms for what happens within bins are missing (Stephenson, Coelho & Jolliffe 2008). All but the uncertainty depend on
/// the binning: ``BrierDecomposition`` needs none.
public struct MurphyDecomposition: Sendable, Codable, Equatable {
    /// The squared calibration error; 0 is perfect.
    public let reliability: Double
    /// How far bins' shares of events lie from the share among all; more is better.
    public let resolution: Double
    /// The Brier score of the event rate itself.
    public let uncertainty: Double

    /// Costs one look at each bin.
    public init(_ table: ReliabilityTable) {
        let rows = Double(table.bins.reduce(0) { $0 + $1.count })
        let mean = { (value: (ReliabilityTable.Bin) -> Double) in
            table.bins.reduce(0) { $0 + Double($1.count) / rows * value($1) }
        }
        let eventRate = mean { $0.eventRate }
        reliability = mean { $0.gap * $0.gap }
        resolution = mean { ($0.eventRate - eventRate) * ($0.eventRate - eventRate) }
        uncertainty = eventRate * (1 - eventRate)
    }
}
