import LinearAlgebra
import Testing

@testable import Regression

@Suite struct ObjectiveTests {
    let data: LogisticData
    let transform: ColumnTransform
    let b = [-1.5, 0.3, -0.2, 0.5, 0.1, -0.4, 0.2, 0.6, -0.7, 0.05, 0.15]

    init() throws {
        let fixture = try Fixture()
        data = try fixture.data(weights: fixture.customers.map { Double(1 + $0 % 3) / 2 })
        transform = try PreparedData(data, threads: Threads(1)).transform
    }

    private func sums(at b: [Double]) throws -> LogisticObjective.Sums {
        .total(try LogisticObjective(data, transform: transform, threads: Threads(1)).evaluate(at: b))
    }

    private func moved(_ j: Int, _ step: Double) -> [Double] {
        var point = b
        point[j] += step
        return point
    }

    @Test func gradientIsTheSlopeOfTheLoss() throws {
        let gradient = try sums(at: b).gradient
        for j in b.indices {
            let slope = (try sums(at: moved(j, 1e-5)).loss - sums(at: moved(j, -1e-5)).loss) / 2e-5
            #expect(abs(slope - gradient[j]) < 1e-5 * max(1, abs(gradient[j])))
        }
    }

    @Test func informationIsTheSlopeOfTheGradient() throws {
        let information = try sums(at: b).informationMatrix
        for j in b.indices {
            let (above, below) = (try sums(at: moved(j, 1e-5)).gradient, try sums(at: moved(j, -1e-5)).gradient)
            for k in b.indices {
                #expect(abs((above[k] - below[k]) / 2e-5 - information[j, k]) < 1e-4)
            }
        }
    }

    @Test(arguments: [2, 3]) func sumsHaveTheSameBitsForAnyNumberOfThreads(count: Int) throws {
        let parts = [1, count].map {
            LogisticObjective(data, transform: transform, threads: Threads($0), blockRows: 16)
        }
        let (one, many) = (try parts[0].evaluate(at: b)[0], try parts[1].evaluate(at: b)[0])
        #expect(one.loss == many.loss)
        #expect(one.gradient == many.gradient)
        #expect(one.information == many.information)
    }

    @Test(arguments: [1, 10, 100, 5000]) func blocksChangeNothingBeyondRounding(blockRows: Int) throws {
        let reference = try sums(at: b)
        let objective = LogisticObjective(data, transform: transform, threads: Threads(1), blockRows: blockRows)
        let other = try objective.evaluate(at: b)[0]
        #expect(agree([other.loss], [reference.loss], relative: 1e-13))
        #expect(agree(other.gradient, reference.gradient, absolute: 1e-10))
        #expect(agree(other.informationMatrix.storage, reference.informationMatrix.storage, absolute: 1e-10))
    }

    @Test func partsAddUpToTheWhole() throws {
        let parts = (0..<3).map { f in (0..<data.rows).filter { $0 % 3 == f } }
        let objective = LogisticObjective(data, transform: transform, threads: Threads(2), parts: parts)
        let total = LogisticObjective.Sums.total(try objective.evaluate(at: b))
        let reference = try sums(at: b)
        #expect(agree(total.gradient, reference.gradient, absolute: 1e-10))
        #expect(agree([total.loss], [reference.loss], relative: 1e-13))
    }
}
