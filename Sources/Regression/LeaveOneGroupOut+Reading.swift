import LinearAlgebra

extension LeaveOneGroupOut {
    /// The reads of the data that `init` takes, and ``read(_:transform:threads:)`` for all its fits; a group that does not
    /// fit a block is read once more.
    static let passes = 1

    /// One read of the rows, group by group.
    ///
    /// - Parameters:
    ///   - transform: the columns that b belongs to.
    ///   - b: the optimum.
    ///   - hessian: H at the optimum, with the penalty.
    init(
        _ data: LogisticData, transform: ColumnTransform, b: [Double], hessian: Cholesky, threads: Threads
    ) throws(RegressionError) {
        self = try Self.read(
            [LeaveOneGroupOutFit(data, b: b, hessian: hessian)], transform: transform, threads: threads)[0]
    }

    /// One read of the rows, group by group, for several fits of the same rows and groups.
    ///
    /// Memory beside the results, and as much again, is a few blocks of rows per thread, whatever the groups' sizes. The
    /// division of groups between threads depends on the data only, so the bits do not depend on the number of threads; nor
    /// do they on which fits are read together.
    static func read(
        _ fits: [LeaveOneGroupOutFit], transform: ColumnTransform, threads: Threads
    ) throws(RegressionError) -> [LeaveOneGroupOut] {
        let data = fits[0].data
        let segments = RowSegments.withCopies(rows: data.rows, columns: transform.width)
        do {
            let parts = try threads.map(segments.segments.count) { index in
                var read = LeaveOneGroupOutRead(fits, transform: transform, blockRows: segments.blockRows)
                return read.sums(overGroups: data.groups(startingIn: segments.segments[index].rows))
            }
            return try threads.map(fits.count) { fit in
                LeaveOneGroupOut(fits[fit].data, parts.map { $0[fit] })
            }
        } catch {
            throw .cancelled
        }
    }

    private init(_ data: LogisticData, _ parts: [LeaveOneGroupOutSums]) {
        var eta = [Double](repeating: 0, count: data.rows)
        for (row, value) in zip(data.rowsByGroup, parts.lazy.flatMap(\.linearPredictors)) { eta[row] = value }
        let point = CrossValidationSummary.Point(penalty: 0, linearPredictors: eta, data: data)
        linearPredictors = eta
        logLoss = point.logLoss
        auc = point.auc
        effectiveDegreesOfFreedom = RowSegments.treeSum(parts.map(\.degreesOfFreedom)) { $0 += $1 } ?? 0
        leastEigenvalue = parts.reduce(1) { min($0, $1.leastEigenvalue) }
        fragileGroups = parts.reduce(0) { $0 + $1.fragileGroups }
    }
}

extension LogisticData {
    /// The groups whose first row, group by group, is in `rows`.
    func groups(startingIn rows: Range<Int>) -> Range<Int> {
        func firstGroup(from row: Int) -> Int {
            var (low, high) = (0, groupCount)
            while low < high {
                let middle = (low + high) / 2
                if groupStarts[middle] < row { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return firstGroup(from: rows.lowerBound)..<firstGroup(from: rows.upperBound)
    }
}
