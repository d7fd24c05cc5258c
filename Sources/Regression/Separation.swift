import LinearAlgebra

/// How columns separate the outcomes, so that the likelihood has no maximum (Albert & Anderson 1984).
///
/// For some β the outcomes 1 lie on one side of xᵢᵀβ = 0 and the outcomes 0 on the other, the border included. The
/// likelihood then grows without end along β. Found by the method of `SeparationSearch`, whose claim that
/// there is a separation, or none, does not rest on how far a fit had got.
public struct Separation: Sendable, Codable, Equatable {
    /// Whether rows are left on the border.
    public enum Kind: Sendable, Codable, Equatable {
        /// No row lies on the border: all outcomes are told apart.
        case complete
        /// Some rows lie on the border, and their outcomes are not told apart.
        case quasiComplete
    }

    /// Whether rows are left on the border.
    public let kind: Kind
    /// The columns that take part, in increasing order: columns that separate as many rows as all columns do, and fewer
    /// without any one of these. Where columns can stand for each other, others would do as well.
    public let columns: [Int]
    /// The number of rows off the border.
    public let rows: Int
    /// The number of groups (customers) with a row off the border.
    public let groups: Int
}

extension LogisticData {
    /// The separation of the outcomes by the columns, or `nil` if there is none, and so a maximum of the likelihood.
    ///
    /// Takes fewer reads of the data than a fit where there is no separation. Where there is one, the columns that
    /// take part are found by leaving out others, by halves: as many reads again for each of them and each halving.
    /// Offsets do not matter. Columns that are constant or depend on earlier ones take no part.
    ///
    /// - Throws: ``RegressionError/cancelled`` when the surrounding task was cancelled.
    public func separation(threads: Threads = .all) throws(RegressionError) -> Separation? {
        try PreparedData(self, threads: threads).separation(threads: threads)
    }
}

extension PreparedData {
    /// See ``LogisticData/separation(threads:)``.
    func separation(threads: Threads) throws(RegressionError) -> Separation? {
        guard let finding = try SeparationSearch(data: data, transform: transform, threads: threads).run() else {
            return nil
        }
        // Least coefficients first: they are the likeliest to be of no use.
        let candidates = transform.columns.indices.sorted {
            (abs(finding.direction[$0 + 1]), $0) < (abs(finding.direction[$1 + 1]), $1)
        }
        var needed = Set(candidates)
        try leaveOut(candidates[...], of: &needed, separating: finding.count, threads: threads)
        let weighted = data.y.indices.count { data.weights?[$0] != 0 }
        return Separation(
            kind: finding.count == weighted ? .complete : .quasiComplete,
            columns: needed.map { transform.columns[$0] }.sorted(), rows: finding.count,
            groups: (0..<data.groupCount).count { g in
                data.rows(ofGroup: g).contains { finding.isSeparated[$0] }
            })
    }

    /// Takes out of `needed` those candidates without which as many rows are separated: all at once, or else by halves.
    private func leaveOut(
        _ candidates: ArraySlice<Int>, of needed: inout Set<Int>, separating count: Int, threads: Threads
    ) throws(RegressionError) {
        let rest = needed.subtracting(candidates)
        let search = SeparationSearch(data: data, transform: transform.selecting(rest.sorted()), threads: threads)
        if !rest.isEmpty, let finding = try search.run(), finding.count == count {
            needed = rest
        } else if candidates.count > 1 {
            let middle = candidates.startIndex + candidates.count / 2
            try leaveOut(candidates[..<middle], of: &needed, separating: count, threads: threads)
            try leaveOut(candidates[middle...], of: &needed, separating: count, threads: threads)
        }
    }
}
