import DataProtection
import Declarations
import Foundation
import Mailings
import Markup
import Testing

@Suite("A letter of ours") struct LetterTests {
    @Test(arguments: ExampleSite.drafts + ExampleSite.caseNotices, Replies.texts.keys.sorted { $0.rawValue < $1.rawValue })
    func `has every sentence in every language, whatever the site's own`(draft: LetterDraft, language: Language) throws {
        let letter = draft.letter(site: try ExampleSite.site(), language: language)
        let said =
            "\(letter.subject) "
            + letter.blocks.map { block in
                switch block {
                case .paragraph(let words), .verbatim(let words), .fine(let words): words
                case .table(let table): table.lines(width: 72)
                case .strong(let lead, let rest): lead + rest
                case .action(let label, let copy, let url): label + copy + url
                case .fineLink(let label, let url): label + url
                case .rule: ""
                }
            }.joined(separator: " ")
        #expect(!said.contains(/(letter|month|duration|date|datetime)\.[a-z0-9]/) && !said.contains("{"))
    }

    @Test func `tells times in words in the site's time zone`() throws {
        let site = try ExampleSite.site()
        #expect(DateWords(texts: site.texts(in: .english), timeZone: site.timeZone).dateTime(ExampleSite.time) == "26 March 2026, 14:05")
        let bokmål = DateWords(texts: site.texts(in: .bokmål), timeZone: site.timeZone)
        #expect(bokmål.dateTime(ExampleSite.time) == "26. mars 2026 kl. 14.05")
        #expect(bokmål.date(Day(ExampleSite.time)) == "26. mars 2026")
        #expect(bokmål.date(CalendarDate("2026-12-01")!) == "1. desember 2026")
        #expect(bokmål.days(1) == "én dag" && bokmål.hours(72) == "72 timer")
    }

    @Test func `counts the first of a month as its language does`() {
        let first = CalendarDate("2026-03-01")!
        func written(_ tag: String) -> String? {
            Replies.texts[Language(rawValue: tag)].map { DateWords(texts: $0, timeZone: "Europe/Oslo").date(first) }
        }
        #expect(written("fr") == "1er mars 2026" && written("it") == "1º marzo 2026" && written("pl") == "1 marca 2026")
    }

    @Test func `shows nothing of itself when printed`() throws {
        let draft = ExampleSite.drafts[0]
        var dumped = ""
        dump(draft, to: &dumped)
        dump(draft.letter(site: try ExampleSite.site(), language: .english), to: &dumped)
        #expect(!(dumped + "\(draft)" + String(reflecting: draft)).contains("7Qm4tB2k"))
    }

    @Test(arguments: ExampleSite.drafts) func `keeps through its sealed form`(draft: LetterDraft) throws {
        #expect(try JSONDecoder().decode(LetterDraft.self, from: JSONEncoder().encode(draft)) == draft)
    }
}
