package import DataProtection
package import Declarations
package import Foundation
package import Mailings

/// Delivers letters as files under the letter's own name: delivering twice is delivering once.
package struct FolderCarrier: MailCarrier {
    private let builder: MessageBuilder
    private let folder: OutgoingFolder
    private let site: Site

    package init(site: Site, folder: OutgoingFolder) {
        (self.site, self.folder) = (site, folder)
        builder = MessageBuilder(site: site)
    }

    package func carry(_ content: Personal<LetterContent>, under permit: consuming SendingPermit, at time: Date) throws {
        let letter = content.reveal()
        let host = site.mail.from.split(separator: "@").last.map(String.init) ?? "localhost"
        let message = try builder.message(
            letter.draft.letter(site: site, language: Language(rawValue: letter.language)), to: letter.to,
            messageID: "\(RandomID<MessageBuilder>.random().hex)@\(host)", date: time)
        try folder.deliver(message, named: permit.letter.hex)
    }
}
