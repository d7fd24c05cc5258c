/// The candidate most like `name`, if one is like it enough to be what was meant.
///
/// Likeness is the edit distance (insertions, deletions, substitutions) without regard to case. A candidate counts
/// when at most a third of `name` (and at least 2) has to change, or when one of the two begins with the other.
func suggestion(for name: String, among candidates: [String]) -> String? {
    let wanted = Array(name.lowercased())
    var best: (candidate: String, distance: Int)?
    for candidate in candidates {
        let other = Array(candidate.lowercased())
        let distance = other.starts(with: wanted) || wanted.starts(with: other) ? 1 : editDistance(wanted, other)
        if distance < best?.distance ?? max(2, wanted.count / 3) + 1 { best = (candidate, distance) }
    }
    return best?.candidate
}

/// Levenshtein's distance. O(m·n) time, O(n) space.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var row = Array(0...right.count)
    for (i, character) in left.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in right.enumerated() {
            let substitution = diagonal + (character == other ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substitution, row[j] + 1, diagonal + 1)
        }
    }
    return row[right.count]
}
