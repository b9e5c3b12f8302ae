import DataProtection
import Foundation
import Inbox
import MailTransport
import Testing

@Suite("A message is a report") struct ReportFormatTests {
    private func report(_ text: String) -> MailReport? { MessageReader().read(Data(text.utf8)).report }

    private func recipients(_ text: String) -> [DeliveryReport.Recipient]? {
        guard case .delivery(let report) = report(text)?.kind else { return nil }
        return report.recipients
    }

    private func dsn(_ fields: String, original: String = "Message-ID: <0123@ours.example>\nSubject: Hello\n\nText") -> String {
        """
        From: Mail Delivery System <MAILER-DAEMON@relay.example>
        Subject: Undelivered Mail Returned to Sender
        Content-Type: multipart/report; report-type=delivery-status; boundary=b

        --b
        Content-Type: text/plain

        I'm sorry.
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; relay.example

        \(fields)
        --b
        Content-Type: message/rfc822

        \(original)
        --b--

        """
    }

    @Test(arguments: ["out of office", "Automatic reply: Your letter", "Re: Undelivered parcel"])
    func `not where somebody is away or asks`(subject: String) {
        let message = """
            From: Ann <ann@reader.example>
            Subject: \(subject)
            Auto-Submitted: auto-replied
            Return-Path: <>

            I am away until Monday. Write to ben@reader.example instead, or your message could not be read.
            """
        #expect(report(message) == nil)
    }

    @Test func `not where a person forwards one`() {
        let message = dsn("Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1").replacing(
            "From: Mail Delivery System <MAILER-DAEMON@relay.example>", with: "From: Ann <ann@reader.example>"
        ).replacing("Subject: Undelivered Mail Returned to Sender", with: "Subject: What is this?").replacing(
            "multipart/report; report-type=delivery-status", with: "multipart/mixed")
        #expect(report(message) == nil)
    }

    @Test func `of a letter that was read is none of delivery`() {
        let message = """
            From: Ann <ann@reader.example>
            Subject: Read: Hello
            Content-Type: multipart/report; report-type=disposition-notification; boundary=b

            --b
            Content-Type: text/plain

            Your message was displayed.
            --b
            Content-Type: message/disposition-notification

            Final-Recipient: rfc822; ann@reader.example
            Disposition: manual-action/MDN-sent-manually; displayed
            --b--

            """
        #expect(report(message) == nil)
    }

    @Test(arguments: [
        ("failed", "5.1.1", "smtp; 550 5.1.1 No such user", ReportVerdict.hard),
        ("failed", "5.1.10", "smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound", .hard),
        ("failed", "5.0.0", "smtp; 550 5.1.1 unknown", .hard), ("failed", "5.0.0", "smtp; 550 user unknown", .hard),
        ("failed", "5.0.0", "smtp; 550 blocked, user unknown to us", .ourStanding),
        ("failed", "5.2.1", "smtp; 550 disabled", .hardAfterSecond),
        ("failed", "5.2.2", "smtp; 552 full", .soft), ("failed", "4.4.7", "smtp; expired", .soft),
        ("failed", "5.7.26", "smtp; 550 5.7.26 unauthenticated", .ourStanding), ("failed", "nonsense", "smtp; ?", .soft),
        ("delayed", "4.4.1", "smtp; timeout", .notABounce), ("delivered", "2.0.0", "smtp; 250 ok", .notABounce),
        ("Failed (no such)", "5.1.1 (unknown)", "smtp; 550", .hard), ("relayed", "2.1.5", "", .notABounce),
    ]) func `whose status means something for the address`(action: String, status: String, words: String, verdict: ReportVerdict) throws {
        let found = try #require(
            recipients(dsn("Final-Recipient: rfc822; <a@b.example>\nAction: \(action)\nStatus: \(status)\nDiagnostic-Code: \(words)")))
        #expect(found.map { ReportVerdict($0) } == [verdict])
        #expect(found.map { $0.address.reveal() } == ["a@b.example"])
    }

    @Test func `that names the letter it returns, in whatever way it does`() throws {
        let fields = "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1"
        #expect(report(dsn(fields))?.originals == ["0123@ours.example"])
        let heads = dsn(fields).replacing("Content-Type: message/rfc822", with: "Content-Type: text/rfc822-headers")
        #expect(report(heads)?.originals == ["0123@ours.example"])
        let plain = """
            From: MAILER-DAEMON@relay.example
            Subject: failure notice

            Hi. I wasn't able to deliver your message to the following addresses.

            <a@b.example>:
            192.0.2.5 does not like recipient.
            Remote host said: 550 5.2.1 mailbox disabled

            --- Below this line is a copy of the message.

            Return-Path: <ours@ours.example>
            Message-ID: <4567@ours.example>
            To: a@b.example
            """
        #expect(report(plain)?.originals == ["4567@ours.example"])
        #expect(recipients(plain)?.map { $0.status?.description } == ["5.2.1"])
    }

    @Test(arguments: [("abuse", FeedbackReport.Kind.abuse), ("not-spam", .notSpam), ("miscategorized", .other), ("Fraud", .fraud)])
    func `of a complaint`(word: String, kind: FeedbackReport.Kind) throws {
        let message = """
            From: <feedback@provider.example>
            Subject: FW: Hello
            Content-Type: multipart/report; report-type=feedback-report; boundary=b

            --b
            Content-Type: text/plain

            This is an email abuse report.
            --b
            Content-Type: message/feedback-report

            Feedback-Type: \(word)
            User-Agent: Provider/1.0
            Version: 1
            Original-Rcpt-To: <a@b.example>
            --b
            Content-Type: message/rfc822

            From: ours@ours.example
            Message-ID: <0123@ours.example>

            Text
            --b--

            """
        let found = try #require(report(message))
        guard case .feedback(let feedback) = found.kind else {
            Issue.record("no feedback report")
            return
        }
        #expect(feedback.kind == kind && feedback.recipients.reveal() == ["a@b.example"] && found.originals == ["0123@ours.example"])
        #expect(!"\(found)".contains("b.example>"))
    }

    @Test func `cut off or changed at any byte ends nothing`() {
        let whole = Data(dsn("Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550").utf8)
        var read = 0
        for length in 0..<whole.count {
            if MessageReader().read(whole.prefix(length)).report != nil { read += 1 }
            for byte in [UInt8(0), 10, 255, 64] {
                var changed = whole
                changed[length] = byte
                if MessageReader().read(changed).report != nil { read += 1 }
            }
        }
        #expect(read > whole.count)
    }

    @Test func `of a complaint also where only its subject says so`() throws {
        let message = """
            From: staff@provider.example
            Subject: complaint about message from 192.0.2.1
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: message/rfc822

            From: ours@ours.example
            Message-ID: <0123@ours.example>

            Text
            --b--

            """
        let found = try #require(report(message))
        guard case .feedback(let feedback) = found.kind else {
            Issue.record("no feedback report")
            return
        }
        #expect(feedback.isComplaint && found.originals == ["0123@ours.example"])
        // Somebody's words alone, with no letter returned, are for the reader of letters.
        #expect(report("From: a@b.example\nSubject: complaint about message from you\n\nStop.") == nil)
    }
}
