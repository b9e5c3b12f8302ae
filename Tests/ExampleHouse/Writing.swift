package import Cases
import DataProtection
import Declarations
package import Foundation
package import Inbox

import MailTransport
import SQLitePeople

/// Letters to the company, as a mail server hands them over.
extension House {
    package static func letter(
        _ text: String, from: String, to: String = ExampleSite.site.controller.email, subject: String = "Hello",
        id: String = "7@post.example",
        extra: String = ""
    ) -> Data {
        let head =
            "From: Somebody <\(from)>\nTo: \(to)\nSubject: \(subject)\nMessage-ID: <\(id)>\n\(extra)Content-Type: text/plain; charset=utf-8\n"
        return Data("\(head)\n\(text)\n".replacing("\n", with: "\r\n").utf8)
    }

    /// A mail server's report (RFC 3464, RFC 5965) about the letter with this Message-ID.
    /// - Parameter fields: of the machine's part.
    package static func report(
        _ type: String, _ fields: String, about id: String, to: String = ExampleSite.site.controller.email,
        from: String = "MAILER-DAEMON@mx.post.example"
    ) -> Data {
        Data(
            """
            From: Mail Delivery System <\(from)>
            To: \(to)
            Subject: Undelivered Mail Returned to Sender
            Message-ID: <\(UUID().uuidString)@mx.post.example>
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=\(type); boundary=b

            --b
            Content-Type: text/plain

            About your message. Please stop sending me mail.
            --b
            Content-Type: message/\(type)

            \(fields)
            --b
            Content-Type: message/rfc822

            Message-ID: <\(id)@ours.example>
            Subject: Hello

            Text
            --b--

            """.replacing("\n", with: "\r\n").utf8)
    }

    package static func bounce(_ status: String, of id: String, to address: String, from: String = "MAILER-DAEMON@mx.post.example") -> Data
    {
        report(
            "delivery-status",
            "Reporting-MTA: dns; mx.post.example\n\nFinal-Recipient: rfc822; \(address)\nAction: failed\nStatus: \(status)", about: id,
            from: from)
    }

    package static func complaint(about id: String) -> Data {
        report("feedback-report", "Feedback-Type: abuse\nUser-Agent: Mail/1\nVersion: 1", about: id)
    }

    package func receive(_ mail: Data, now: Date = noon + hour) async throws -> InboxDesk.Outcome {
        try await inbox.receive(Personal(mail), read: MessageReader().read(mail), now: now)
    }

    /// The case that a letter opened or was added to.
    package func received(_ mail: Data, now: Date = noon + hour) async throws -> CaseRow {
        guard case .taken(let number, _) = try await receive(mail, now: now), let row = try await store.lookUp(number) else {
            throw NotThere()
        }
        return row
    }

    package func openCases() async throws -> [CaseRow] { try await store.cases(CaseFilter()).rows }

    /// A case as its holder's permit opens it.
    package func opened(_ row: CaseRow) async throws -> CaseDesk.Opened {
        guard let holder = row.holder else { throw NotThere() }
        return try await cases.open(row, under: permit(holder))
    }
}
