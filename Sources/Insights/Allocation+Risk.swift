extension Allocation {
    /// What ranking by risk alone comes to: the rows of the highest probability first, each with the action that gains most
    /// for the money, as far as money and capacity go.
    ///
    /// The riskiest are not always those who can be moved, and some are moved the wrong way: the gain may be below that of
    /// ``greedyPlan(budget:)`` by any amount. An action that moves several rows is taken with the first of them.
    public func riskPlan(budget: Double) -> (actions: [Int], gain: Double, cost: Double) {
        let byRisk = linearPredictors.indices.sorted {
            (-linearPredictors[$0], $0) < (-linearPredictors[$1], $1)
        }
        let state = State(self)
        let worth = actions.map { state.gain(of: $0) / $0.cost }
        var isTaken = actions.map { _ in false }
        var left = capacities
        var chosen: [Int] = []
        var cost = 0.0
        for row in byRisk {
            let open = actionsOfRow[row].filter { index in
                !isTaken[index] && Self.isWithin(budget, cost + actions[index].cost)
                    && actions[index].resource.map { left[$0] > 0 } ?? true
            }
            guard let best = open.max(by: { (worth[$0], $1) < (worth[$1], $0) }) else { continue }
            isTaken[best] = true
            chosen.append(best)
            cost += actions[best].cost
            if let resource = actions[best].resource { left[resource] -= 1 }
        }
        return (chosen, gain(of: chosen), cost)
    }
}
