import DataProtection
import Declarations
import Foundation
import Inbox
import MailTransport
import Mailings
import Testing

@Suite("A message") struct MessageBuilderTests {
    private func build(
        _ draft: LetterDraft = ExampleSite.drafts[0], language: Language = .english, to address: String = "ann@post.example",
        id: String = "00ff@firm.example", fromName: String = "Brev og bøker AS"
    ) throws -> Data {
        let site = try ExampleSite.site(fromName: fromName)
        return try MessageBuilder(site: site)
            .message(draft.letter(site: site, language: language), to: address, messageID: id, date: ExampleSite.time)
    }

    @Test(arguments: [
        "ann@post.example\r\nBcc: ben@post.example", "ann@post.example\n", "ann\0@post.example", "ann@post.example, ben@post.example",
        "Ann <ann@post.example>", "ann", "@post.example", "ann@", "a b@post.example", "ann@post..example", "ann@post.example>",
    ])
    func `refuses an address that holds more than one`(address: String) {
        #expect(throws: MessageRefusal.self) { try build(to: address) }
    }

    @Test func `refuses line ends in every other header`() {
        #expect(throws: MessageRefusal.badMessageID) { try build(id: "1@x\r\nBcc: ben@post.example") }
        #expect(throws: MessageRefusal.controlCharacter) { try build(fromName: "Firm\nBcc: ben@post.example") }
        let answer = LetterDraft.stopAnswer(
            products: [], all: true, understood: "stop", undo: ExampleSite.link, alsoForAPerson: false, inReplyTo: "1@x>\r\nBcc: <b@c")
        #expect(throws: MessageRefusal.badMessageID) { try build(answer) }
        let subject = Letter(purpose: .farewell, language: .english, subject: "a\r\nBcc: b@c", blocks: [], automatic: .none(inReplyTo: nil))
        #expect(throws: MessageRefusal.controlCharacter) {
            try MessageBuilder(site: ExampleSite.site()).message(subject, to: "a@b.example", messageID: "1@x", date: ExampleSite.time)
        }
    }

    @Test(arguments: ExampleSite.drafts, [Language.english, .bokmål])
    func `has CRLF line ends only, no long line, and comes back through the reader`(draft: LetterDraft, language: Language) throws {
        let bytes = try build(draft, language: language)
        let raw = Array(bytes)
        for index in raw.indices where raw[index] == 10 { #expect(index > 0 && raw[index - 1] == 13) }
        for index in raw.indices where raw[index] == 13 { #expect(index + 1 < raw.count && raw[index + 1] == 10) }
        let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 998 })
        #expect(raw.allSatisfy { $0 < 128 })
        let received = MessageReader().read(bytes)
        #expect(received.unreadable == nil)
        #expect(received.automaticSign == .autoSubmitted)
        #expect(received.messageID == "00ff@firm.example")
        #expect(received.from?.reveal() == "info@firm.example")
        #expect(received.recipients.reveal() == ["ann@post.example"])
        #expect(received.subject.reveal() == draft.letter(site: try ExampleSite.site(), language: language).subject)
    }

    @Test func `reads as designed`() throws {
        let text = String(decoding: try build(), as: UTF8.self)
        #expect(text.contains("\r\nTo: ann@post.example\r\n"))
        #expect(text.contains("\r\nMIME-Version: 1.0\r\n"))
        #expect(text.contains("Date: Thu, 26 Mar 2026 13:05:00 +0000\r\n"))
        #expect(text.contains("Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n"))
        #expect(text.contains("Content-Language: en\r\n"))
        #expect(text.lowercased().contains("=?utf-8?") && !text.lowercased().contains("iso-8859"))
        let plain = """
            Somebody, we hope you, asked to be registered for Courier with this
            address. Open the link, then press the button on the page:

            https://firm.example/c/7Qm4tB2kXw9dVh3ZrN6yLs

            The link works until 26 March 2026, 14:05.

            Was it not you? Do nothing. We write no more to this address and forget
            it after 7 days.
            """
        let received = MessageReader().read(try build())
        #expect(received.text.reveal().hasPrefix(plain))
    }

    @Test func `answers in the thread it belongs to`() throws {
        let text = String(decoding: try build(ExampleSite.drafts[3]), as: UTF8.self)
        #expect(text.contains("\r\nAuto-Submitted: auto-replied\r\n"))
        #expect(text.contains("\r\nIn-Reply-To: <1@post.example>\r\nReferences: <1@post.example>\r\n"))
    }

    @Test func `writes an international address as RFC 6532 and IDNA tell`() throws {
        let bytes = try build(to: "bjørn@blåbær.example")
        #expect(String(decoding: bytes, as: UTF8.self).contains("\r\nTo: bjørn@xn--blbr-roah.example\r\n"))
        #expect(MessageReader().read(bytes).recipients.reveal() == ["bjørn@blåbær.example"])
    }

    @Test func `of ours does not read as a wish to stop when it comes back`() throws {
        let reading = Reading(rules: try Rules.standard(), products: try ExampleSite.site().products)
        for draft in ExampleSite.drafts {
            for language in [Language.english, .bokmål] {
                let received = MessageReader().read(try build(draft, language: language))
                let quoted = received.text.reveal().split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }
                #expect(reading.read(subject: "Re: " + received.subject.reveal(), text: quoted.joined(separator: "\n")).stop == .none)
                #expect(reading.read(subject: "Re: " + received.subject.reveal(), text: received.text.reveal()).stop == .none)
            }
        }
    }
}
