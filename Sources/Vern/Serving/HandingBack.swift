import Cases
import DataFolder
import DataProtection
import Declarations
import Foundation
import MailTransport

/// Where letters that are no privacy matter go: the folder the company has declared.
struct DeclaredHandBack: HandBack {
    private let folder: String
    private let mailbox: MailboxPoll?
    private let maildir: Maildir?

    /// - Returns: nothing where none is declared.
    init?(_ installation: Installation) throws {
        guard let folder = installation.site.mail.handBack else { return nil }
        (self.folder, mailbox) = (folder, installation.mailbox)
        maildir = mailbox == nil ? try Maildir(folder: URL(fileURLWithPath: folder, relativeTo: installation.folder.url)) : nil
    }

    func take(_ letters: [Personal<Data>]) async throws {
        if let mailbox { return try await mailbox.append(letters.map { $0.reveal() }, to: folder) }
        for letter in letters { try maildir?.add(letter.reveal()) }
    }
}
