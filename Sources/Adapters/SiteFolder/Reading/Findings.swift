/// Collects what is wrong while a folder is read; one reading, one thread.
final class Findings {
    private var found: Set<Mistake> = []
    private var doubts: Set<Mistake> = []

    func mistake(_ place: Place, _ message: String) { found.insert(Mistake(file: place.file, line: place.line, message: message)) }
    func warning(_ place: Place, _ message: String) { doubts.insert(Mistake(file: place.file, line: place.line, message: message)) }

    var mistakes: [Mistake] { ordered(found) }
    var warnings: [Mistake] { ordered(doubts) }
    private func ordered(_ list: Set<Mistake>) -> [Mistake] {
        list.sorted { ($0.file, $0.line, $0.message) < ($1.file, $1.line, $1.message) }
    }
}

struct Place: Hashable {
    let file: String
    let line: Int
}
