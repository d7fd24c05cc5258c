import LinearAlgebra

/// Gaussian elimination of a quadratic game's columns, group by group in one order, with the way back open: each group has
/// a workspace of its own, so that the tree over sets returns to a node by forgetting what lies below it.
struct GroupElimination: Sendable {
    /// What is left of A and c behind the groups of some set: the columns from `offset` on of the workspace at `start`.
    struct Node {
        fileprivate let start: Int
        fileprivate let order: Int
        fileprivate let offset: Int
    }

    /// How many columns each group has, and how many it and those after it have.
    private let sizes, remaining: [Int]
    /// Where the workspace of each group begins: a matrix row by row, of which the upper triangle is used, then the scores.
    private let starts: [Int]
    private var work: [Double]

    /// The node before all groups.
    let root: Node

    init(_ game: QuadraticGame, order: [Int]) {
        sizes = order.map { game.groups[$0].count }
        var remaining = [0]
        for size in sizes.reversed() { remaining.append(remaining[remaining.count - 1] + size) }
        remaining.reverse()
        self.remaining = remaining
        let columns = order.flatMap { game.groups[$0] }
        let width = columns.count
        var starts: [Int] = []
        var next = width * (width + 1)
        for order in remaining.dropLast() {
            starts.append(next)
            next += order * (order + 1)
        }
        self.starts = starts
        root = Node(start: 0, order: width, offset: 0)
        work = Array(repeating: 0, count: next)
        for (i, row) in columns.enumerated() {
            for j in i..<width { work[i * width + j] = game.information[row, columns[j]] }
            work[width * width + i] = game.scores[row]
        }
    }

    /// Leaves the group at a position of the order out.
    func skip(_ position: Int, _ node: Node) -> Node {
        Node(start: node.start, order: node.order, offset: node.offset + sizes[position])
    }

    /// Takes the group at a position of the order in: what it adds to v, and the node behind it.
    ///
    /// A column that rounding has left without information adds nothing.
    mutating func join(_ position: Int, _ node: Node) -> (gain: Double, next: Node) {
        let (size, order, start) = (sizes[position], remaining[position], starts[position])
        let scores = start + order * order
        var work = work.mutableSpan
        for i in 0..<order {
            let source = node.start + (node.offset + i) * node.order + node.offset
            let target = start + i * order
            for j in i..<order { work[target + j] = work[source + j] }
            work[scores + i] = work[node.start + node.order * node.order + node.offset + i]
        }
        var gain = 0.0
        for pivot in 0..<size {
            let information = work[start + pivot * order + pivot]
            guard information > 0 else { continue }
            let score = work[scores + pivot]
            gain += score * score / information
            let pivotRow = start + pivot * order
            for i in pivot + 1..<order {
                let factor = work[pivotRow + i] / information
                let row = start + i * order
                work[scores + i] -= factor * score
                for j in i..<order { work[row + j] -= factor * work[pivotRow + j] }
            }
        }
        return (gain, Node(start: start, order: order, offset: size))
    }
}
