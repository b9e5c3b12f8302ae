package import DataProtection
package import Foundation
package import Vault

import Crypto
import Synchronization

/// Somebody signed in: who, as what, until when.
package struct StaffSession: Sendable {
    package let employee: SubjectID
    package let name: Personal<String>
    package let functions: [String]
    package let ends: Date
}

/// Why nobody is let in. The page says only that it didn't work.
package enum SignInRefusal: Error, Sendable, Equatable {
    /// The invitation is used, void, expired, or never was.
    case invitation
    /// The challenge is used, older than five minutes, or never was given.
    case challenge
    case unknownPasskey
    case passkey(PasskeyRefusal)
}

/// Passkeys, and who is signed in with one. Challenges and sign-ins are in memory alone: a restart signs everybody out.
package final class SignInDesk: Sendable {
    package static let challengeLife: TimeInterval = 300
    package static let idle: TimeInterval = 15 * 60
    package static let longest: TimeInterval = 8 * 3600
    /// Challenges that wait at the same time, and people signed in.
    private static let most = 1_000

    package let relyingParty: RelyingParty
    private let vault: Vault
    private let store: any StaffStore
    private let staff: StaffDesk
    private let signatures: any SignatureChecking
    private let memory = Mutex(Memory())

    package init(relyingParty: RelyingParty, vault: Vault, store: any StaffStore, signatures: any SignatureChecking) {
        (self.relyingParty, self.vault, self.store, self.signatures) = (relyingParty, vault, store, signatures)
        staff = StaffDesk(vault: vault, store: store)
    }

    private enum Ceremony: Equatable { case enrolment(Data), signIn, approval(Fingerprint, random: Data) }
    private struct Memory {
        var challenges: [Challenge: (ceremony: Ceremony, until: Date)] = [:]
        var sessions: [Data: (session: StaffSession, last: Date)] = [:]
    }

    // MARK: Enrolling

    package struct Offer: Sendable {
        package let challenge: Challenge
        package let userHandle: Data
        package let name: Personal<String>
    }

    package func offer(for invitation: OpaqueToken, now: Date) async throws -> Offer {
        guard invitation.expires > now, let row = try await store.employee(invitedBy: StaffDesk.hash(invitation)) else {
            throw SignInRefusal.invitation
        }
        return Offer(
            challenge: challenge(for: .enrolment(StaffDesk.hash(invitation)), now: now), userHandle: row.id.bytes,
            name: try staff.name(of: row))
    }

    /// - Returns: whose passkey it is, and whether it counts as a pair of eyes.
    @discardableResult
    package func enrol(_ answer: Enrolment.Answer, to challenge: Challenge, by invitation: OpaqueToken, now: Date) async throws -> (
        employee: SubjectID, counts: Bool
    ) {
        let hash = StaffDesk.hash(invitation)
        guard use(challenge, now: now) == .enrolment(hash) else { throw SignInRefusal.challenge }
        guard invitation.expires > now, let row = try await store.employee(invitedBy: hash) else { throw SignInRefusal.invitation }
        let passkey: Passkey
        do { passkey = try Enrolment(for: relyingParty, challenge: challenge).passkey(from: answer) } catch {
            throw SignInRefusal.passkey(error)
        }
        guard let counts = try await store.enrol(sealed(passkey, of: row.id), by: hash) else { throw SignInRefusal.invitation }
        try await staff.note(
            StaffNote(time: now, employee: row.id.hex, function: "", act: "enrol", about: "", why: ""))
        return (row.id, counts)
    }

    // MARK: Signing in

    package func challenge(now: Date) -> Challenge { challenge(for: .signIn, now: now) }

    /// - Returns: the bearer token, which is nowhere but here and in the page's memory.
    package func signIn(_ answer: SignIn.Answer, to challenge: Challenge, now: Date) async throws -> (bearer: String, session: StaffSession)
    {
        guard use(challenge, now: now) == .signIn else { throw SignInRefusal.challenge }
        let row = try await verified(answer, to: challenge, now: now)
        let session = StaffSession(
            employee: row.id, name: try staff.name(of: row), functions: row.functions, ends: now + Self.longest)
        try await staff.note(StaffNote(time: now, employee: row.id.hex, function: "", act: "sign-in", about: "", why: ""))
        let bearer = OpaqueToken(until: session.ends)
        memory.withLock { memory in
            memory.sessions = memory.sessions.filter { now - $0.value.last < Self.idle && $0.value.session.ends > now }
            if memory.sessions.count < Self.most { memory.sessions[StaffDesk.hash(bearer)] = (session, now) }
        }
        return (bearer.text, session)
    }

    /// Whose passkey answered; its use is on record.
    private func verified(_ answer: SignIn.Answer, to challenge: Challenge, now: Date) async throws -> EmployeeRow {
        guard let kept = try await store.passkey(answer.credential), let row = try await store.employee(kept.employee), row.state == .active
        else { throw SignInRefusal.unknownPasskey }
        let opener = try vault.opener(EmployeeRule.permit(employee: row.id))
        let passkey = try opener.open(Passkey.self, kept.sealed, at: SealedPasskey.place(kept.credential, row.id)).reveal()
        let used: Passkey
        do {
            used = try SignIn(to: relyingParty, challenge: challenge, signatures: signatures)
                .passkey(passkey, of: row.id.bytes, after: answer)
        } catch {
            if error == .clonedCounter {
                try await staff.note(
                    StaffNote(time: now, employee: row.id.hex, function: "", act: "alarm", about: "cloned-passkey", why: ""))
            }
            throw SignInRefusal.passkey(error)
        }
        guard try await store.keep(sealed(used, of: row.id), was: kept.count) else { throw SignInRefusal.passkey(.clonedCounter) }
        return row
    }

    // MARK: Giving one's word for one thing

    /// Drawn from the request's hash, so that a signature over it can't be turned to anything else.
    package func challenge(about fingerprint: Fingerprint, now: Date) -> Challenge {
        var generator = SystemRandomNumberGenerator()
        let random = Data.random(32, using: &generator)
        let challenge = Challenge(Data(SHA256.hash(data: Data("vern/four-eyes".utf8) + random + fingerprint.bytes)))
        return remember(challenge, for: .approval(fingerprint, random: random), now: now)
    }

    /// - Parameter employee: who is signed in; another's passkey is refused, so that one person at the page is one pair of eyes.
    package func prove(
        _ answer: SignIn.Answer, to challenge: Challenge, about fingerprint: Fingerprint, by employee: SubjectID, now: Date
    ) async throws -> PasskeyWord {
        guard case .approval(fingerprint, let random)? = use(challenge, now: now) else { throw SignInRefusal.challenge }
        let row = try await verified(answer, to: challenge, now: now)
        guard row.id == employee else { throw SignInRefusal.unknownPasskey }
        return PasskeyWord(
            employee: employee, credential: answer.credential, about: fingerprint,
            evidence: .init(
                random: random, clientData: answer.clientData, authenticatorData: answer.authenticatorData, signature: answer.signature))
    }

    /// Who bears this token, if their sign-in still holds; looking keeps it from ending by idleness. Somebody who left is out at once.
    package func session(_ bearer: String, now: Date) async throws -> StaffSession? {
        guard let token = OpaqueToken(bearer) else { return nil }
        let found = memory.withLock { memory -> StaffSession? in
            guard let (session, last) = memory.sessions[StaffDesk.hash(token)], now - last < Self.idle, session.ends > now else {
                memory.sessions[StaffDesk.hash(token)] = nil
                return nil
            }
            memory.sessions[StaffDesk.hash(token)] = (session, now)
            return session
        }
        guard let found else { return nil }
        guard let row = try await store.employee(found.employee), row.state == .active else {
            signOut(bearer)
            return nil
        }
        return StaffSession(employee: found.employee, name: found.name, functions: row.functions, ends: found.ends)
    }

    package func signOut(_ bearer: String) {
        guard let token = OpaqueToken(bearer) else { return }
        memory.withLock { $0.sessions[StaffDesk.hash(token)] = nil }
    }

    // MARK: Parts

    private func challenge(for ceremony: Ceremony, now: Date) -> Challenge {
        var generator = SystemRandomNumberGenerator()
        return remember(Challenge(using: &generator), for: ceremony, now: now)
    }

    private func remember(_ challenge: Challenge, for ceremony: Ceremony, now: Date) -> Challenge {
        memory.withLock { memory in
            memory.challenges = memory.challenges.filter { $0.value.until > now }
            if memory.challenges.count >= Self.most, let oldest = memory.challenges.min(by: { $0.value.until < $1.value.until }) {
                memory.challenges[oldest.key] = nil
            }
            memory.challenges[challenge] = (ceremony, now + Self.challengeLife)
        }
        return challenge
    }

    /// - Returns: what it was given for; nothing once used or older than five minutes.
    private func use(_ challenge: Challenge, now: Date) -> Ceremony? {
        memory.withLock { memory in
            guard let found = memory.challenges.removeValue(forKey: challenge), found.until > now else { return nil }
            return found.ceremony
        }
    }

    private func sealed(_ passkey: Passkey, of employee: SubjectID) throws -> SealedPasskey {
        let key = try vault.key(of: employee)
        return SealedPasskey(
            credential: passkey.id, employee: employee, count: passkey.signCount,
            sealed: try vault.seal(passkey, at: SealedPasskey.place(passkey.id, employee), under: key))
    }
}

private func - (a: Date, b: Date) -> TimeInterval { a.timeIntervalSince(b) }
