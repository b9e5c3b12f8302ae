import DataProtection
package import Foundation
import Inbox
import MailTransport

/// A mail that left, as its reader gets it.
package struct Letter: Sendable {
    package let file: URL
    package let raw: Data
    package let subject: String
    package let to: [String]
    package let from: String
    /// The plain part.
    package let plain: String

    /// Nothing while the file is not there whole.
    package init?(_ file: URL) {
        guard let raw = try? Data(contentsOf: file) else { return nil }
        let read = MessageReader().read(raw)
        guard read.unreadable == nil, let from = read.from else { return nil }
        (self.file, self.raw, self.from) = (file, raw, from.reveal())
        (subject, to, plain) = (read.subject.reveal(), read.recipients.reveal(), read.text.reveal())
    }

    /// The link to press, without the host: "/c/TOKEN"; nothing in a mail that has none.
    package var link: String? {
        guard let found = plain.firstMatch(of: /https?:\/\/[^\/\s]+(\/(?:[^\s\/]+\/)*(?:c|p|a|undo|u|k)\/[A-Za-z0-9_\-.]+)/) else {
            return nil
        }
        return String(found.1)
    }

    static func written(_ file: URL) -> Date? {
        (try? FileManager.default.attributesOfItem(atPath: file.path))?[.modificationDate] as? Date
    }
}
