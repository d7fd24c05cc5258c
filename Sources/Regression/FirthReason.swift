/// Why a fit should be by Firth's method and not by maximum likelihood.
public enum FirthReason: Sendable, Codable, Equatable {
    /// The outcomes are separated, so that maximum likelihood has no solution.
    case separation(Separation)
    /// Events or non-events, whichever are fewer, are few for each coefficient, so that maximum likelihood exaggerates.
    case fewEvents(perCoefficient: Double)

    /// Whether the reason is separation.
    public var isSeparation: Bool { if case .separation = self { true } else { false } }

    /// The reason in one sentence; `columnNames` are the data's.
    public func message(columnNames: [String]) -> String {
        switch self {
        case .separation(let separation):
            let names = separation.columns.map { "“\(columnNames[$0])”" }.joined(separator: ", ")
            let extent =
                separation.kind == .complete ? "all outcomes" : "the outcomes of \(separation.groups) customers"
            return "\(names) \(separation.columns.count == 1 ? "tells" : "together tell") \(extent) for certain"
        case .fewEvents(let ratio):
            return "there are only \((ratio * 10).rounded() / 10) events per coefficient"
        }
    }
}
