import LinearAlgebra

@testable import Regression

/// A small regression problem made of a seed, often a nasty one: columns of all scales that are constant, rare, copies or
/// sums of others; outcomes that are separated or nearly so; weights of 0; offsets; counts; and now and then a defect.
struct RandomProblem {
    /// Where the problem comes from, for messages.
    let seed: UInt64
    let x: [[Double]]
    /// The share of outcomes 1 in each row's trials.
    let y: [Double]
    private let trials: [Int]?
    let weights: [Double]?
    let offsets: [Double]?
    let groups: [Int]?
    let lambda: Double

    var columns: Int { x.first?.count ?? 0 }

    /// - Parameter rows: at most so many.
    init(seed: UInt64, rows: Int = 60, columns: Int = 12) {
        self.seed = seed
        var draws = Draws(seed)
        let u = draws.uniform()
        let n = 1 + Int(Double(rows) * u * u)
        let v = draws.uniform()
        let p = Int((Double(columns) + 0.99) * v * v)
        var table: [[Double]] = []
        for j in 0..<p { table.append(Self.column(j, n, table, &draws)) }
        var x = (0..<n).map { i in table.map { $0[i] } }

        var eta = (0..<n).map { _ in 0.0 }
        for values in table where draws.uniform() < 0.6 {
            let size = values.reduce(0) { max($0, abs($1)) }
            let slope = 4 * draws.uniform() - 2
            if size > 0 { for i in 0..<n { eta[i] += slope * (values[i] / size) } }
        }
        var y: [Double] =
            switch draws.pick(10) {
            case 0...3: eta.map { draws.uniform() < LogisticFunction.probability($0) ? 1 : 0 }
            case 4: eta.map { draws.uniform() < LogisticFunction.probability($0 - 3) ? 1 : 0 }
            case 5, 6: eta.map { $0 > eta[n / 2] - 1e-9 ? 1 : 0 }
            case 7: eta.map { _ in draws.pick(2) == 0 ? 1 : 0 }
            case 8: table.isEmpty ? eta.map { _ in 1 } : table[0].map { $0 > table[0][n / 2] ? 1 : 0 }
            default: eta.map { 6 * $0 + draws.uniform() - 0.5 > 0 ? 1 : 0 }
            }
        if draws.uniform() < 0.2 { y[draws.pick(n)] = Double(draws.pick(2)) }
        if draws.uniform() < 0.15 {
            let counts = (0..<n).map { _ in 1 + draws.pick(4) }
            y = (0..<n).map { draws.uniform() < 0.6 ? y[$0] : Double(draws.pick(counts[$0] + 1)) / Double(counts[$0]) }
            trials = counts
        } else {
            trials = nil
        }
        self.y = draws.uniform() < 0.01 ? y.map { $0 == 1 ? 2 : $0 } : y
        weights = Self.weights(n, &draws)
        // What has no weight may be anything whose square is finite.
        for i in 0..<n where weights?[i] == 0 && draws.uniform() < 0.3 {
            x[i] = x[i].map { $0 * [1e8, 1e100][draws.pick(2)] }
        }
        self.x = x
        offsets = Self.offsets(n, &draws)
        switch draws.pick(8) {
        case 0...2: groups = (0..<n).map { $0 / 3 }
        case 3: groups = (0..<n).map { _ in draws.pick(6) }
        case 4 where draws.uniform() < 0.1: groups = (0..<n).map { _ in 7 }
        default: groups = nil
        }
        let magnitude = draws.uniform()
        switch draws.pick(100) {
        case 0: lambda = -0.1
        case 1: lambda = .nan
        case 2...40: lambda = 0
        case 41...70: lambda = 10 * magnitude * magnitude
        default: lambda = [1e-9, 1e-7, 1e-5, 1e-3, 1e-2, 0.1, 1, 10][Int(8 * magnitude)]
        }
    }

    private init(seed: UInt64, x: [[Double]], y: [Double], weights: [Double]?, offsets: [Double]?, lambda: Double) {
        (self.seed, self.x, self.y, self.weights, self.offsets) = (seed, x, y, weights, offsets)
        (self.lambda, trials, groups) = (lambda, nil, nil)
    }

    /// Many rows of up to six columns, each outcome with its own probability, which may be small.
    static func large(seed: UInt64) -> RandomProblem {
        var draws = Draws(seed)
        let (n, p) = (1000 + draws.pick(1000), 1 + draws.pick(6))
        let (level, scale) = (-4 * draws.uniform(), 0.5 + 1.5 * draws.uniform())
        let x = (0..<n).map { _ in (0..<p).map { j in (draws.uniform() - 0.3) * (j == 2 ? 1e6 : 1) } }
        let y = x.map { row in
            let eta = row.indices.reduce(level) {
                $0 + row[$1] / ($1 == 2 ? 1e6 : 1) * scale * Double($1 % 3 - 1)
            }
            return draws.uniform() < LogisticFunction.probability(eta) ? 1.0 : 0
        }
        let weights = seed % 3 == 0 ? x.map { _ in Double(draws.pick(3)) } : nil
        let offsets = seed % 4 == 0 ? x.map { _ in draws.uniform() } : nil
        return RandomProblem(
            seed: seed, x: x, y: y, weights: weights, offsets: offsets, lambda: [0, 1e-5, 1e-2, 1][draws.pick(4)])
    }

    /// The same as the library takes it.
    func data() throws(RegressionError) -> LogisticData {
        let matrix = Matrix(rows: x.count, columns: columns, storage: x.flatMap(\.self))
        guard let trials else {
            return try LogisticData(x: matrix, y: y, weights: weights, offsets: offsets, groups: groups)
        }
        let successes = y.indices.map { Int((y[$0] * Double(trials[$0])).rounded()) }
        return try LogisticData(
            x: matrix, successes: successes, trials: trials, weights: weights, offsets: offsets, groups: groups)
    }

    /// What a row weighs: its weight times its trials.
    func weight(_ row: Int) -> Double { (weights?[row] ?? 1) * Double(trials?[row] ?? 1) }

    /// Whether a row has an outcome that is neither 0 nor 1, where rows are not counts, or impossible counts.
    func isBadOutcome(_ row: Int) -> Bool { trials == nil ? y[row] != 0 && y[row] != 1 : !(0...1).contains(y[row]) }

    private static func column(_ j: Int, _ n: Int, _ earlier: [[Double]], _ draws: inout Draws) -> [Double] {
        let noise = (0..<n).map { _ in 2 * draws.uniform() - 1 }
        let other = earlier.isEmpty ? noise : earlier[draws.pick(earlier.count)]
        let size = max(other.reduce(0) { max($0, abs($1)) }, .leastNormalMagnitude)
        switch draws.pick(24) {
        case 0: return noise.map { _ in 0.1 }
        case 1: return other.map { 3 - 2 * $0 / size }
        case 2 where j > 1: return zip(other, earlier[0]).map { $0 / size + $1 / (1 + abs(earlier[0][0])) }
        case 3: return zip(other, noise).map { $0 / size + 1e-3 * $1 }
        case 4: return noise.map { 1e12 * $0 }
        case 5: return noise.map { 1e-12 * $0 }
        case 6: return noise.map { 1e6 + $0 }
        case 7 where draws.uniform() < 0.3: return noise.map { 1e170 * $0 }
        case 8 where draws.uniform() < 0.3: return noise.map { 1e-170 * $0 }
        case 9: return noise.map { $0 > 0.9 ? 1 : 0 }
        case 10...14: return noise.map { (3 * $0).rounded() }
        case 15: return noise.map { $0 * $0 * $0 * 100 }
        case 16 where draws.uniform() < 0.05: return noise.map { $0 > 0.8 ? .nan : $0 }
        default: return noise
        }
    }

    private static func weights(_ n: Int, _ draws: inout Draws) -> [Double]? {
        switch draws.pick(20) {
        case 0...2: return (0..<n).map { _ in Double(draws.pick(3)) }
        case 3, 4: return (0..<n).map { _ in draws.uniform() }
        case 5: return (0..<n).map { _ in [1e-6, 1e-3, 1, 1e3][draws.pick(4)] }
        case 6: return (0..<n).map { _ in draws.uniform() < 0.3 ? 0 : 1 }
        case 7 where draws.uniform() < 0.2: return (0..<n).map { _ in 0 }
        case 8 where draws.uniform() < 0.2: return (0..<n).map { $0 == 0 ? -1 : 1 }
        case 9 where draws.uniform() < 0.2: return (0..<n).map { $0 == 0 ? .nan : 1 }
        default: return nil
        }
    }

    private static func offsets(_ n: Int, _ draws: inout Draws) -> [Double]? {
        switch draws.pick(20) {
        case 0...2: return (0..<n).map { _ in 2 * draws.uniform() - 1 }
        case 3: return (0..<n).map { _ in 20 * draws.uniform() - 10 }
        case 4: return (0..<n).map { _ in -7 }
        case 5 where draws.uniform() < 0.1: return (0..<n).map { $0 == 0 ? .infinity : 0 }
        default: return nil
        }
    }
}

/// Seeded draws.
struct Draws {
    private var generator: SplitMix64

    init(_ seed: UInt64) { generator = SplitMix64(seed: seed) }

    /// From 0 to 1.
    mutating func uniform() -> Double { Double(generator.next() >> 11) * 0x1p-53 }

    /// One of 0 … count − 1.
    mutating func pick(_ count: Int) -> Int { Int(generator.next() % UInt64(count)) }
}
