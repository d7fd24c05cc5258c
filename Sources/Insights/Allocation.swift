import LinearAlgebra
import Regression

/// Which actions to take under a budget, where each lowers some customers' log odds of an outcome.
///
/// With η the linear predictors as they are and d(a, i) the shift of row i by action a, a set S of actions is worth
///
/// ```
/// f(S) = Σ_i [σ(ηᵢ) − σ(ηᵢ + Σ_{a ∈ S} d(a, i))]
/// ```
///
/// outcomes fewer. Where probabilities are below one half, σ is convex and gains diminish, so that taking the best gain for
/// the money, or the best single action, is near the optimum, and
///
/// ```
/// f(best) ≤ f(S) + Σ of the marginal gains at S, best for the money first, as far as the whole budget goes
/// ```
///
/// for any S, the last one in part: a certificate (Nemhauser, Wolsey and Fisher 1978; Sviridenko 2004). Above one half gains
/// may grow with company, and an action that lowers one row and raises another may undo what others do;
/// ``Plan/isCertified`` then says no (``boundHolds()`` has the proof). Costs are added with rounding, so that a
/// budget is one of budget · (1 + 1e-9).
public struct Allocation: Sendable {
    /// Something that can be done once.
    public struct Action: Sendable, Equatable {
        /// What it costs, above 0.
        public var cost: Double
        /// The rows it moves, each once, and by how much in log odds.
        public var shifts: [Shift]
        /// Which capacity it uses up by one, if any: a position in ``Allocation/capacities``.
        public var resource: Int?

        /// Creates an action.
        public init(cost: Double, shifts: [Shift], resource: Int? = nil) {
            self.cost = cost
            self.shifts = shifts
            self.resource = resource
        }
    }

    /// A row's step in log odds.
    public struct Shift: Sendable, Equatable {
        /// The row.
        public var row: Int
        /// The step.
        public var logOdds: Double

        /// Creates a step.
        public init(row: Int, logOdds: Double) {
            self.row = row
            self.logOdds = logOdds
        }
    }

    /// A choice of actions.
    public struct Plan: Sendable, Equatable {
        /// The actions, in the order in which they were chosen.
        public let actions: [Int]
        /// f: by how many the outcomes become fewer.
        public let gain: Double
        /// What they cost together.
        public let cost: Double
        /// No plan within the budget gains more, where gains diminish.
        public let upperBound: Double
        /// Whether gains diminish (``Allocation/boundHolds()``), so that the bound holds.
        public let isCertified: Bool

        /// By what share of the bound the best plan could gain more: 1 − f / bound.
        public var gap: Double { upperBound > 0 ? 1 - gain / upperBound : 0 }
    }

    /// η: the linear predictors as they are, one a row.
    public let linearPredictors: [Double]
    /// What can be done.
    public let actions: [Action]
    /// How often each resource is there.
    public let capacities: [Int]
    /// The actions that move each row.
    let actionsOfRow: [[Int]]

    /// Poses the problem.
    ///
    /// - Precondition: costs above 0, rows and resources that exist.
    public init(linearPredictors: [Double], actions: [Action], capacities: [Int] = []) {
        precondition(actions.allSatisfy { $0.cost > 0 }, "an action must cost something")
        self.linearPredictors = linearPredictors
        self.actions = actions
        self.capacities = capacities
        var movers = Array(repeating: [Int](), count: linearPredictors.count)
        for (index, action) in actions.enumerated() {
            for shift in action.shifts { movers[shift.row].append(index) }
        }
        actionsOfRow = movers
    }

    /// f of some actions together.
    public func gain(of chosen: [Int]) -> Double {
        var state = State(self)
        for action in chosen { state.take(actions[action]) }
        return linearPredictors.indices.reduce(0) { $0 + Self.fall(linearPredictors[$1], to: state.predictors[$1]) }
    }

    /// What one action gains where nothing else is done.
    public func gainAlone(of action: Int) -> Double { State(self).gain(of: actions[action]) }

    /// By how much an action's gain grows most with the company of another, over all sets of actions: above 0, gains do not
    /// diminish.
    ///
    /// ```
    /// max over S, a, b of [f(S + a + b) − f(S + b)] − [f(S + a) − f(S)]
    /// ```
    ///
    /// - Precondition: at most 12 actions, as every set is tried.
    public func greatestViolation() -> Double {
        precondition(actions.count <= 12, "every set is tried: at most 12 actions")
        let gains = (0..<1 << actions.count).map { set in gain(of: actions.indices.filter { set >> $0 & 1 == 1 }) }
        var greatest = -Double.infinity
        for set in gains.indices {
            for a in actions.indices where set >> a & 1 == 0 {
                for b in actions.indices where b != a && set >> b & 1 == 0 {
                    let both = gains[set | 1 << a | 1 << b]
                    greatest = max(greatest, (both - gains[set | 1 << b]) - (gains[set | 1 << a] - gains[set]))
                }
            }
        }
        return greatest
    }

    /// Whether the bound holds: no action lowers some rows and raises others, and on every row that several actions lower,
    /// or else, for few actions, in all, gains diminish.
    ///
    /// What only raises is never worth taking; let it be left out. Then all shifts are ≤ 0, f is monotone, and for the best
    /// plan T: f(T) ≤ f(S ∪ T) ≤ f(S) + Σ_{a ∈ T∖S} [f(S + a) − f(S)], the last step as gains diminish. They do on a row
    /// with one action left, and below ½: σ is convex there, so σ(η) − σ(η + d), d ≤ 0, shrinks as η falls.
    public func boundHolds() -> Bool {
        let lowering = actions.indices.filter { actions[$0].shifts.contains { $0.logOdds < 0 } }
        guard lowering.allSatisfy({ actions[$0].shifts.allSatisfy { $0.logOdds <= 0 } }) else { return false }
        let isLowering = Set(lowering)
        let isConvex = actionsOfRow.indices.allSatisfy { row in
            linearPredictors[row] <= 0 || actionsOfRow[row].count(where: isLowering.contains) <= 1
        }
        return isConvex || actions.count <= 8 && greatestViolation() <= 0
    }

    /// Whether costs are within a budget, but for the rounding of their sum.
    static func isWithin(_ budget: Double, _ cost: Double) -> Bool { cost <= budget * (1 + 1e-9) }

    /// The rows' probabilities' fall from one linear predictor to another.
    static func fall(_ from: Double, to: Double) -> Double {
        LogisticFunction.probability(from) - LogisticFunction.probability(to)
    }
}
