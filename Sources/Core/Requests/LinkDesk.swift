package import DataProtection
package import Declarations
package import Foundation
package import Vault

import Mailings
import Registrations

/// Mails a person the link to their page (`access`, `authenticated`). Whoever asks about an address nothing is held about gets a letter, too,
/// at that address: the answer on the page, its time and the number of letters tell nothing.
package struct LinkDesk: Sendable {
    package static let pageLinkLife: TimeInterval = 7 * 86_400

    private let site: Site
    private let vault: Vault
    private let store: any LinkStore & SubjectReading

    package init(site: Site, vault: Vault, store: any LinkStore & SubjectReading) {
        (self.site, self.vault, self.store) = (site, vault, store)
    }

    package func sendPageLink(to address: Personal<String>, language: Language, now: Date) async throws {
        guard let subject = try await store.subject(withAddress: vault.index(ofAddress: address)) else {
            let stranger = try vault.newKey(for: .random())
            let letter = try NewLetter(
                LetterContent(draft: .nothingHeld, language: language, to: address, written: now), reason: .farewell, registration: nil,
                key: stranger.key, vault: vault, now: now)
            return try await store.add(stranger: letter, wrapped: stranger.wrapped)
        }
        guard let rows = try await store.rows(of: subject), let row = rows.addresses.first(where: { $0.state == .confirmed }) else {
            return
        }
        let opener = try vault.opener(RegisteredAddressRule.permit(answering: subject))
        let registered = try opener.open(String.self, row.sealed, at: AddressRow.place(row.index, subject))
        let token = OpaqueToken(until: now + Self.pageLinkLife)
        let link = "\(site.url)/\(language)/p/\(token.text)"
        let letter = try NewLetter(
            LetterContent(draft: .pageLink(link: link, until: token.expires), language: language, to: registered, written: now),
            reason: .service, registration: nil, key: opener.key, vault: vault, now: now)
        try await store.add(NewLink(token, subject: subject, act: .page, target: nil), with: letter)
    }
}
