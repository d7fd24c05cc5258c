/// The name that a misspelt one most likely means: the closest by edit distance, if close enough to be meant.
///
/// Distance is Levenshtein's over characters without regard to case; a name is close enough at up to a third of the
/// longer length, at least 2. A name of three letters or more that is part of the other is at most at distance 1. Of
/// equally close names the first counts.
public func nearestName(to name: String, among candidates: [String]) -> String? {
    let wanted = Array(name.lowercased())
    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let other = Array(candidate.lowercased())
        let isPart = min(wanted.count, other.count) >= 3 && (other.contains(wanted) || wanted.contains(other))
        let distance = isPart ? min(1, editDistance(wanted, other)) : editDistance(wanted, other)
        guard distance <= max(2, max(wanted.count, other.count) / 3) else { continue }
        if best == nil || distance < best!.distance { best = (candidate, distance) }
    }
    return best?.name
}

func editDistance(_ first: [Character], _ second: [Character]) -> Int {
    var row = Array(0...second.count)
    for (i, a) in first.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, b) in second.enumerated() {
            let substituted = diagonal + (a == b ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[second.count]
}
