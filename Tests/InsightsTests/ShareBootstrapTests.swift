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
        let bootstrap = try bootstrap(3)
        #expect(agree(bootstrap.draws[1], try game.shapleyValues(), relative: 1e-6))
    }

    /// Under no relation at all half of the groups explain no more than chance does, and no interval leaves 0 out but by chance;
    /// what is left after chance is a small part of what the fits explain.
    @Test func chanceIsTakenOff() throws {
        var stream = Experience.SplitMix64(seed: 9)
        let groups = (0..<5).map { Array($0 * 8..<$0 * 8 + 8) }
        let x = Matrix(rows: 600, columns: 40) { _, row in
            for j in row.indices { row[j] = (0..<12).reduce(-6.0) { sum, _ in sum + stream.uniform() } }
        }
        let y = (0..<600).map { _ in stream.uniform() < 0.3 ? 1.0 : 0 }
        let fit = try RidgeLogisticRegression(penalty: .fixed(0)).fit(LogisticData(x: x, y: y))
        let expansion = try LikelihoodExpansion(
            DesignMatrix(x), y: y, columns: Array(0..<40), intercept: fit.inference.intercept,
            coefficients: fit.inference.coefficients)
        let shapley = try ShapleyShares(DevianceGame(expansion, groups: groups))
        let bootstrap = try ShareBootstrap(expansion, groups: groups, customers: Array(0..<600), seed: 1)
        // About one for each column.
        let total = shapley.values.reduce(0, +)
        #expect(total > 20 && total < 65)
        #expect(bootstrap.excess.allSatisfy { $0 > 5 && $0 < 12 })
        // Draws have chance twice.
        let quadratic = try DevianceGame(expansion, groups: groups).wald.shapleyValues()
        for group in groups.indices {
            let mean = bootstrap.draws.reduce(0) { $0 + $1[group] } / Double(bootstrap.draws.count)
            #expect(abs(mean - quadratic[group] - bootstrap.excess[group]) < 0.35 * bootstrap.excess[group])
        }
        let intervals = groups.indices.map { bootstrap.interval(ofGroup: $0, of: shapley) }
        #expect(intervals.count { $0.lowerBound == 0 } >= 4)
        let shares = bootstrap.shares(of: shapley)
        #expect(abs(shares.reduce(0, +) - 1) < 1e-12 || shares.allSatisfy { $0 == 0 })
        for (share, interval) in zip(shares, intervals) { #expect(interval.contains(share)) }
    }

    @Test func sameSeedSameBitsForAnyNumberOfThreads() throws {
        let draws = try bootstrap(20, threads: Threads(1)).draws
        #expect(try bootstrap(20, threads: Threads(3)).draws == draws)
        #expect(try bootstrap(20, seed: 6).draws != draws)
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

    @Test func intervalLiesAroundTheShareAndGrowsWithItsLevel() throws {
        let bootstrap = try bootstrap(200)
        let shapley = try ShapleyShares(DevianceGame(expansion, groups: Panel.groups))
        for group in 0..<6 {
            let share = bootstrap.shares(of: shapley)[group]
            let interval = bootstrap.interval(ofGroup: group, of: shapley)
            let narrow = bootstrap.interval(ofGroup: group, of: shapley, level: 0.5)
            #expect(interval.contains(share) && interval.lowerBound >= 0 && interval.upperBound <= 1)
            #expect(narrow.lowerBound >= interval.lowerBound && narrow.upperBound < interval.upperBound)
            #expect(interval.upperBound - interval.lowerBound > 0.02)
        }
    }
}
