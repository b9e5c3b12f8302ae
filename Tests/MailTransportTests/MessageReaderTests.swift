import DataProtection
import Foundation
import Inbox
import MailTransport
import Testing

@Suite("Received mail") struct MessageReaderTests {
    private func read(_ text: String) -> ReceivedMessage {
        MessageReader().read(Data(text.replacingOccurrences(of: "\n", with: "\r\n").utf8))
    }

    @Test func `over a limit is unreadable`() {
        #expect(MessageReader().read(Data()).unreadable == .empty)
        #expect(MessageReader().read(Data(count: MessageReader.largest + 1)).unreadable == .tooLarge)
        #expect(read("From: a@b.example\nX: " + String(repeating: "x\n y", count: 40_000) + "\n\nstop").unreadable == .headersTooLong)
        #expect(read("From: a@b.example\n\n" + String(repeating: "word ", count: 300_000)).unreadable == .textTooLong)
        #expect(nested(12).unreadable == .tooDeep)
        #expect(nested(5_000).unreadable == .tooManyParts)
        let many = String(repeating: "--b\nContent-Type: text/plain\n\nx\n", count: 150)
        #expect(read("From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n\(many)--b--\n").unreadable == .tooManyParts)
    }

    private func nested(_ depth: Int) -> ReceivedMessage {
        let parts = (0..<depth).map { "Content-Type: multipart/mixed; boundary=b\($0)\n\n--b\($0)\n" }.joined()
        return read("From: a@b.example\n\(parts)Content-Type: text/plain\n\nstop\n")
    }

    @Test func `cut off or turned to noise never brings the reader down`() {
        let whole =
            Array(
                "From: \"Ann\" <ann@post.example>\r\nSubject: =?utf-8?B?c3RvcA==?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                    .utf8)
            + Array(
                "--b\r\nContent-Type: text/html; charset=latin1\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+c3RvcDwvcD4=\r\n--b--\r\n"
                    .utf8)
        for length in 0...whole.count { _ = MessageReader().read(Data(whole[..<length])) }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            var bytes = whole
            for _ in 0..<4 { bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator) }
            _ = MessageReader().read(Data(bytes))
        }
        for _ in 0..<200 { _ = MessageReader().read(Data((0..<2_000).map { _ in UInt8.random(in: 0...255, using: &generator) })) }
    }

    @Test func `in HTML only is turned into text and understood`() throws {
        let message = read(
            """
            From: =?utf-8?Q?Bj=C3=B8rn?= <ann@post.example>
            To: info@firm.example
            Subject: =?utf-8?Q?H=C3=A5p?=
            Message-ID: <1@post.example>
            In-Reply-To: <2@firm.example>
            References: <0@firm.example>
             <2@firm.example>
            MIME-Version: 1.0
            Content-Type: text/html; charset=iso-8859-1
            Content-Transfer-Encoding: quoted-printable

            <html><body><p>Jeg =F8nsker ikke flere brev.</p><blockquote>Hva har dere om meg?</blockquote></body></html>
            """)
        #expect(message.from?.reveal() == "ann@post.example" && message.fromCount == 1)
        #expect(message.subject.reveal() == "Håp" && message.messageID == "1@post.example")
        #expect(message.references == ["0@firm.example", "2@firm.example"])
        #expect(message.answerable(by: try ExampleSite.site()))
        let intent = Reading(rules: try Rules.standard(), products: []).read(message).stop
        #expect(intent == .stop(scope: .everything, phrase: "ønsker ikke flere brev", rule: "nb.vil-ikke", alsoForAPerson: false))
    }

    @Test func `of several authors, of ourselves or not to us isn't answered`() throws {
        let site = try ExampleSite.site()
        #expect(read("From: a@b.example, c@d.example\nTo: info@firm.example\n\nstop").fromCount == 2)
        #expect(read("From: a@b.example\nFrom: c@d.example\nTo: info@firm.example\n\nstop").fromCount == 2)
        for head in ["From: info@firm.example\nTo: info@firm.example", "From: a@b.example\nTo: c@d.example", "To: info@firm.example"] {
            #expect(!read("\(head)\n\nstop").answerable(by: site))
        }
    }

    @Test func `leaves attachments and letters inside the letter unread`() {
        let message = read(
            """
            From: a@b.example
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain

            hello
            --b
            Content-Type: text/plain
            Content-Disposition: attachment; filename=a.txt

            stop
            --b
            Content-Type: message/rfc822

            From: c@d.example

            unsubscribe me
            --b--
            """)
        #expect(message.text.reveal().trimmingCharacters(in: .whitespacesAndNewlines) == "hello")
    }

    private static let vectors = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/vectors")
    private static let present = FileManager.default.fileExists(atPath: vectors.path)

    @Test(.enabled(if: present, "the folder ../shared/vectors isn't there"))
    func `that is a bounce is seen as a machine's and never acted on`() throws {
        let folder = Self.vectors.appendingPathComponent("bounces/flufl")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let reading = Reading(rules: try Rules.standard(), products: [])
        var automatic = 0
        for name in names {
            let message = MessageReader().read(try Data(contentsOf: folder.appendingPathComponent(name)))
            #expect(message.unreadable == nil, "\(name)")
            if message.automatic { automatic += 1 } else { print("not seen as automatic: \(name)") }
            #expect(reading.read(message).stop == .none, "\(name)")
        }
        #expect(names.count == 117)
        #expect(automatic >= 108)
    }

    @Test(.enabled(if: present, "the folder ../shared/vectors isn't there"))
    func `published for other rights stops nothing, and an objection stops`() throws {
        struct Published: Decodable { let lang, expected, subject, body: String }
        let file = try String(contentsOf: Self.vectors.appendingPathComponent("letters/letters-dev.jsonl"), encoding: .utf8)
        let reading = Reading(rules: try Rules.standard(), products: [])
        for line in file.split(separator: "\n") {
            let letter = try JSONDecoder().decode(Published.self, from: Data(line.utf8))
            let intent = reading.read(subject: letter.subject, text: letter.body).stop
            if letter.expected != "stop-contact" {
                #expect(intent == .none)
            } else if letter.lang == "en" {
                guard case .stop(.everything, _, _, true) = intent else {
                    Issue.record("an objection in English was read as \(intent)")
                    continue
                }
            }
        }
    }
}
