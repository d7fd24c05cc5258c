#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

extension CalibrationMap {
    /// The map that changes nothing: q = p.
    public static let identity = CalibrationMap.logistic(intercept: 0, slope: 1)

    /// α and s of a logistic map, which is a line on the log-odds scale; `nil` for the others, which are none.
    public var logisticLine: (intercept: Double, slope: Double)? {
        if case .logistic(let intercept, let slope) = self { (intercept, slope) } else { nil }
    }

    /// A calibrated probability as a function of the model's log-odds η = logit p, with its derivatives: what intervals,
    /// effects and their errors by the delta method are made of.
    public struct Tangent: Sendable, Equatable {
        /// q, the calibrated probability.
        public let probability: Double
        /// dq/dη, never negative where the map does not fall.
        public let slope: Double
        /// d²q/dη².
        public let bend: Double
    }

    /// The calibrated probability at log-odds η, without the rounding of a probability near 0 or 1 in between.
    ///
    /// With the identity the bits are those of 1/(1 + e^−η).
    public func probability(logOdds eta: Double) -> Double {
        switch self {
        case .logistic(let intercept, let slope): LogOdds.probability(intercept + slope * eta)
        case .beta(let intercept, let a, let b):
            LogOdds.probability(intercept - a * Self.softplus(-eta) + b * Self.softplus(eta))
        case .isotonic(let regression): regression(LogOdds.probability(eta))
        }
    }

    /// Value and derivatives at log-odds η. With p = σ(η), and q' and q'' derivatives by η:
    ///
    /// ```
    /// logistic:  q' = s q(1 − q)                          q'' = s² q(1 − q)(1 − 2q)                      s the slope
    /// beta:      q' = m q(1 − q),  m = a(1 − p) + b p     q'' = m² q(1 − q)(1 − 2q) + q(1 − q)(b − a) p(1 − p)
    /// isotonic:  q' = g p(1 − p)                          q'' = g p(1 − p)(1 − 2p)
    /// ```
    ///
    /// with g the slope of the isotonic map's line at p: 0 on its steps. At a corner it is that of the side below.
    ///
    /// Nearly all probabilities lie on a step of an isotonic map, so that errors by the delta method, and effects, would be 0
    /// through it. It is for probabilities alone; what is to have an interval takes a logistic or a beta map.
    public func tangent(logOdds eta: Double) -> Tangent {
        let q = probability(logOdds: eta)
        let spread = q * (1 - q)
        switch self {
        case .logistic(_, let slope):
            return Tangent(probability: q, slope: slope * spread, bend: slope * slope * spread * (1 - 2 * q))
        case .beta(_, let a, let b):
            let p = LogOdds.probability(eta)
            let m = a * (1 - p) + b * p
            return Tangent(
                probability: q, slope: m * spread,
                bend: spread * (m * m * (1 - 2 * q) + (b - a) * p * (1 - p)))
        case .isotonic(let regression):
            let p = LogOdds.probability(eta)
            let gradient = regression.gradient(p) * p * (1 - p)
            return Tangent(probability: q, slope: gradient, bend: gradient * (1 - 2 * p))
        }
    }

    /// log(1 + e^η), without overflow.
    private static func softplus(_ eta: Double) -> Double { max(eta, 0) + log1p(exp(-abs(eta))) }
}
