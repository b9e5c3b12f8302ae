import DataProtection
import Declarations
import ExampleHouse
import Foundation
import Keeping
import Testing

@testable import Promises

@Suite("Two versions compared") struct ComparisonTests {
    private func version(_ number: Int, _ paragraphs: [(Promise?, String)]) -> PolicyVersion {
        PolicyVersion(
            kind: .privacy, number: number, language: .english, inForce: CalendarDate("2026-03-0\(number)")!, title: "Privacy policy",
            sections: [
                PolicySection(
                    id: "all", heading: "All of it",
                    clauses: paragraphs.map { PolicyClause(promise: $0.0, html: "<p>\($0.1)</p>", plain: $0.1) })
            ], text: "\(paragraphs)", fingerprint: "\(number)")
    }

    private let before: [(Promise?, String)] = [
        (.noCookies, "This site has no cookies."), (.access, "You may see your data. Write to us for it."),
        (.deletion, "Data are erased when they are no longer needed."), (nil, "We may use a cookie to remember your language."),
    ]

    private func compared(_ after: [(Promise?, String)]) -> PolicyComparison {
        PolicyComparison(from: version(1, before), to: version(2, after))
    }

    @Test(.keeps(.changesPosted)) func `hide no sentence: each of both stands in the comparison once`() {
        let after: [(Promise?, String)] = [
            (.deletion, "Data are erased for good, when they are no longer needed."), (.noCookies, "This site has no cookies."),
            (.access, "You may see your data. Only employees who need it may see it, too."), (nil, "Something altogether new here."),
        ]
        for (from, to) in [(before, after), (after, before), (before, before), (before, []), ([], after)] {
            let (old, new) = (version(1, from), version(2, to))
            let pairs = PolicyComparison(from: old, to: new).pairs
            #expect(isWhole(pairs, old, new))
            // Saboteurs: one left out, one shown twice, two in each other's place.
            for place in pairs.indices {
                var spoilt = pairs
                spoilt.remove(at: place)
                #expect(!isWhole(spoilt, old, new))
                spoilt.insert(contentsOf: [pairs[place], pairs[place]], at: place)
                #expect(!isWhole(spoilt, old, new))
            }
        }
        let (old, new) = (version(1, before), version(2, after))
        #expect(!isWhole(PolicyComparison(from: old, to: new).pairs.reversed(), old, new))
    }

    /// Each sentence of both stands there once, those of the later one in their order, and what is called changed differs.
    private func isWhole(_ pairs: [PolicyComparison.Pair], _ old: PolicyVersion, _ new: PolicyVersion) -> Bool {
        var (left, right, honest): ([String], [String], Bool) = ([], [], true)
        for pair in pairs {
            switch pair {
            case .same(let sentence), .moved(let sentence):
                left.append(sentence.text)
                right.append(sentence.text)
            case .changed(let old, let new):
                left.append(old.map(\.text).joined(separator: " "))
                right.append(new.map(\.text).joined(separator: " "))
                honest = honest && (old + new).contains(where: \.differs)
            case .added(let sentence): right.append(sentence.text)
            case .removed(let sentence): left.append(sentence.text)
            }
        }
        return honest && left.sorted() == old.sentences.map(\.text).sorted() && right == new.sentences.map(\.text)
    }

    @Test func `tell what changed from what is new, gone or elsewhere`() {
        var after = before
        after[0].1 = "This site has no cookies whatsoever."
        #expect(
            compared(after).pairs.contains(
                .changed(
                    from: [WordRun(text: "This site has no", differs: false), WordRun(text: "cookies.", differs: true)],
                    to: [WordRun(text: "This site has no", differs: false), WordRun(text: "cookies whatsoever.", differs: true)])))
        #expect(compared(after).changed == 1 && compared(after).added == 0 && compared(after).removed == 0)

        let moved = compared([before[2], before[0], before[1], before[3]])
        #expect(moved.moved == 1 && moved.changed + moved.added + moved.removed == 0)

        let shorter = compared(Array(before.dropLast()))
        #expect(shorter.removed == 1 && shorter.pairs.last == .removed(Sentence(text: before[3].1, promise: nil, isHeading: false)))
        let longer = compared(before + [(nil, "If you have a question, write.")])
        #expect(longer.added == 1 && longer.changed == 0)
        #expect(!compared(before).differs && moved.differs && shorter.differs)
    }

    @Test func `pair a sentence with that of the same promise before any other`() {
        var after = before
        after[2].1 = "We erase data at once when nobody needs them."
        let pairs = compared(after).pairs
        #expect(
            pairs.contains { if case .changed(let from, _) = $0 { from.map(\.text).joined(separator: " ") == before[2].1 } else { false } })
    }

    @Test(arguments: [
        ("One. Two", ["One.", "Two"]), ("See Art. 12 of it. Then ask.", ["See Art. 12 of it.", "Then ask."]),
        ("A. Berg said “No.” She went.", ["A. Berg said “No.”", "She went."]), ("Is it? Yes! Good…", ["Is it?", "Yes!", "Good…"]),
        ("one\ntwo", ["one", "two"]), ("", []), ("Write to info@firm.example, please.", ["Write to info@firm.example, please."]),
    ]) func `know where a sentence ends`(text: String, sentences: [String]) {
        #expect(Sentence.split(text) == sentences)
    }

    @Test func `take no longer for long documents that share nothing`() {
        let old = (0..<500).map { (nil as Promise?, "Old words number \($0) stand in this place alone.") }
        let new = (0..<500).map { (nil as Promise?, "Fresh talk \($0) of altogether other things here.") }
        let start = ContinuousClock.now
        let comparison = PolicyComparison(from: version(1, old), to: version(2, new))
        #expect(comparison.changed + comparison.added == 500)
        #expect(ContinuousClock.now - start < .seconds(30))
    }
}

@Suite("A plan of publication") struct PublicationTests {
    private let act = Publication(day: Day(noon), by: "Ann", reason: "First start")
    private let folder = ExampleSite.site.policies

    private func record(_ versions: [PolicyVersion]) -> [PublishedText] { versions.map { PublishedText($0, publication: act) } }

    @Test(.keeps(.changesPosted)) func `serves nothing that is not on record, and everything that is`() {
        let newest = folder.first { $0.kind == .privacy }!.number
        let older = folder.filter { $0.kind == .terms || $0.number < newest }
        let plan = PublicationPlan(folder: folder, record: record(older))
        #expect(plan.unpublished == folder.filter { $0.kind == .privacy && $0.number == newest } && plan.changed.isEmpty)
        #expect(plan.served { _ in folder[0] } == older)
        // Taken out of the folder, still on record: read back.
        let gone = PublicationPlan(folder: [], record: record(older))
        var read = 0
        _ = gone.served { text in
            read += 1
            return folder.first { text.isSameNumber(as: $0) }!
        }
        #expect(read == older.count)
    }

    @Test(.keeps(.changesPosted)) func `notices other words under a number on record, and never serves them`() {
        let first = folder[0]
        let forged = PolicyVersion(
            kind: first.kind, number: first.number, language: first.language, inForce: first.inForce, title: first.title, sections: [],
            text: first.text + "Or not.", fingerprint: String(repeating: "0", count: 64))
        let plan = PublicationPlan(folder: [forged] + folder.dropFirst(), record: record(folder))
        #expect(plan.changed == [forged] && plan.unpublished.isEmpty)
        #expect(!plan.served { _ in first }.contains(forged))
    }
}
