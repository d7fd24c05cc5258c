#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// How the hazard depends on tenure t where all features are 0: the α_t of ``HazardRegression``.
///
/// What lies beyond the last observed tenure is not in the data. ``periods`` refuses to say; the other two draw a line on,
/// which is an assumption.
public enum HazardBaseline: Sendable, Codable, Equatable {
    /// A parameter for each observed period. Without features the hazards are those of the life table, and their survival
    /// Kaplan and Meier's.
    case periods
    /// α_t = a + c t.
    case linear
    /// α_t = a + c log t.
    case logarithmic

    /// The names of the parameters, for observed periods.
    func names(_ observed: ClosedRange<Int>) -> [String] {
        switch self {
        case .periods: observed.map { "period \($0)" }
        case .linear: ["baseline", "tenure"]
        case .logarithmic: ["baseline", "log tenure"]
        }
    }

    /// What the parameters are multiplied with in period `t`, so that α_t is the sum of the products.
    func basis(_ t: Int, observed: ClosedRange<Int>) -> [Double] {
        switch self {
        case .periods: observed.map { $0 == t ? 1 : 0 }
        case .linear: [1, Double(t)]
        case .logarithmic: [1, log(Double(t))]
        }
    }

    /// Whether a period can be forecast from observed ones.
    func reaches(_ t: Int, observed: ClosedRange<Int>) -> Bool {
        self != .periods || observed.contains(t)
    }
}
