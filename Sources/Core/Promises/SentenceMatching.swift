/// Which sentence of the earlier version each of the later one comes from: the same words in the same order, the same words elsewhere,
/// or the likest of what is left, a sentence of the same promise before others.
struct SentenceMatching {
    enum Origin {
        case same(Int), moved(Int), changed(Int)
    }
    /// By place in the later version; none: new.
    private(set) var origin: [Int: Origin] = [:]
    /// Places in the earlier version that lead nowhere.
    private(set) var removed: Set<Int> = []

    /// From this much in common two sentences are one that changed.
    private static let likeness = 0.5
    private static let promiseCounts = 0.3
    /// How many sentences around its own place one is compared with: a long document costs no more than its length times this.
    private static let reach = 200

    init(old: [Sentence], new: [Sentence]) {
        let difference = new.map(\.text).difference(from: old.map(\.text)).inferringMoves()
        var gone = Set(difference.removals.map(\.position)), come = Set(difference.insertions.map(\.position))
        var index = 0
        for place in new.indices where !come.contains(place) {
            while gone.contains(index) { index += 1 }
            origin[place] = .same(index)
            index += 1
        }
        for case .insert(let place, _, let from?) in difference {
            origin[place] = .moved(from)
            gone.remove(from)
            come.remove(place)
        }
        pairTheLikest(old, new, gone.sorted(), come.sorted())
    }

    private mutating func pairTheLikest(_ old: [Sentence], _ new: [Sentence], _ gone: [Int], _ come: [Int]) {
        var candidates: [(score: Double, from: Int, to: Int)] = []
        let words = Dictionary(uniqueKeysWithValues: come.map { ($0, Self.words(new[$0].text)) })
        for (order, from) in gone.enumerated() {
            let mine = Self.words(old[from].text)
            let middle = order * come.count / max(1, gone.count)
            for to in come[max(0, middle - Self.reach)..<min(come.count, middle + Self.reach)] {
                guard old[from].isHeading == new[to].isHeading else { continue }
                let promised = old[from].promise != nil && old[from].promise == new[to].promise
                let score = Self.likeness(mine, words[to]!) + (promised ? Self.promiseCounts : 0)
                if score >= Self.likeness { candidates.append((score, from, to)) }
            }
        }
        var (free, open) = (Set(gone), Set(come))
        for pair in candidates.sorted(by: { ($1.score, $0.to, $0.from) < ($0.score, $1.to, $1.from) })
        where free.contains(pair.from) && open.contains(pair.to) {
            origin[pair.to] = .changed(pair.from)
            free.remove(pair.from)
            open.remove(pair.to)
        }
        removed = free
    }

    private static func words(_ text: String) -> Set<String> {
        Set(text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    }

    /// Twice what is common over all there is (Dice).
    private static func likeness(_ a: Set<String>, _ b: Set<String>) -> Double {
        a.isEmpty && b.isEmpty ? 0 : 2 * Double(a.count { b.contains($0) }) / Double(a.count + b.count)
    }
}
