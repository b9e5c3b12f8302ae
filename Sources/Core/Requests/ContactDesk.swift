package import DataProtection
package import Declarations
package import Foundation
import Registrations
package import Vault

import Mailings

/// A registration's ledger has as many lines as it may; no person's life is that long.
package struct LedgerFull: Error {}

/// Stops contact, takes it up again, and takes back a consent to use outside the EU: as easily as each was given (GDPR Art. 7(3)).
package struct ContactDesk: Sendable {
    private let site: Site
    private let vault: Vault
    private let store: any SubjectStore

    package init(site: Site, vault: Vault, store: any SubjectStore) {
        (self.site, self.vault, self.store) = (site, vault, store)
    }

    package enum Act: Sendable {
        case stop
        case resume
        case withdrawTransfer(recipient: String)
    }

    /// What a stop by letter says back: what was understood, and how to undo it.
    package struct Reply: Sendable {
        package let to: Personal<String>
        package let understood: String
        package let alsoForAPerson: Bool
        package let inReplyTo: String?
        package let language: Language
        package init(to: Personal<String>, understood: String, alsoForAPerson: Bool, inReplyTo: String?, language: Language) {
            (self.to, self.understood, self.alsoForAPerson) = (to, understood, alsoForAPerson)
            (self.inReplyTo, self.language) = (inReplyTo, language)
        }
    }

    /// Which registrations an act is about.
    package enum Scope: Sendable {
        case everything
        case products(Set<String>)
        case registrations(Set<RegistrationID>)
    }

    /// - Parameter address: the person's, for remembering the stop beyond an erasure.
    /// - Returns: false when there was nothing (left) to decide; then nobody is answered.
    @discardableResult
    package func decide(
        _ act: Act, _ scope: Scope, subject: SubjectID, address: Personal<String>, method: String, reply: Reply? = nil, now: Date
    ) async throws -> Bool {
        guard
            let decision = try await prepare(act, scope, subject: subject, address: address, method: method, reply: reply, now: now)
        else { return false }
        try await store.decide(decision)
        return true
    }

    /// The same, for whoever commits it together with something else.
    package func prepare(
        _ act: Act, _ scope: Scope, subject: SubjectID, address: Personal<String>, method: String, reply: Reply? = nil, now: Date
    ) async throws -> ContactDecision? {
        guard let rows = try await store.rows(of: subject) else { return nil }
        return try decision(act, scope, rows: rows, address: address, method: method, reply: reply, now: now)
    }

    /// The undo link of a stop's answer: contact is taken up again for exactly what that stop ended.
    package func undoStop(_ token: OpaqueToken, now: Date) async throws -> Bool {
        try await store.press(token) { found in
            guard
                let permit = try DataSubjectRule(tokens: found.tokens).permit(presenting: token, for: LinkAct.undoStop.rawValue, now: now),
                let target = permit.target, let present = found.rows.addresses.first(where: { $0.state == .confirmed })
            else { return nil }
            let address = try vault.opener(permit).open(
                String.self, present.sealed, at: AddressRow.place(present.index, permit.subject))
            let stopped = stride(from: 0, to: target.count, by: 16).compactMap { RegistrationID(bytes: target.dropFirst($0).prefix(16)) }
            return try decision(
                .resume, .registrations(Set(stopped)), rows: found.rows, address: address, method: "undo", reply: nil, now: now
            ).map { .contact($0) } ?? .nothing
        } != nil
    }

    /// - Returns: nothing when there is nothing (left) to decide.
    private func decision(
        _ act: Act, _ scope: Scope, rows: PersonRows, address: Personal<String>, method: String, reply: Reply?, now: Date
    ) throws -> ContactDecision? {
        let affected = rows.registrations.filter { scope.includes($0) && act.concerns($0.standing) }
        guard !affected.isEmpty else { return nil }
        let key = try vault.key(of: rows.subject)
        let entries = try affected.map { row in
            let last = rows.entries.filter { $0.registration == row.id }.map(\.step).max() ?? 0
            guard last < EntryRow.mostSteps else { throw LedgerFull() }
            return try EntryRow(
                act.event(method: method, now: now), registration: row.id, step: last + 1, key: key, vault: vault)
        }
        var standings: [RegistrationID: Standing] = [:]
        if let standing = act.standing { for row in affected { standings[row.id] = standing } }
        var letters: [NewLetter] = []
        var link: NewLink?
        if let reply {
            let undo = OpaqueToken(until: now + Double(site.retention.undoDays) * 86_400)
            let pages = site.language(of: [reply.language] + rows.addresses.map(\.language))
            let draft = LetterDraft.stopAnswer(
                products: affected.map(\.product), all: scope.isEverything, understood: reply.understood,
                undo: "\(site.url)/\(pages)/u/\(undo.text)", alsoForAPerson: reply.alsoForAPerson,
                inReplyTo: reply.inReplyTo)
            let content = LetterContent(draft: draft, language: reply.language, to: reply.to, written: now)
            letters = [try NewLetter(content, reason: .service, registration: nil, key: key, vault: vault, now: now)]
            link = NewLink(undo, subject: rows.subject, act: .undoStop, target: affected.reduce(Data()) { $0 + $1.id.bytes })
        }
        return ContactDecision(
            subject: rows.subject, standings: standings, entries: entries,
            suppression: act.suppression(of: Set(affected.map(\.product)), hash: vault.suppression(ofAddress: address)),
            letters: letters, link: link)
    }
}

extension ContactDesk.Scope {
    func includes(_ row: RegistrationRow) -> Bool {
        switch self {
        case .everything: true
        case .products(let products): products.contains(row.product)
        case .registrations(let ids): ids.contains(row.id)
        }
    }

    fileprivate var isEverything: Bool { if case .everything = self { true } else { false } }
}

extension ContactDesk.Act {
    fileprivate func concerns(_ standing: Standing) -> Bool {
        switch self {
        case .stop: standing == .active
        case .resume: standing == .stopped
        case .withdrawTransfer: standing != .pending
        }
    }

    fileprivate func suppression(of products: Set<String>, hash: Data) -> SuppressionChange {
        switch self {
        case .stop: SuppressionChange(hash: hash, add: products)
        case .resume: SuppressionChange(hash: hash, lift: products.union([SuppressionChange.everything]))
        case .withdrawTransfer: SuppressionChange(hash: hash)
        }
    }

    fileprivate var standing: Standing? {
        switch self {
        case .stop: .stopped
        case .resume: .active
        case .withdrawTransfer: nil
        }
    }

    fileprivate func event(method: String, now: Date) -> ConsentEvent {
        switch self {
        case .stop: ConsentEvent(state: .withdrawn, time: now, method: method, decided: ["contact": false])
        case .resume: ConsentEvent(state: .renewed, time: now, method: method, decided: ["contact": true])
        case .withdrawTransfer(let recipient):
            ConsentEvent(state: .withdrawn, time: now, method: method, decided: ["transfer/\(recipient)": false])
        }
    }
}
