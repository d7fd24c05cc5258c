import Experience

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Exact draws of counts, quick also where they are large.
extension SplitMix64 {
    /// The next draw from the gamma distribution with scale 1. Source: Marsaglia & Tsang (2000).
    ///
    /// - Precondition: `shape > 0`.
    mutating func gamma(shape: Double) -> Double {
        precondition(shape > 0, "a gamma distribution's shape is positive")
        if shape < 1 { return gamma(shape: shape + 1) * pow(openUniform(), 1 / shape) }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            if log(openUniform()) < x * x / 2 + d - d * v + d * log(v) { return d * v }
        }
    }

    /// How many of `n` independent events with probability `p` happen.
    ///
    /// The ⌊n/2⌋ + 1st least of n uniform numbers has a beta distribution; whether it is below p settles half of them, and
    /// those on the other side are uniform there. Source: Relles (1972); Ahrens & Dieter (1974).
    ///
    /// - Precondition: `n >= 0`, `0 <= p <= 1`.
    mutating func binomial(_ n: Int, _ p: Double) -> Int {
        precondition(n >= 0 && 0 <= p && p <= 1, "a binomial draw needs a number and a probability")
        var (n, p, count) = (n, p, 0)
        while n > 16 {
            let i = n / 2 + 1
            let low = gamma(shape: Double(i))
            let middle = low / (low + gamma(shape: Double(n + 1 - i)))
            if middle <= p {
                count += i
                n -= i
                p = middle < 1 ? min(1, (p - middle) / (1 - middle)) : 1
            } else {
                n = i - 1
                p = min(1, p / middle)
            }
        }
        for _ in 0..<n where uniform() < p { count += 1 }
        return count
    }

    /// The next draw from the Poisson distribution.
    ///
    /// The time of the n-th event has a gamma distribution: if it is late, earlier events are binomial, else the rest of the
    /// time is left over. Source: Ahrens & Dieter (1974).
    ///
    /// - Precondition: `mean` finite and not negative.
    mutating func poisson(mean: Double) -> Int {
        precondition(mean >= 0 && mean.isFinite, "a Poisson distribution's mean is finite and not negative")
        var (mean, count) = (mean, 0)
        while mean > 16 {
            let n = Int(mean * 7 / 8)
            let time = gamma(shape: Double(n))
            if time > mean { return count + binomial(n - 1, mean / time) }
            count += n
            mean -= time
        }
        var time = -log(openUniform())
        while time <= mean {
            count += 1
            time -= log(openUniform())
        }
        return count
    }

    /// The next draw from the negative binomial distribution with variance mean + mean²/size: Poisson with a gamma mean.
    ///
    /// - Precondition: `size > 0`, `mean` finite and not negative.
    mutating func negativeBinomial(mean: Double, size: Double) -> Int {
        poisson(mean: gamma(shape: size) * (mean / size))
    }
}
