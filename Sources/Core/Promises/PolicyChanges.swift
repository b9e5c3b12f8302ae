/// Sentences that went and came between two versions of one document.
package struct PolicyChanges: Sendable, Equatable {
    package let gone: [String]
    package let come: [String]

    package init(from earlier: PolicyVersion, to later: PolicyVersion) {
        let difference = later.sentences.difference(from: earlier.sentences)
        gone = difference.removals.map(\.sentence)
        come = difference.insertions.map(\.sentence)
    }
}

extension PolicyVersion {
    fileprivate var sentences: [String] { sections.flatMap { [$0.heading] + $0.clauses.map(\.plain) } }
}

extension CollectionDifference.Change where ChangeElement == String {
    fileprivate var sentence: String {
        switch self {
        case .insert(_, let element, _), .remove(_, let element, _): element
        }
    }
}
