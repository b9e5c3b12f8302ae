import Foundation
import Testing

@testable import MailTransport

@Suite("Mail taken by LMTP") struct LMTPTests {
    private func steps(_ said: String, octetwise: Bool = false) -> [LMTPConversation.Step] {
        var conversation = LMTPConversation()
        var steps: [LMTPConversation.Step] = []
        let pieces = octetwise ? Array(said.utf8).map { [$0] } : [Array(said.utf8)]
        for piece in pieces {
            conversation.append(piece)
            while let step = conversation.next() { steps.append(step) }
        }
        return steps
    }

    private let begin = "LHLO a\r\nMAIL FROM:<ann@reader.example> SIZE=20\r\nRCPT TO:<info@vern.example>\r\nDATA\r\n"

    private func messages(_ steps: [LMTPConversation.Step]) -> [String] {
        steps.compactMap { if case .message(let bytes, _) = $0 { String(decoding: bytes, as: UTF8.self) } else { nil } }
    }

    @Test(arguments: [false, true]) func `a message comes with its envelope's sender and its dots as written`(octetwise: Bool) {
        let said = steps(begin + "Subject: a\r\n\r\n..b\r\nc\r\n.\r\nQUIT\r\n", octetwise: octetwise)
        #expect(messages(said) == ["Return-Path: <ann@reader.example>\r\nSubject: a\r\n\r\n.b\r\nc\r\n"])
        #expect(said.last == .end("221 2.0.0 Bye"))
    }

    @Test(arguments: ["\n.\n", "\n.\r\n", "\r.\r", "\r.\r\n", "\r\n.\n", "\r\n.\r"], [false, true])
    func `nothing but CRLF.CRLF ends a message`(end: String, octetwise: Bool) {
        let smuggled = "a\(end)MAIL FROM:<evil@a.example>\r\n"
        let said = steps(begin + smuggled + "\r\n.\r\n", octetwise: octetwise)
        #expect(messages(said).count == 1)
        #expect(messages(said).first?.contains("evil@a.example") == true)
    }

    @Test func `a command that ends by a lone line feed ends the connection`() {
        #expect(steps("LHLO a\nMAIL FROM:<>\r\n") == [.end("500 5.5.2 Lines end with CRLF")])
        #expect(steps(String(repeating: "a", count: 2_049)) == [.end("500 5.5.2 Line too long")])
    }

    @Test func `each recipient counts, and too many are told to come again`() {
        let recipients = String(repeating: "RCPT TO:<info@vern.example>\r\n", count: 101)
        let said = steps("LHLO a\r\nMAIL FROM:<>\r\n\(recipients)DATA\r\na\r\n.\r\n")
        #expect(said.contains(.reply("452 4.5.3 Too many recipients")))
        #expect(said.last == .message(Data("Return-Path: <>\r\na\r\n".utf8), recipients: 100))
    }

    @Test func `what is too large is swallowed, refused for each, and the next one is taken`() {
        let large = String(repeating: String(repeating: "x", count: 998) + "\r\n", count: MessageReader.largest / 1_000 + 1)
        let said = steps(
            "LHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<a@a>\r\nRCPT TO:<b@a>\r\nDATA\r\n\(large).\r\nMAIL FROM:<>\r\nRCPT TO:<a@a>\r\nDATA\r\nb\r\n.\r\n"
        )
        #expect(said.contains(.reply("552 5.3.4 Message too large\r\n552 5.3.4 Message too large")))
        #expect(messages(said) == ["Return-Path: <>\r\nb\r\n"])
        #expect(steps("LHLO a\r\nMAIL FROM:<> SIZE=99999999\r\n").last == .reply("552 5.3.4 Message too large"))
    }

    @Test(arguments: [
        "MAIL FROM:<>", "LHLO a\r\nRCPT TO:<a@a>", "LHLO a\r\nMAIL FROM:<>\r\nDATA", "LHLO a\r\nMAIL FROM:<>\r\nMAIL FROM:<>", "EHLO a",
    ]) func `out of order is refused`(said: String) throws {
        guard case .reply(let text) = try #require(steps(said + "\r\n").last) else { return #expect(Bool(false)) }
        #expect(text.hasPrefix("50"))
    }

    @Test(arguments: ["a\n", "a", ".\n..\n", "a\r\n.b\r\n", "\n"]) func `what is handed over arrives as it was, with CRLF`(message: String)
    {
        let stuffed = String(decoding: LMTPHandOver.stuffed(Data(message.utf8)), as: UTF8.self)
        let lines = message.replacing("\r\n", with: "\n")
        let whole = (lines.hasSuffix("\n") ? lines : lines + "\n").replacing("\n", with: "\r\n")
        #expect(messages(steps(begin + stuffed)) == ["Return-Path: <ann@reader.example>\r\n" + whole])
    }
}
