package import DataProtection
package import Declarations
package import Foundation
import Mailings
package import Vault

/// Guarded acts: asked for, approved by two colleagues' passkeys or done after a day in which anybody could stop them, once.
package struct FourEyes: Sendable {
    /// How long two colleagues have.
    package static let life: TimeInterval = 15 * 60
    /// How long one waits whom nobody can look over the shoulder.
    package static let delay: TimeInterval = 24 * 3600
    /// Requests of so many days are shown.
    package static let shownDays = 30

    private let site: Site
    private let vault: Vault
    private let store: any FourEyesStore
    private let staff: StaffDesk
    private let alerts: [String]

    /// - Parameter staff: notes what is not written in one transaction with a request.
    package init(site: Site, vault: Vault, store: any FourEyesStore, staff: StaffDesk) {
        let own = [site.controller.email.lowercased(), site.mail.from.lowercased()]
        (self.site, self.vault, self.store, self.staff) = (site, vault, store, staff)
        // Addresses of our own are left out: what is sent there comes back as a letter, and would open a case.
        alerts = Set(site.functions.compactMap(\.alerts)).filter { !own.contains($0.lowercased()) }.sorted()
    }

    /// A request with where it stands.
    package struct Opened: Sendable {
        package let request: GuardedRequest
        package let state: GuardedState
        package let end: GuardedEnd?
        package let approvals: [SubjectID]
    }

    // MARK: Who could look

    package func mayApprove(_ functions: [String]) -> Bool { functions.contains { site.function($0)?.acts.contains(.approve) == true } }

    package func eyes() async throws -> Eyes { eyes(of: try await store.eyes()) }

    /// Passkeys that don't count yet, of employees who are here.
    package func uncounted() async throws -> [(credential: Data, employee: SubjectID)] { try await store.eyes().uncounted }

    private func eyes(of facts: EyesFacts) -> Eyes {
        if facts.counting.values.count(where: mayApprove) >= 2 { return .two }
        // A day's delay helps where somebody can hear of it, and is at stake only where somebody is registered.
        return facts.everEnrolled || (!alerts.isEmpty && facts.anybodyRegistered) ? .one : .none
    }

    // MARK: Asking

    /// Asked for again while it waits, it is the same request.
    /// - Throws: `reasonMissing`.
    package func ask(_ act: GuardedAct, by asker: Asker, why: String, now: Date) async throws -> Opened {
        guard !why.allSatisfy(\.isWhitespace) else { throw FourEyesRefusal.reasonMissing }
        let same = try await requests(now: now).first {
            $0.state == .waiting && $0.request.act == act && $0.request.by == asker.employee?.hex ?? ""
        }
        if let same, same.request.until > now { return same }
        let eyes = try await eyes()
        let request = GuardedRequest(act, by: asker, why: why, waits: eyes == .two ? .colleagues : .day, now: now)
        let alarmed = eyes == .one ? try alarm(request, now: now) : []
        let state = try await store.ask(
            NewGuardedRequest(
                row: GuardedRow(
                    id: request.id, kind: act.kind, waits: request.waits, state: .waiting, until: request.until, people: act.people,
                    day: Day(now), sealed: try vault.sealNote(request, named: request.id)),
                act: act, atOnce: eyes == .none, asked: try note("ask", request, by: asker, now: now),
                done: try note(act.isDoneByApproval ? "done" : "approved", request, by: asker, now: now),
                alarm: eyes == .one ? try note("alarm", about: "delayed", by: asker, why: "", now: now) : nil,
                letters: alarmed.map(\.letter),
                wrapped: alarmed.map(\.wrapped)))
        return Opened(request: request, state: state, end: nil, approvals: [])
    }

    private func alarm(_ request: GuardedRequest, now: Date) throws -> [(letter: NewLetter, wrapped: WrappedKey)] {
        let alarm = StaffAlarm(kind: request.act.kind.rawValue, fingerprint: try request.fingerprint().text, until: request.until)
        return try alerts.map { address in
            let stranger = try vault.newKey(for: .random())
            let content = LetterContent(draft: .staffAlarm(alarm), language: site.languages[0], to: Personal(address), written: now)
            return (
                try NewLetter(content, reason: .farewell, registration: nil, key: stranger.key, vault: vault, now: now), stranger.wrapped
            )
        }
    }

    /// A passkey was made that doesn't count yet: everybody is alarmed. Where nobody could approve it, it counts after a day.
    package func newPasskey(_ credential: Data, of employee: SubjectID, now: Date) async throws {
        try await staff.note(
            StaffNote(time: now, employee: employee.hex, function: "", act: "alarm", about: "new-passkey", why: ""))
        guard try await eyes() == .one else { return }
        _ = try await ask(
            .passkey(credential: credential, employee: employee.hex), by: Asker(employee: employee, function: ""), why: "A new passkey",
            now: now)
    }

    // MARK: Looking

    /// Those that wait first, the most urgent of them first; then the latest.
    package func requests(now: Date) async throws -> [Opened] {
        try await store.requests(since: Day(now) + -Self.shownDays).map(opened).sorted { a, b in
            let waits = (a.state == .waiting, b.state == .waiting)
            return waits.0 == waits.1 ? (waits.0 ? a.request.until < b.request.until : a.request.time > b.request.time) : waits.0
        }
    }

    /// By its id or the beginning of it.
    package func request(_ id: String, now: Date) async throws -> Opened? {
        let found = try await requests(now: now).filter { $0.request.id.hex.hasPrefix(id) }
        return id.count >= 8 && found.count == 1 ? found[0] : nil
    }

    private func opened(_ row: GuardedRow) throws -> Opened {
        Opened(
            request: try vault.openNote(GuardedRequest.self, row.sealed, named: row.id), state: row.state,
            end: try row.end.map { try vault.openNote(GuardedEnd.self, $0, named: row.id) }, approvals: row.approvals)
    }

    // MARK: Approving and stopping

    /// - Parameter word: of the passkey of whoever approves, given for exactly this request.
    package func approve(_ opened: Opened, _ word: PasskeyWord, as functions: [String], now: Date) async throws -> GuardedState {
        let request = opened.request
        guard try word.about == request.fingerprint() else { throw FourEyesRefusal.otherContent }
        guard mayApprove(functions) || request.by == word.employee.hex else { throw FourEyesRefusal.notYours }
        let by = Asker(employee: word.employee, function: functions.first(where: { mayApprove([$0]) }) ?? request.function)
        let approval = SealedApproval(
            request: request.id, employee: word.employee, credential: word.credential,
            sealed: try vault.sealNote(word.evidence, named: request.id + word.employee.bytes))
        do {
            return try await store.approve(
                approval, doing: request.act, now: now, note: try note("approve", request, by: by, now: now),
                done: try note(request.act.isDoneByApproval ? "done" : "approved", request, by: by, now: now))
        } catch FourEyesRefusal.impossible {
            try await end(request, .stopped, by: by, why: "changed", now: now)
            throw FourEyesRefusal.impossible
        }
    }

    /// Anybody of the console and the command line may stop what waits.
    /// - Throws: `over`, `reasonMissing`.
    package func stop(_ request: GuardedRequest, by asker: Asker, why: String, now: Date) async throws {
        guard !why.allSatisfy(\.isWhitespace) else { throw FourEyesRefusal.reasonMissing }
        guard try await end(request, .stopped, by: asker, why: why, now: now) else { throw FourEyesRefusal.over }
    }

    /// Uses up an approval that is good for doing something once: nobody else has it after this returned.
    /// - Throws: `over`.
    package func use(_ request: GuardedRequest, by asker: Asker, now: Date) async throws {
        let note = try note("used", request, by: asker, now: now)
        let isUsed = try await store.settle(request.id, from: .done, to: .used, doing: nil, end: nil, note: note)
        guard isUsed else { throw FourEyesRefusal.over }
    }

    /// What has waited its day is done, and what nobody approved in time is over.
    package func round(now: Date) async throws {
        for opened in try await requests(now: now) where opened.state == .waiting && opened.request.until <= now {
            let (request, vern) = (opened.request, Asker(employee: nil, function: "vern"))
            guard request.waits == .day else {
                try await end(request, .expired, by: vern, why: "", now: now)
                continue
            }
            let done = try note(request.act.isDoneByApproval ? "done" : "approved", request, by: vern, now: now)
            do {
                _ = try await store.settle(request.id, from: .waiting, to: .done, doing: request.act, end: nil, note: done)
            } catch FourEyesRefusal.impossible {
                try await end(request, .stopped, by: vern, why: "changed", now: now)
            }
        }
    }

    @discardableResult
    private func end(_ request: GuardedRequest, _ state: GuardedState, by asker: Asker, why: String, now: Date) async throws -> Bool {
        let end = GuardedEnd(time: now, by: asker.employee?.hex ?? "", why: why)
        return try await store.settle(
            request.id, from: .waiting, to: state, doing: nil, end: vault.sealNote(end, named: request.id),
            note: try note(state == .expired ? "expired" : "stop", request, by: asker, now: now, why: why))
    }

    private func note(_ act: String, _ request: GuardedRequest, by asker: Asker, now: Date, why: String? = nil) throws -> SealedNote {
        try note(
            "four-eyes/\(act)", about: "\(request.act.kind.rawValue) \(try request.fingerprint().text)", by: asker,
            why: why ?? request.why, now: now)
    }

    private func note(_ act: String, about: String, by asker: Asker, why: String, now: Date) throws -> SealedNote {
        try SealedNote(
            StaffNote(time: now, employee: asker.employee?.hex ?? "", function: asker.function, act: act, about: about, why: why),
            vault: vault)
    }
}
