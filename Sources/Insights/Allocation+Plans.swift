extension Allocation {
    /// The best plan where there are at most sixteen actions, so that every one can be tried; else that of
    /// ``greedyPlan(budget:)``, with its bound.
    public func plan(budget: Double) -> Plan {
        actions.count <= 16 ? optimalPlan(budget: budget) : greedyPlan(budget: budget)
    }

    /// The best gain for the money again and again, or the best single action where that gains more.
    ///
    /// An action is taken as long as it gains anything and both money and capacity are left. The bound is the least over
    /// the choices on the way: all of the first sixteen, then every doubling, and the last.
    ///
    /// - Parameter budget: what may be spent.
    /// - Complexity: O(log actions) for each action whose gain a choice changes, O(actions) for each bound.
    public func greedyPlan(budget: Double) -> Plan {
        var state = State(self)
        var queue = CandidateQueue()
        var gains = actions.map { state.gain(of: $0) }
        var versions = Array(repeating: 0, count: actions.count)
        for (index, action) in actions.enumerated() {
            queue.insert(CandidateQueue.Entry(worth: gains[index] / action.cost, action: index, version: 0))
        }
        var chosen: [Int] = []
        var isChosen = Array(repeating: false, count: actions.count)
        var (total, cost) = (0.0, 0.0)
        var left = capacities
        var bound = fractionalGain(gains, isChosen, budget: budget)
        while let entry = queue.popFirst() {
            let action = actions[entry.action]
            guard entry.version == versions[entry.action], gains[entry.action] > 0,
                Self.isWithin(budget, cost + action.cost), action.resource.map({ left[$0] > 0 }) ?? true
            else { continue }
            state.take(action)
            chosen.append(entry.action)
            isChosen[entry.action] = true
            total += gains[entry.action]
            cost += action.cost
            if let resource = action.resource { left[resource] -= 1 }
            for other in Set(action.shifts.flatMap { actionsOfRow[$0.row] }) where !isChosen[other] {
                gains[other] = state.gain(of: actions[other])
                versions[other] += 1
                queue.insert(
                    CandidateQueue.Entry(
                        worth: gains[other] / actions[other].cost, action: other, version: versions[other]))
            }
            let count = chosen.count
            if count <= 16 || count & (count - 1) == 0 {
                bound = min(bound, total + fractionalGain(gains, isChosen, budget: budget))
            }
        }
        bound = min(bound, total + fractionalGain(gains, isChosen, budget: budget))
        if let single = bestSingle(budget: budget), single.gain > total {
            (chosen, total, cost) = ([single.action], single.gain, actions[single.action].cost)
        }
        return Plan(
            actions: chosen, gain: total, cost: cost, upperBound: max(bound, total), isCertified: boundHolds())
    }

    /// The best plan of all, found by trying every one.
    ///
    /// Its actions are in the order in which they were given.
    ///
    /// - Precondition: at most 20 actions.
    public func optimalPlan(budget: Double) -> Plan {
        precondition(actions.count <= 20, "every plan is tried: at most 20 actions")
        let moved = actionsOfRow.indices.filter { !actionsOfRow[$0].isEmpty }
        guard moved.count == actionsOfRow.count else { return onRows(moved).optimalPlan(budget: budget) }
        var best = (actions: [Int](), gain: 0.0, cost: 0.0)
        func search(_ next: Int, _ chosen: [Int], _ state: State, gain: Double, cost: Double, left: [Int]) {
            if gain > best.gain { best = (chosen, gain, cost) }
            for index in next..<max(next, actions.count) {
                let action = actions[index]
                guard Self.isWithin(budget, cost + action.cost), action.resource.map({ left[$0] > 0 }) ?? true else {
                    continue
                }
                var further = state
                further.take(action)
                var rest = left
                if let resource = action.resource { rest[resource] -= 1 }
                search(
                    index + 1, chosen + [index], further, gain: gain + state.gain(of: action),
                    cost: cost + action.cost, left: rest)
            }
        }
        search(0, [], State(self), gain: 0, cost: 0, left: capacities)
        return Plan(
            actions: best.actions, gain: best.gain, cost: best.cost, upperBound: best.gain, isCertified: true)
    }

    /// The same problem without the rows that nothing moves.
    private func onRows(_ rows: [Int]) -> Allocation {
        let places = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
        return Allocation(
            linearPredictors: rows.map { linearPredictors[$0] },
            actions: actions.map { action in
                var action = action
                for index in action.shifts.indices { action.shifts[index].row = places[action.shifts[index].row]! }
                return action
            }, capacities: capacities)
    }

    private func bestSingle(budget: Double) -> (action: Int, gain: Double)? {
        let state = State(self)
        return actions.indices.filter { index in
            Self.isWithin(budget, actions[index].cost) && actions[index].resource.map { capacities[$0] > 0 } ?? true
        }.map { ($0, state.gain(of: actions[$0])) }.max { $0.1 < $1.1 }
    }

    /// The marginal gains of what is not chosen, best for the money first, as far as a budget goes, the last in part.
    private func fractionalGain(_ gains: [Double], _ isChosen: [Bool], budget: Double) -> Double {
        let open = actions.indices.filter { !isChosen[$0] && gains[$0] > 0 }.sorted {
            gains[$0] / actions[$0].cost > gains[$1] / actions[$1].cost
        }
        var (rest, sum) = (budget, 0.0)
        for index in open where rest > 0 {
            let cost = actions[index].cost
            sum += gains[index] * (Self.isWithin(budget, budget - rest + cost) ? 1 : rest / cost)
            rest -= cost
        }
        return sum
    }

    /// The rows' linear predictors after some actions.
    struct State {
        private(set) var predictors: [Double]

        init(_ problem: Allocation) { predictors = problem.linearPredictors }

        func gain(of action: Action) -> Double {
            action.shifts.reduce(0) { $0 + fall(predictors[$1.row], to: predictors[$1.row] + $1.logOdds) }
        }

        mutating func take(_ action: Action) {
            for shift in action.shifts { predictors[shift.row] += shift.logOdds }
        }
    }
}

/// Actions by falling worth; of equals the one of the lower number.
private struct CandidateQueue {
    struct Entry {
        let worth: Double
        let action: Int
        /// Which of the action's gains the worth is of: an older one no longer counts.
        let version: Int
    }

    private var heap: [Entry] = []

    mutating func insert(_ entry: Entry) {
        heap.append(entry)
        var index = heap.count - 1
        while index > 0, isBefore(index, (index - 1) / 2) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func popFirst() -> Entry? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var index = 0
        while true {
            var next = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count && isBefore(child, next) {
                next = child
            }
            if next == index { return first }
            heap.swapAt(index, next)
            index = next
        }
    }

    private func isBefore(_ first: Int, _ second: Int) -> Bool {
        (-heap[first].worth, heap[first].action) < (-heap[second].worth, heap[second].action)
    }
}
