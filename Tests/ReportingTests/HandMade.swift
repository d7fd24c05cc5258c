import Experience
import LinearAlgebra

@testable import Features
@testable import Insights
@testable import Regression

extension FittedLogisticRegression {
    /// A fit with given coefficients, for small examples: ridge and debiased are the same, no column is dropped.
    static func made(
        intercept: Double, coefficients: [Double], means: [Double]? = nil, covariance: SymmetricMatrix? = nil
    ) -> FittedLogisticRegression {
        let columns = coefficients.count
        return FittedLogisticRegression(
            columnNames: (0..<columns).map { "column \($0)" }, intercept: intercept, coefficients: coefficients,
            standardizedIntercept: intercept, standardizedCoefficients: coefficients,
            means: means ?? Array(repeating: 0, count: columns), scales: Array(repeating: 1, count: columns),
            penalty: 0,
            keptColumns: Array(0..<columns), droppedColumns: [], rows: 2, groups: 2, events: 1, steps: 1, passes: 1,
            decrement: 0, objective: 0, effectiveDegreesOfFreedom: 1, crossValidation: nil,
            inference: DebiasedEstimate(
                intercept: intercept, coefficients: coefficients,
                covariance: covariance ?? SymmetricMatrix(order: columns + 1), stepLength: 0, method: "made"),
            notes: [])
    }
}

extension FeatureTable {
    /// A table of one snapshot a customer unless customers are given; rows are snapshots.
    static func made(
        _ features: [Feature], _ rows: [[Double]], customers: [Int]? = nil, labels: [String: [Double]] = [:]
    ) -> FeatureTable {
        FeatureTable(
            features: features, customers: customers ?? Array(rows.indices),
            cutoffs: rows.map { _ in Timestamp(year: 2025, month: 4, day: 1) }, values: BlockedMatrix(Matrix(rows)),
            labels: labels)
    }
}
