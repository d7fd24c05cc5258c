import LinearAlgebra

/// Data with what every fit needs first: the columns' means and scales, and which columns to leave out.
///
/// Fits make one of their own; make it beforehand to solve for several penalties or outcomes.
public struct PreparedData: Sendable {
    /// What becomes of columns that are linear functions of earlier ones.
    public enum DependentColumns: Sendable, Equatable {
        /// They are left out: an unpenalised fit has no single optimum with them, and their coefficients no errors.
        case dropped
        /// They stay, and share their effect with the columns they depend on. A ridge penalty has one optimum with them,
        /// the one that other programs find, which is not the one without them; and no read is spent on looking for them.
        case kept
    }

    /// The data.
    public let data: LogisticData
    /// What became of dependent columns.
    public let dependentColumns: DependentColumns
    let statistics: ColumnStatistics
    let screening: ColumnScreening

    /// Reads the rows two or three times.
    ///
    /// - Parameter dependentColumns: constants are left out in either case.
    /// - Throws: ``RegressionError/cancelled``.
    public init(
        _ data: LogisticData, dependentColumns: DependentColumns = .dropped, threads: Threads = .all
    ) throws(RegressionError) {
        self.data = data
        self.dependentColumns = dependentColumns
        do {
            statistics = try ColumnStatistics(data, threads: threads)
            screening = try ColumnScreening(data, statistics, dependent: dependentColumns, threads: threads)
        } catch {
            throw .cancelled
        }
    }

    /// The same rows prepared for another outcome, with the same bits as when that is prepared on its own: what depends
    /// on the columns alone is shared, and one read finds the columns' ranges for each outcome.
    ///
    /// - Throws: as ``LogisticData/withOutcomes(_:)``; ``RegressionError/cancelled``.
    public func withOutcomes(_ y: [Double], threads: Threads = .all) throws(RegressionError) -> PreparedData {
        try PreparedData(self, outcomes: y, threads: threads)
    }

    private init(_ other: PreparedData, outcomes y: [Double], threads: Threads) throws(RegressionError) {
        data = try other.data.withOutcomes(y)
        do {
            statistics = try other.statistics.forOutcome(of: data, threads: threads)
        } catch {
            throw .cancelled
        }
        dependentColumns = other.dependentColumns
        screening = other.screening
    }

    /// The standardised kept columns after a column of ones.
    var transform: ColumnTransform { screening.transform }

    /// Whether ``QuasiNewtonSolver`` pays.
    var hasManyRows: Bool { data.rows >= QuasiNewtonSolver.leastRows }

    /// The coefficients of the fit without columns: its intercept, then zeros.
    var nullModel: [Double] { nullModel(of: data) }

    /// The same for another outcome of the rows.
    func nullModel(of data: LogisticData) -> [Double] {
        var b = [Double](repeating: 0, count: transform.width)
        b[0] = InterceptEquation(data, offsets: data.offsets).solution
        return b
    }

    /// Events or non-events, whichever are fewer, for each coefficient, the intercept included.
    var eventsPerCoefficient: Double {
        Double(min(data.events, data.trials - data.events)) / Double(transform.width)
    }

    /// Λ = λ·Σw for each coefficient, 0 for the intercept.
    func penalties(_ lambda: Double) -> [Double] {
        var result = [Double](repeating: lambda * data.totalWeight, count: transform.width)
        result[0] = 0
        return result
    }

    /// The solver's error, with the columns that separate the outcomes where that is why no fit exists.
    func explaining(_ error: RegressionError, lambda: Double, threads: Threads) -> RegressionError {
        guard lambda == 0 else { return error }
        switch error {
        case .separation, .notConverged:
            do {
                return try separation(threads: threads).map { separationError($0) } ?? error
            } catch {
                return error
            }
        default: return error
        }
    }

    private func separationError(_ separation: Separation) -> RegressionError {
        .separation(columns: separation.columns.map { data.columnNames[$0] })
    }

    /// The result of a solution on all rows.
    func fitted(
        _ solution: NewtonSolver.Solution, lambda: Double, choice: PenaltyChoice, startPasses: Int,
        objective: LogisticObjective,
        solver: NewtonSolver, threads: Threads
    ) throws(RegressionError) -> FittedLogisticRegression {
        let suspects = suspects(solution.b)
        let separates = solution.sums.leastMargin > 0
        // Along a separating d with margins mᵢ ≥ 0 the gradient is −Σ wᵢ qᵢ mᵢ, qᵢ = |yᵢ − pᵢ|, and dᵀHd no more than
        // max(m) Σ wᵢ qᵢ mᵢ. So δ² ≥ (gᵀd)²/dᵀHd is at least the wq of the row with the greatest m, and a decrement
        // whose square is below every wq proves that nothing separates. 1e-8 is for an H that rounding makes singular
        // before.
        if lambda == 0, solution.sums.leastDoubt <= max(1e-8, solution.decrement * solution.decrement),
            let separation = try separation(threads: threads)
        {
            throw separationError(separation)
        }
        let isSuspicious = separates || !suspects.isEmpty
        // Without a penalty maximum likelihood is what was asked for.
        let reasons = lambda == 0 ? [] : try firthReasons(isSuspicious: isSuspicious, threads: threads)
        let (inference, jitter, extraPasses, isFirths) = try inference(
            solution, lambda: lambda, reasons: reasons, isSuspicious: isSuspicious,
            relaxedStart: choice.leastPenalized ?? solution.b, objective: objective, solver: solver, threads: threads)
        var notes: [FitNote] = []
        if isFirths {
            notes += reasons.map { .firth($0) }
        } else if eventsPerCoefficient < FirthRule().eventsPerCoefficient {
            notes.append(.fewEventsPerCoefficient(eventsPerCoefficient))
        }
        if !isFirths || !reasons.contains(where: \.isSeparation) {
            if !suspects.isEmpty { notes.append(.separatingColumns(suspects)) }
            if separates { notes.append(.completeSeparation) }
        }
        notes += choice.notes
        if data.groupCount < 50 { notes.append(.fewGroups(data.groupCount)) }
        let stepFactor = inference.stepLength / Double(transform.width).squareRoot()
        if stepFactor > 1 { notes.append(.strongShrinkage(stepFactor)) }
        if jitter > 0 { notes.append(.informationRegularized(share: jitter)) }

        let raw = transform.coefficientMap(to: .raw, columns: data.columns).multiply(solution.b)
        let standardized = transform.coefficientMap(to: .standardized, columns: data.columns).multiply(solution.b)
        return FittedLogisticRegression(
            columnNames: data.columnNames, intercept: raw[0], coefficients: Array(raw[1...]),
            standardizedIntercept: standardized[0], standardizedCoefficients: Array(standardized[1...]),
            means: statistics.means, scales: statistics.scales, penalty: lambda, keptColumns: transform.columns,
            droppedColumns: screening.dropped, rows: data.rows, groups: data.groupCount, events: data.events,
            steps: solution.steps,
            passes: ColumnStatistics.passes + ColumnScreening.passes + ClusterScores.passes + solution.passes
                + choice.passes + startPasses + extraPasses,
            decrement: solution.decrement, objective: solution.objective,
            effectiveDegreesOfFreedom: effectiveDegreesOfFreedom(solution, lambda: lambda),
            crossValidation: choice.crossValidation, inference: inference, notes: notes,
            leaveOneGroupOut: choice.leaveOneGroupOut)
    }

    /// Why inference should be by Firth's method; none where maximum likelihood will do.
    ///
    /// Whether anything separates is looked into where the fit is suspicious, and else where it costs little.
    private func firthReasons(isSuspicious: Bool, threads: Threads) throws(RegressionError) -> [FirthReason] {
        var reasons: [FirthReason] = []
        if isSuspicious || data.rows < QuasiNewtonSolver.leastRows,
            let separation = try separation(threads: threads)
        {
            reasons.append(.separation(separation))
        }
        if eventsPerCoefficient < FirthRule().eventsPerCoefficient {
            reasons.append(.fewEvents(perCoefficient: eventsPerCoefficient))
        }
        return reasons
    }

    /// The estimate for intervals and tests, what had to be added to the information for it, its further reads, and whether
    /// it is Firth's, which it is for any reason unless Firth's method does not come to its end.
    private func inference(
        _ solution: NewtonSolver.Solution, lambda: Double, reasons: [FirthReason], isSuspicious: Bool,
        relaxedStart: [Double], objective: LogisticObjective, solver: NewtonSolver, threads: Threads
    ) throws(RegressionError) -> (estimate: DebiasedEstimate, jitter: Double, passes: Int, isFirths: Bool) {
        if !reasons.isEmpty, let (estimate, passes) = try firth(threads: threads) {
            return (estimate, 0, passes, true)
        }
        let (estimate, jitter) = try DebiasedEstimate.make(
            data, transform: transform, solution: solution, threads: threads)
        guard estimate.stepLength > 0.1, reasons.isEmpty, !isSuspicious,
            let relaxed = try relaxed(from: relaxedStart, lambda: lambda, objective: objective, solver: solver)
        else { return (estimate, jitter, 0, false) }
        let (better, rest) = try DebiasedEstimate.make(
            data, transform: transform, solution: relaxed, threads: threads)
        return (better, rest, relaxed.passes + ClusterScores.passes, false)
    }

    private func firth(threads: Threads) throws(RegressionError) -> (DebiasedEstimate, passes: Int)? {
        do {
            return try DebiasedEstimate.firth(self, threads: threads)
        } catch .cancelled {
            throw .cancelled
        } catch {
            return nil
        }
    }

    /// The solution at a penalty too small to matter, from which one step removes the rest, or `nil` where it cannot be
    /// reached: under a strong penalty one step from the ridge solution would leave part of the shrinkage in.
    private func relaxed(
        from start: [Double], lambda: Double, objective: LogisticObjective, solver: NewtonSolver
    ) throws(RegressionError) -> NewtonSolver.Solution? {
        do {
            let relaxed = try solver.minimize(objective, penalties: penalties(min(lambda, 1e-6)), start: start)
            return suspects(relaxed.b).isEmpty ? relaxed : nil
        } catch .cancelled {
            throw .cancelled
        } catch {
            return nil
        }
    }

    /// Columns that separate on their own, or whose standardised coefficient exceeds 10.
    private func suspects(_ b: [Double]) -> [Int] {
        let separating = statistics.separatingColumns.filter(transform.columns.contains)
        let large = transform.columns.indices.filter { abs(b[$0 + 1]) > 10 }.map { transform.columns[$0] }
        return Set(separating + large).sorted()
    }

    /// tr(H⁻¹ I) = k − Σ_{j≥1} Λ (H⁻¹)ⱼⱼ, with the intercept.
    private func effectiveDegreesOfFreedom(_ solution: NewtonSolver.Solution, lambda: Double) -> Double {
        zip(solution.hessian.inverse().diagonal, penalties(lambda)).reduce(Double(transform.width)) { $0 - $1.0 * $1.1 }
    }
}
