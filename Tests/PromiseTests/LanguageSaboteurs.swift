import Cases
import DataProtection
import Declarations
import ExampleHouse
import Foundation
import Inbox
import Keeping
import Mailings
import Markup
import Promises
import Registrations
import Requests
import Testing

/// The site has pages in English and Norwegian.
@Suite("Somebody writes in their own language") struct LanguageSaboteurs {
    private func answer(_ house: House, to words: String, registered: Language = .english) async throws -> (LetterContent, Letter) {
        try await house.register(.ann, language: registered)
        _ = try await house.received(House.letter(words, from: Person.ann.email))
        try await house.post(now: noon + hour)
        let content = try #require(house.mailbox.letters(to: Person.ann.email).last)
        return (content, content.draft.letter(site: house.site, language: Language(rawValue: content.language)))
    }

    private func has(_ letter: Letter, _ key: String, in language: String) -> Bool {
        let said = Replies.texts[Language(rawValue: language)]?(key) ?? ""
        return letter.blocks.contains { block in
            switch block {
            case .paragraph(let words), .fine(let words), .action(let words, _, _), .strong(let words, _): words == said
            default: false
            }
        }
    }

    @Test(
        .keeps(.requestsByEmail),
        arguments: [
            ("Guten Tag, bitte teilen Sie mir mit, welche Daten Sie über mich gespeichert haben.", "de", Intent.access),
            ("Dzień dobry, proszę o usunięcie wszystkich moich danych osobowych z Państwa bazy.", "pl", .erase),
            ("Bonjour, merci de supprimer toutes les données que vous avez sur moi.", "fr", .erase),
            ("Hei, eg vil vite kva opplysningar de har om meg.", "nn", .access),
        ])
    func `and is answered in it, with a link that works`(words: String, language: String, asked: Intent) async throws {
        let house = try House(.memory)
        let (content, letter) = try await answer(house, to: words)
        #expect(content.language == language && letter.language.rawValue == language)
        #expect(has(letter, "letter.case.action", in: language) && has(letter, "letter.foot.unseen", in: language))
        guard case .caseNotice(let notice) = content.draft, let link = notice.link else {
            Issue.record("no link")
            return
        }
        #expect(notice.kind == .identity && notice.asked.contains(asked.rawValue))
        // Pages there are in English, as they registered, or in what somebody who writes Nynorsk reads.
        #expect(link.hasPrefix("\(house.site.url)/\(language == "nn" ? "nb" : "en")/k/"))
        let token = try #require(content.draft.token)
        #expect(try await house.cases.identify(token, now: noon + 2 * hour)?.row.state == .inWork)
    }

    @Test(
        .keeps(.stopByEmail),
        arguments: [
            ("Bitte schicken Sie mir keine E-Mails mehr, ich habe kein Interesse.", "de"),
            ("Proszę nie wysyłać mi więcej wiadomości, nie jestem zainteresowany.", "pl"),
        ])
    func `and the answer to a stop tells in it how to undo the stop`(words: String, language: String) async throws {
        let house = try House(.memory)
        let (content, letter) = try await answer(house, to: words)
        #expect(content.draft.purpose == .stopAnswer && content.language == language)
        #expect(has(letter, "letter.stop-answer.action", in: language) && has(letter, "letter.stop-answer.kept", in: language))
        #expect(content.draft.link?.hasPrefix("\(house.site.url)/en/u/") == true)
        #expect(try await house.contact.undoStop(#require(content.draft.token), now: noon + 2 * hour))
    }

    @Test(arguments: [
        ("STOP", Language.bokmål), ("Dobrý den, prosím o zaslání všech údajů, které jsou o mně uloženy.", .bokmål), ("data?", .english),
    ])
    func `or in too few words, or one without words of ours: they are answered as they registered`(
        words: String, registered: Language
    ) async throws {
        let house = try House(.memory)
        #expect(try await answer(house, to: words, registered: registered).0.language == registered.rawValue)
    }

    /// A mail program that marks no quotation leaves our letter below their words.
    @Test(arguments: Replies.texts.keys.sorted { $0.rawValue < $1.rawValue })
    func `and what we wrote to them is never taken for their wish`(language: Language) throws {
        let site = ExampleSite.site
        let reading = Reading(rules: try Rules.standard(), products: site.products)
        let asks = Intent.allCases.map(\.rawValue)
        let drafts =
            CaseNotice.Kind.allCases.map { kind in
                LetterDraft.caseNotice(
                    CaseNotice(
                        kind: kind, number: "K7M2", asked: asks, products: ["courier"], due: noon, link: "https://firm.example/k/x",
                        until: noon, text: "…", inReplyTo: nil))
            } + [
                LetterDraft.stopAnswer(
                    products: ["courier"], all: false, understood: "stop", undo: "https://firm.example/u/x", alsoForAPerson: true,
                    inReplyTo: nil),
                .stopAnswer(
                    products: [], all: true, understood: "stop", undo: "https://firm.example/u/x", alsoForAPerson: true, inReplyTo: nil),
            ]
        for draft in drafts {
            let letter = draft.letter(site: site, language: language)
            let quoted = letter.blocks.compactMap { block in
                switch block {
                case .paragraph(let words), .fine(let words), .verbatim(let words): words
                case .table(let table): table.lines(width: 72)
                case .strong(let lead, let rest): "\(lead) \(rest)"
                case .action(let label, let copy, _): "\(label)\n\n\(copy)"
                case .fineLink(let label, _): label
                case .rule: nil
                }
            }
            let read = reading.read(subject: "Re: \(letter.subject)", text: (["OK."] + quoted).joined(separator: "\n\n"))
            #expect(Set(read.intents).isSubset(of: [.other, .question]), "\(draft.purpose): \(read.found)")
        }
    }
}
