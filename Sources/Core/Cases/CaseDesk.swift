package import DataProtection
package import Declarations
package import Foundation
import Mailings
package import Vault

import Registrations
package import Requests

/// Works on cases, for the person who wrote and for those of the company who answer (GDPR Art. 12). Each act is one commit, with the line of
/// the case's history that tells of it. What was asked is done by the desks of `Requests`; a case is answered when it is done.
package struct CaseDesk: Sendable {
    /// How long the button in the letter that asks "was it you?" works; a request to erase, shorter.
    package static let linkLife: TimeInterval = 7 * 86_400
    package static let erasureLinkLife: TimeInterval = 3 * 86_400

    let site: Site
    let vault: Vault
    let store: any CaseStore

    package init(site: Site, vault: Vault, store: any CaseStore) { (self.site, self.vault, self.store) = (site, vault, store) }

    /// A case opened for somebody entitled, oldest line first.
    package struct Opened: Sendable {
        package let row: CaseRow
        package let steps: [CaseStep]
        /// As they came in, RFC 5322, by their id.
        package let letters: [(id: String, raw: Personal<Data>)]
        package let answers: [HeldLetter]
        init(row: CaseRow, steps: [CaseStep], letters: [(id: String, raw: Personal<Data>)], answers: [HeldLetter]) {
            (self.row, self.steps, self.letters, self.answers) = (row, steps, letters, answers)
        }
        /// Of a case whose contents went with the person, what is left.
        package init(gone row: CaseRow) { self.init(row: row, steps: [], letters: [], answers: []) }
        package var origin: CaseOrigin? {
            steps.lazy.compactMap { step in if case .opened(let origin) = step.what { origin } else { nil } }.first
        }
    }

    /// - Parameter permit: for the holder of the case.
    package func open(_ row: CaseRow, under permit: Permit) async throws -> Opened {
        guard let holder = row.holder else { return Opened(gone: row) }
        let history = try await store.history(of: holder)
        let opener = try vault.opener(permit)
        return Opened(
            row: row,
            steps: try history.steps.map { try opener.open(CaseStep.self, $0.sealed, at: SealedStep.place($0.step, holder)).reveal() },
            letters: try history.letters.map { ($0.id.hex, try opener.open($0.sealed, at: KeptLetter.place($0.id, holder))) },
            answers: try history.sent.map {
                HeldLetter(
                    id: $0.id, content: try opener.open(LetterContent.self, $0.sealed, at: NewLetter.place($0.id, holder)),
                    state: LetterState(rawValue: $0.state) ?? .void)
            })
    }

    // MARK: The person

    /// The registered address says that it was they who wrote. What happens next is on their page.
    package func identify(_ token: OpaqueToken, now: Date) async throws -> (row: CaseRow, permit: Permit)? {
        try await store.identify(token, now: now) { step, number, holder in
            try SealedStep(step, number: number, key: vault.key(of: holder), vault: vault)
        }
    }

    /// The same by the code in that letter: typed by the person, or read to an employee.
    /// - Parameter by: "person", or the function of the employee who heard it.
    /// - Returns: nothing for a wrong number or code, however often; the two can't be told apart.
    package func identify(_ number: String, code: String, by: String, now: Date) async throws -> (row: CaseRow, permit: Permit)? {
        guard let number = CaseNumber(number), let code = IdentityCode(code) else { return nil }
        let hash = vault.hash(ofCode: code.text, about: number.text)
        return try await store.identify(number, code: hash, by: by, now: now) { step, index, holder in
            try SealedStep(step, number: index, key: vault.key(of: holder), vault: vault)
        }
    }

    /// The person has done at their page, or by it, what they asked for: cases that asked for nothing else but to see are answered.
    /// - Parameter address: the one they wrote from.
    package func done(_ intents: Set<Intent>, from address: Personal<String>, now: Date) async throws {
        let all = intents.union([.access, .portability, .stopContact])
        for row in try await store.openCases(from: vault.index(ofAddress: address)) {
            guard row.state == .inWork, Set(row.intents).isSubset(of: all), let holder = row.holder else { continue }
            let step = CaseStep(.answered, by: CaseStep.person, time: now)
            try await commit(CaseChange(row, holder: holder, to: .answered, steps: [step], day: Day(now)))
        }
    }

    // MARK: The company

    package func route(_ row: CaseRow, to function: String, by: String, reason: String, now: Date) async throws {
        var change = try begin(row, .routed(function: function), by: by, reason: reason, now: now)
        change.function = .some(function)
        if row.state == .received { change.to = .inWork }
        try await commit(change)
    }

    package func note(_ row: CaseRow, _ text: String, by: String, now: Date) async throws {
        guard !text.isBlank else { throw CaseRefusal.textMissing }
        try await commit(try begin(row, .note(text), by: by, reason: nil, now: now))
    }

    /// A letter to the person didn't arrive, or was called unwelcome. Also a closed case gets this line, to be looked at, and stays closed.
    /// - Returns: false where the letter is of no case.
    package func note(returned meaning: String, holder: SubjectID, digest: Data, now: Date) async throws -> Bool {
        guard let row = try await store.lookUp(holder: holder) else { return false }
        var change = CaseChange(row, holder: holder, steps: [CaseStep(.returned(meaning), by: CaseStep.vern, time: now)], day: Day(now))
        (change.unread, change.digest) = (true, digest)
        try await commit(change)
        return true
    }

    /// Somebody has looked: what came in until now is no longer new.
    package func markRead(_ row: CaseRow, now: Date) async throws {
        guard row.unread, let holder = row.holder else { return }
        var change = CaseChange(row, holder: holder, steps: [], day: Day(now))
        change.unread = false
        _ = try await store.change(change, seal: sealing(holder))
    }

    /// What a person meant, as somebody read it; instead of what the rules read.
    package func reread(_ row: CaseRow, as intents: [Intent], by: String, reason: String, now: Date) async throws {
        guard !intents.isEmpty else { throw CaseRefusal.textMissing }
        let readings = intents.map { CaseReading(intent: $0, phrase: "", rule: by, sure: true) }
        var change = try begin(row, .understood(readings), by: by, reason: reason, now: now)
        change.intents = intents.sorted { $0.harm > $1.harm }
        try await commit(change)
    }

    /// Writes to the person in the same thread.
    /// - Parameter closing: it answers the case. Refused while what was asked is not done.
    package func write(
        _ opened: Opened, _ text: String, closing: Bool, by: String, now: Date
    ) async throws {
        guard !text.isBlank else { throw CaseRefusal.textMissing }
        let row = opened.row
        var change = try begin(row, .wrote(text), by: by, reason: nil, now: now)
        if closing {
            try isDone(row, steps: opened.steps)
            change.to = .answered
            change.steps.append(CaseStep(.answered, by: by, time: now))
        } else if row.state == .received {
            change.to = .inWork
        }
        change.letters = [try letter(.reply, text: text, opened, holder: change.holder, due: row.due, now: now)]
        try await commit(change)
    }

    /// Two further months, told to the person with the reason within the first one (Art. 12(3)).
    package func extend(_ opened: Opened, by: String, reason: String, now: Date) async throws {
        let row = opened.row
        let today = CaseClock(receivedAt: now, in: zone).received
        let clock = CaseClock(received: CalendarDate(row.received))
        // Days in which the clock stood still are no days of the month.
        guard !row.extended, row.paused == nil, Day(today) <= Day(clock.last(extended: false)) + row.waited else {
            throw CaseRefusal.notToExtend
        }
        let due = Day(clock.last(extended: true)) + row.waited
        var change = try begin(row, .extended(until: due.number), by: by, reason: reason, now: now)
        (change.extended, change.due) = (true, due)
        change.letters = [try letter(.extended, text: reason, opened, holder: change.holder, due: due, now: now)]
        try await commit(change)
    }

    /// With the reason, and with where to complain (Art. 12(4)).
    package func refuse(_ opened: Opened, by: String, reason: String, now: Date) async throws {
        var change = try begin(opened.row, .refused, by: by, reason: reason, now: now)
        change.to = .refused
        change.letters = [try letter(.refused, text: reason, opened, holder: change.holder, due: opened.row.due, now: now)]
        try await commit(change)
    }

    /// The person took it back: no letter goes.
    package func withdraw(_ row: CaseRow, by: String, reason: String, now: Date) async throws {
        var change = try begin(row, .withdrawn, by: by, reason: reason, now: now)
        change.to = .withdrawn
        try await commit(change)
    }

    // MARK: Parts

    /// What was asked was done, or is nothing a desk does.
    private func isDone(_ row: CaseRow, steps: [CaseStep]) throws(CaseRefusal) {
        let needed = Set(row.intents).intersection(Intent.needingIdentity)
        if needed.isEmpty { return }
        // Nothing is held about whoever wrote: there is nothing to do, and saying so is the answer.
        if row.person == nil { return }
        guard steps.contains(where: { $0.what == .identityGiven }) else { throw .notDone }
        // An erasure closes the case itself, when nothing is left.
        if needed.contains(.erase), !steps.contains(where: { if case .erased = $0.what { true } else { false } }) { throw .notDone }
        if needed.contains(.object), !steps.contains(where: { $0.what == .upheld }) { throw .notDone }
        if needed.contains(.restrict), !steps.contains(where: { if case .restricted = $0.what { true } else { false } }) { throw .notDone }
    }

    func begin(_ row: CaseRow, _ what: CaseStep.What, by: String, reason: String?, now: Date) throws -> CaseChange {
        if let reason, reason.isBlank { throw CaseRefusal.reasonMissing }
        guard row.state.isOpen, let holder = row.holder else { throw CaseRefusal.notNow }
        return CaseChange(row, holder: holder, steps: [CaseStep(what, by: by, why: reason ?? "", time: now)], day: Day(now))
    }

    func commit(_ change: CaseChange) async throws {
        guard change.from == change.to || change.from.allows(change.to) else { throw CaseRefusal.notNow }
        guard try await store.change(change, seal: sealing(change.holder)) else { throw CaseRefusal.notNow }
    }

    func sealing(_ holder: SubjectID) -> @Sendable (CaseStep, Int) throws -> SealedStep {
        { step, number in try SealedStep(step, number: number, key: vault.key(of: holder), vault: vault) }
    }

    var zone: TimeZone { TimeZone(identifier: site.timeZone) ?? .gmt }

    func letter(
        _ kind: CaseNotice.Kind, text: String, _ opened: Opened, holder: SubjectID, due: Day, now: Date
    ) throws -> NewLetter {
        guard let origin = opened.origin, let address = origin.address else { throw CaseRefusal.nobodyToAnswer }
        let notice = CaseNotice(
            kind: kind, number: opened.row.number.text, asked: opened.row.intents.map(\.rawValue), products: opened.row.products,
            due: due.noon, text: text, inReplyTo: origin.messageID)
        return try letter(
            notice, to: Personal(address), language: Language(rawValue: origin.language), key: vault.key(of: holder), now: now)
    }

    func letter(_ notice: CaseNotice, to address: Personal<String>, language: Language, key: SubjectKey, now: Date) throws -> NewLetter {
        let content = LetterContent(draft: .caseNotice(notice), language: language, to: address, written: now)
        return try NewLetter(content, reason: .service, registration: nil, key: key, vault: vault, now: now)
    }
}

extension Intent {
    /// What is done only for whoever holds the registered address.
    package static let needingIdentity: Set<Intent> = [.access, .portability, .correct, .erase, .object, .restrict]
}

extension String {
    var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
