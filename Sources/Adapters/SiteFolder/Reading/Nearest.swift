/// The candidate that `word` is most likely a slip of: a third of its letters away at most, two in a short one.
func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let limit = word.count < 4 ? 1 : max(2, word.count / 3)
    return candidates.map { ($0, distance(Array(word.lowercased()), Array($0.lowercased()))) }
        .filter { $0.1 <= limit }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
}

/// How many letters must be put in, taken out or changed (Levenshtein).
private func distance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, y) in b.enumerated() {
            let above = row[j + 1]
            row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
            diagonal = above
        }
    }
    return row[b.count]
}

func didYouMean(_ word: String, among candidates: some Sequence<String>) -> String {
    nearest(to: word, among: candidates).map { "; did you mean '\($0)'?" } ?? ""
}
