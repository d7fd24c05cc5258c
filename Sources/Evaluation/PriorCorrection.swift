#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Brings the forecasts of a model that was fitted to a sample with too many events back to the population (King & Zeng
/// 2001). With τ the share of events in the population and ȳ that in the sample:
///
/// ```
/// η = η_sample − ln[((1 − τ)/τ) (ȳ/(1 − ȳ))]
/// ```
///
/// Only the intercept moves: slopes of a right logistic model are the same under sampling by outcome (Prentice & Pyke 1979),
/// and a fit with ``offset`` as a fixed offset in every row gives the same coefficients. Where the model may be wrong, fit
/// with ``eventWeight`` and ``otherWeight`` and sandwich errors instead, and correct nothing.
///
/// What goes in and what comes out are types of their own, so that a correction cannot be made twice:
///
/// ```swift
/// let correction = try PriorCorrection(populationRate: 0.02, sampleRate: 0.5)
/// let forecast = correction(PriorCorrection.SampledLogOdds(linearPredictor))
/// forecast.probability
/// correction(forecast)     // does not compile
/// ```
public struct PriorCorrection: Sendable, Equatable {
    /// Log-odds by a model as it was fitted to the sample; an intercept is one, that of a row of zeros.
    public struct SampledLogOdds: Sendable, Equatable {
        /// η_sample.
        public let value: Double

        /// Says that `value` has not been corrected, nor recalibrated on rows of the population.
        public init(_ value: Double) {
            self.value = value
        }
    }

    /// Log-odds in the population; only a correction makes them.
    public struct PopulationLogOdds: Sendable, Equatable {
        /// η.
        public let value: Double

        /// σ(η).
        public var probability: Double { LogOdds.probability(value) }

        fileprivate init(_ value: Double) {
            self.value = value
        }
    }

    /// τ.
    public let populationRate: Double
    /// ȳ.
    public let sampleRate: Double

    /// ln[((1 − τ)/τ) (ȳ/(1 − ȳ))], by how much the sample's log-odds are too high.
    public var offset: Double {
        log1p(-populationRate) - log(populationRate) + log(sampleRate) - log1p(-sampleRate)
    }

    /// τ/ȳ, the weight of an event in a weighted fit.
    public var eventWeight: Double { populationRate / sampleRate }
    /// (1 − τ)/(1 − ȳ), the weight of a non-event in a weighted fit.
    public var otherWeight: Double { (1 - populationRate) / (1 - sampleRate) }

    /// Takes the two shares.
    ///
    /// - Throws: ``EvaluationError/invalidBaseRate`` for a share that is not between 0 and 1.
    public init(populationRate: Double, sampleRate: Double) throws(EvaluationError) {
        for rate in [populationRate, sampleRate] {
            guard 0 < rate, rate < 1 else { throw .invalidBaseRate }
        }
        self.populationRate = populationRate
        self.sampleRate = sampleRate
    }

    /// The log-odds in the population.
    public func callAsFunction(_ sampled: SampledLogOdds) -> PopulationLogOdds {
        PopulationLogOdds(sampled.value - offset)
    }
}
