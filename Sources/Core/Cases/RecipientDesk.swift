package import DataProtection
package import Declarations
package import Foundation
package import Mailings
package import Registrations
package import Requests
package import Vault

/// Where it is written down whom of the recipients is told. Each call is one transaction.
package protocol RecipientStore: Sendable {
    /// - Parameters:
    ///   - notices: letters under throwaway keys, which go with delivery.
    ///   - task: for somebody of the company: whom to tell by other means.
    ///   - act: a line of the person's own history; nothing where that is about to go.
    func tell(_ notices: [(letter: NewLetter, wrapped: WrappedKey)], task: NewCase?, act: ActRow?, of subject: SubjectID) async throws
}

/// Tells those who got somebody's data what became of them (GDPR Art. 19), before it is done here: a crash between leaves somebody told of what
/// the person asked for and does again. Who got them: the declared recipients of the product, and of those outside the EU and EEA the ones
/// the person consented to.
package struct RecipientDesk: Sendable {
    private let site: Site
    private let vault: Vault
    private let store: any RecipientStore & SubjectReading

    package init(site: Site, vault: Vault, store: any RecipientStore & SubjectReading) {
        (self.site, self.vault, self.store) = (site, vault, store)
    }

    /// Registrations as far as others got them: of those outside the EU and EEA, whom the person consented to.
    private typealias Shared = (product: String, transfers: Set<String>)

    /// - Parameters:
    ///   - registrations: which it is about.
    ///   - fields: what was corrected: "courier/phone".
    package func tell(
        _ change: RecipientNotice.Change, _ registrations: [HeldRegistration], fields: [String] = [], of answer: AccessAnswer, now: Date
    ) async throws {
        try await tell(
            change, registrations.map { ($0.product, $0.consent.transfers) }, fields, of: answer.subject, at: answer.address, now: now)
    }

    /// The same where nobody looks at what is held: address and consents are opened for this alone.
    package func tell(
        _ change: RecipientNotice.Change, of subject: SubjectID, now: Date, where concerned: (RegistrationRow) -> Bool
    ) async throws {
        guard let rows = try await store.rows(of: subject), let present = rows.present else { return }
        let concerned = rows.registrations.filter(concerned)
        if concerned.isEmpty { return }
        let opener = try vault.opener(RecipientRule.permit(telling: subject))
        let shared = try concerned.map { row -> Shared in
            let events = try rows.entries.filter { $0.registration == row.id }.sorted { $0.step < $1.step }.map { entry in
                try opener.open(ConsentEntry.self, entry.sealed, at: EntryRow.place(row.id, step: entry.step, subject)).reveal().event
            }
            return (row.product, ConsentState(events).transfers)
        }
        let address = try opener.open(String.self, present.sealed, at: AddressRow.place(present.index, subject))
        try await tell(change, shared, [], of: subject, at: address, now: now)
    }

    /// What begins or ends by a decision that isn't in the store yet; what holds already, for another reason, is no news.
    package func tell(_ decision: RestrictionDecision, now: Date) async throws {
        for (change, news) in [(RecipientNotice.Change.restricted, true), (.lifted, false)] {
            try await tell(change, of: decision.subject, now: now) { row in
                switch decision.changes[row.id] {
                case .begin: news && row.restriction == nil
                case .end: !news && row.restriction != nil
                case .tell, nil: false
                }
            }
        }
    }

    private func tell(
        _ change: RecipientNotice.Change, _ shared: [Shared], _ fields: [String], of subject: SubjectID, at address: Personal<String>,
        now: Date
    ) async throws {
        let pairs = shared.flatMap { held in
            (site.product(held.product)?.recipients ?? []).filter { $0.transfer == nil || held.transfers.contains($0.id) }.map {
                (recipient: $0, product: held.product)
            }
        }
        let byRecipient = Dictionary(grouping: pairs, by: \.recipient.id).sorted { $0.key < $1.key }.map(\.value)
        guard !byRecipient.isEmpty else { return }
        var notices: [(letter: NewLetter, wrapped: WrappedKey)] = []
        var byHand: [(name: String, products: [String])] = []
        for group in byRecipient {
            let (recipient, products) = (group[0].recipient, group.map(\.product))
            guard let to = recipient.notices else {
                byHand.append((recipient.name, products))
                continue
            }
            let notice = RecipientNotice(change: change, products: products, fields: fields, address: address.reveal())
            let throwaway = try vault.newKey(for: .random())
            let content = LetterContent(
                draft: .recipientNotice(notice), language: site.languages[0], to: Personal(to), written: now)
            notices.append(
                (
                    try NewLetter(content, reason: .farewell, registration: nil, key: throwaway.key, vault: vault, now: now),
                    throwaway.wrapped
                ))
        }
        let note = ActNote(
            kind: .recipientsTold, time: now, by: "vern", what: byRecipient.map { $0[0].recipient.id }, reason: change.rawValue)
        try await store.tell(
            notices, task: byHand.isEmpty ? nil : task(change, byHand, fields, address, now: now),
            act: change == .erased ? nil : ActRow(note, key: vault.key(of: subject), vault: vault), of: subject)
    }

    /// A case with a last day like any other; nobody is written to from it.
    private func task(
        _ change: RecipientNotice.Change, _ recipients: [(name: String, products: [String])], _ fields: [String],
        _ address: Personal<String>, now: Date
    ) throws -> NewCase {
        let (key, wrapped) = try vault.newKey(for: .random())
        let clock = CaseClock(receivedAt: now, in: TimeZone(identifier: site.timeZone) ?? .gmt)
        let origin = CaseOrigin(channel: .page, address: nil, language: site.languages[0].rawValue, answerable: false)
        let texts = site.texts(in: site.languages[0])
        let tell = recipients.map {
            texts(
                "console.tell.\(change.rawValue)",
                [
                    "recipient": $0.name,
                    "products": $0.products.map { site.product($0)?.name[site.languages[0]] ?? $0 }.joined(separator: ", "),
                ])
        }
        let note = (tell + fields + [address.reveal()]).joined(separator: "\n")
        let steps = [
            CaseStep(.opened(origin), by: CaseStep.vern, time: now), CaseStep(.tellRecipients(note), by: CaseStep.vern, time: now),
        ]
        let row = CaseRow(
            number: .random(), holder: key.subject, person: nil, intents: [.other], products: [], state: .received, function: nil,
            received: Day(clock.received), due: Day(clock.last(extended: false)))
        return NewCase(
            row: row, sender: nil, wrapped: wrapped,
            steps: try steps.enumerated().map { try SealedStep($1, number: $0 + 1, key: key, vault: vault) }, kept: nil, letters: [],
            link: nil, stop: nil, digest: nil)
    }
}
