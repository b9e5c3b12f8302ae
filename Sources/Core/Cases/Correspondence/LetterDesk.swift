package import DataProtection
package import Declarations
package import Foundation
package import Mailings
package import Requests
package import Vault

import Registrations

/// Opens a letter of ours for a function of the product it is about, and sends one again whose outcome nobody knows. The look is on the
/// person's record first (`need-to-know`). Letters about no product belong to their case or to nobody here.
package struct LetterDesk: Sendable {
    private let site: Site
    private let vault: Vault
    private let subjects: any SubjectReading
    private let letters: any Correspondence
    private let rule: NeedToKnowRule

    package init(site: Site, vault: Vault, subjects: any SubjectStore, letters: any Correspondence) {
        (self.site, self.vault, self.subjects, self.letters) = (site, vault, subjects, letters)
        rule = NeedToKnowRule(views: ViewLedger(vault: vault, store: subjects))
    }

    package struct Opened: Sendable {
        package let line: LetterLine
        package let letter: Letter
        package let delivered: Date?
        /// Where it goes and what the mail server said, where the function needs the address.
        package let to: Personal<String>?
        package let answer: Personal<String>?
        /// Whether sending it once more could help.
        package let isToResend: Bool
    }

    /// - Returns: nothing without a reason, for a letter of other products, and while nobody has confirmed the registration.
    package func open(_ id: LetterID, as function: StaffFunction, reason: String, now: Date) async throws -> Opened? {
        guard function.acts.contains(.see), let line = try await letters.letter(id), let product = line.product,
            function.products.contains(product), let rows = try await subjects.rows(of: line.subject),
            let row = rows.letters.first(where: { $0.id == id }),
            rows.registrations.contains(where: { $0.product == product && $0.standing != .pending }),
            let view = View(
                subject: line.subject, function: function.id, scope: .columns(["letter"]), act: "view", reason: reason, time: now)
        else { return nil }
        let opener = try vault.opener(try await rule.permit(view))
        let content = try opener.open(LetterContent.self, row.sealed, at: NewLetter.place(id, line.subject)).reveal()
        let seesAddress = site.product(product).map { function.fields.contains($0.addressField.id) } ?? false
        return Opened(
            line: line, letter: content.draft.letter(site: site, language: Language(rawValue: content.language)),
            delivered: content.delivered, to: seesAddress ? Personal(content.to) : nil,
            answer: seesAddress ? content.answer.map { Personal($0) } : nil,
            isToResend: [.failed, .uncertain].contains(line.state) && !content.isStale(at: now))
    }

    /// - Returns: false when it isn't to be sent again.
    package func resend(_ opened: Opened) async throws -> Bool {
        guard opened.isToResend else { return false }
        return try await letters.resend(opened.line.id)
    }
}
