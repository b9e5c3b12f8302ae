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
