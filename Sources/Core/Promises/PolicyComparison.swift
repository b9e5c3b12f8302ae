/// Two versions of one document side by side, sentence by sentence, in the order of the later one.
package struct PolicyComparison: Sendable, Equatable {
    package enum Pair: Sendable, Equatable {
        case same(Sentence)
        /// Word for word the same, in another place.
        case moved(Sentence)
        case changed(from: [WordRun], to: [WordRun])
        case added(Sentence)
        case removed(Sentence)
    }

    package let pairs: [Pair]

    package init(from earlier: PolicyVersion, to later: PolicyVersion) {
        let (old, new) = (earlier.sentences, later.sentences)
        let matching = SentenceMatching(old: old, new: new)
        var pairs: [Pair] = []
        var next = 0
        func takeRemoved(before end: Int) {
            while next < end {
                if matching.removed.contains(next) { pairs.append(.removed(old[next])) }
                next += 1
            }
        }
        for (index, sentence) in new.enumerated() {
            switch matching.origin[index] {
            case .same(let origin):
                takeRemoved(before: origin)
                pairs.append(.same(sentence))
                next = origin + 1
            case .moved: pairs.append(.moved(sentence))
            case .changed(let origin):
                let (from, to) = WordRun.between(old[origin].text, sentence.text)
                pairs.append(.changed(from: from, to: to))
            case nil: pairs.append(.added(sentence))
            }
        }
        takeRemoved(before: old.count)
        self.pairs = pairs
    }

    package var changed: Int { pairs.count { if case .changed = $0 { true } else { false } } }
    package var added: Int { pairs.count { if case .added = $0 { true } else { false } } }
    package var removed: Int { pairs.count { if case .removed = $0 { true } else { false } } }
    package var moved: Int { pairs.count { if case .moved = $0 { true } else { false } } }
    package var differs: Bool { changed + added + removed + moved > 0 }
}

/// Words of a sentence that stand in both versions, or in this one only.
package struct WordRun: Sendable, Equatable {
    package let text: String
    package let differs: Bool

    /// The two sentences with what differs between them; when little is left in common, all of it does.
    static func between(_ old: String, _ new: String) -> (from: [WordRun], to: [WordRun]) {
        let (before, after) = (old.split(separator: " "), new.split(separator: " "))
        let difference = after.difference(from: before)
        let gone = Set(difference.removals.map(\.position)), come = Set(difference.insertions.map(\.position))
        guard 2 * (before.count - gone.count) >= min(before.count, after.count) else {
            return ([WordRun(text: old, differs: true)], [WordRun(text: new, differs: true)])
        }
        return (runs(before, gone), runs(after, come))
    }

    private static func runs(_ words: [Substring], _ differing: Set<Int>) -> [WordRun] {
        var runs: [WordRun] = []
        for (index, word) in words.enumerated() {
            let differs = differing.contains(index)
            if let last = runs.last, last.differs == differs {
                runs[runs.count - 1] = WordRun(text: "\(last.text) \(word)", differs: differs)
            } else {
                runs.append(WordRun(text: String(word), differs: differs))
            }
        }
        return runs
    }
}

extension CollectionDifference.Change {
    var position: Int {
        switch self {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
