import Experience
import LinearAlgebra
import Regression
import Testing

@testable import Insights

@Suite struct ShareBootstrapTests {
    let games: PanelGames
    let expansion: LikelihoodExpansion

    init() throws {
        games = try PanelGames()
        expansion = try games.expansion("churn")
    }

    private func bootstrap(_ count: Int, seed: UInt64 = 5, threads: Threads = .all) throws -> ShareBootstrap {
        try ShareBootstrap(
            expansion, groups: Panel.groups, customers: games.panel.customers, count: count, seed: seed,
            threads: threads)
    }

    /// One draw by the rows themselves: weights of rows times how often their customer is drawn.
    @Test func drawIsTheGameOfItsCustomers() throws {
        let (x, y, customers) = (games.panel.x, games.panel.churn, games.panel.customers)
        let names = Set(customers).sorted()
        var stream = Experience.SplitMix64(seed: 5, 1)
        var counts: [Int: Double] = [:]
        for _ in names { counts[names[Int(stream.next() % UInt64(names.count))], default: 0] += 1 }
        let fit = try games.panel.fit(y)
        let p = try fit.probabilities(x, using: .debiased)
        let weights = (0..<x.rows).map { p[$0] * (1 - p[$0]) * counts[customers[$0], default: 0] }
        let residuals = (0..<x.rows).map { (y[$0] - p[$0]) * counts[customers[$0], default: 0] }
        let total = weights.reduce(0, +)
        let sums = x.multiplyTransposed(weights)
        var information = try x.gram(weights: weights)
        for i in 0..<10 {
            for j in 0...i { information[i, j] -= sums[i] * sums[j] / total }
        }
        let means = sums.map { $0 / total }
        let residual = residuals.reduce(0, +)
        let changes = zip(x.multiplyTransposed(residuals), means).map { $0 - $1 * residual }
        let scores = zip(information.multiply(fit.inference.coefficients), changes).map { $0 + $1 }
        let game = try QuadraticGame(information: information, scores: scores, groups: Panel.groups)
        let shares = ShapleyShares.shares(try game.shapleyValues())
        #expect(agree(try bootstrap(3).draws[1], shares, relative: 1e-6))
    }

    @Test func sameSeedSameBitsForAnyNumberOfThreads() throws {
        let draws = try bootstrap(20, threads: Threads(1)).draws
        #expect(try bootstrap(20, threads: Threads(3)).draws == draws)
        #expect(try bootstrap(20, seed: 6).draws != draws)
        #expect(draws.allSatisfy { agree([$0.reduce(0, +)], [1], absolute: 1e-10) })
    }

    @Test func orderOfRowsDoesNotMatter() throws {
        let order = Array((0..<games.panel.x.rows).reversed())
        let fit = try games.panel.fit(games.panel.churn)
        let turned = try ShareBootstrap(
            LikelihoodExpansion(
                DesignMatrix(games.panel.x.selectRows(order)), y: order.map { games.panel.churn[$0] },
                columns: Array(0..<10), intercept: fit.inference.intercept, coefficients: fit.inference.coefficients),
            groups: Panel.groups, customers: order.map { games.panel.customers[$0] }, count: 4, seed: 5)
        for (draw, other) in zip(turned.draws, try bootstrap(4).draws) {
            #expect(agree(draw, other, relative: 1e-8))
        }
    }

    @Test func intervalLiesAroundTheShareAndGrowsWithLevelAndOrders() throws {
        let bootstrap = try bootstrap(200)
        let shapley = try ShapleyShares(DevianceGame(expansion, groups: Panel.groups))
        for group in 0..<6 {
            let share = shapley.shares[group]
            let interval = bootstrap.interval(ofGroup: group, around: share)
            let narrow = bootstrap.interval(ofGroup: group, around: share, level: 0.5)
            let wide = bootstrap.interval(ofGroup: group, around: share, orderError: 0.05)
            #expect(interval.contains(share) && interval.lowerBound >= 0 && interval.upperBound <= 1)
            #expect(narrow.lowerBound > interval.lowerBound && narrow.upperBound < interval.upperBound)
            #expect(wide.upperBound > interval.upperBound && wide.lowerBound <= interval.lowerBound)
            #expect(interval.upperBound - interval.lowerBound > 0.02)
        }
    }
}
