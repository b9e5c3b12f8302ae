import DataProtection
import Declarations
import ExampleHouse
import Foundation
import Passkeys
import SQLitePeople
import SoftPasskeys
import Staff
import Testing

/// Somebody who works there, and their passkey.
struct Colleague {
    let id: SubjectID
    let functions: [String]
    let credential: Data
    var passkey: SoftPasskey
}

/// A house with people who work in it: "front-desk" may approve, "courier-support" may not.
struct Office {
    static let alerts = "alerts@staff.example"
    static let recipient = "age1newhand"

    let house: House
    let fourEyes: FourEyes
    let staff: StaffDesk
    private let signIn: SignInDesk

    /// - Parameter alerts: whether a function has an address for alarms.
    init(_ house: House, alerts: Bool = false) {
        let functions = house.site.functions.map { one in
            StaffFunction(
                id: one.id, name: one.name, products: one.products, fields: one.fields, acts: one.acts, why: one.why,
                alerts: alerts ? Self.alerts : nil)
        }
        self.house = house
        staff = StaffDesk(vault: house.vault, store: house.store)
        fourEyes = FourEyes(
            site: house.site.serving(house.site.policies, as: functions), vault: house.vault, store: house.store, staff: staff)
        signIn = SignInDesk(
            relyingParty: RelyingParty(id: "localhost", origins: ["http://localhost:8081"]), vault: house.vault, store: house.store,
            signatures: FidoSignatures())
    }

    func enrol(_ functions: [String] = ["front-desk"], now: Date = noon) async throws -> Colleague {
        try await enrol(by: staff.invite(Personal("Dina"), functions: functions, now: now), functions, now: now)
    }

    /// A further passkey for somebody who is here.
    func enrolAgain(_ colleague: Colleague, now: Date = noon) async throws -> Colleague {
        try await enrol(by: #require(try await staff.inviteAgain(colleague.id, now: now)), colleague.functions, now: now)
    }

    private func enrol(by invitation: OpaqueToken, _ functions: [String], now: Date) async throws -> Colleague {
        let passkey = SoftPasskey()
        let challenge = try await signIn.offer(for: invitation, now: now).challenge
        let answer = passkey.enrol(challenge.text)
        let made = try await signIn.enrol(answer, to: challenge, by: invitation, now: now)
        if !made.counts { try await fourEyes.newPasskey(answer.credential, of: made.employee, now: now) }
        return Colleague(id: made.employee, functions: functions, credential: answer.credential, passkey: passkey)
    }

    func ask(_ act: GuardedAct = .recipients([Office.recipient]), by asker: Asker = .commandLine, now: Date = noon) async throws
        -> FourEyes.Opened
    { try await fourEyes.ask(act, by: asker, why: "We need it", now: now) }

    func word(of colleague: inout Colleague, for opened: FourEyes.Opened, now: Date = noon) async throws -> PasskeyWord {
        let print = try opened.request.fingerprint()
        let challenge = signIn.challenge(about: print, now: now)
        return try await signIn.prove(
            colleague.passkey.signIn(challenge.text), to: challenge, about: print, by: colleague.id, now: now)
    }

    /// Signs the challenge of one request and hands it in for another.
    func word(of colleague: inout Colleague, for opened: FourEyes.Opened, insteadOf other: FourEyes.Opened) async throws -> PasskeyWord {
        let challenge = signIn.challenge(about: try other.request.fingerprint(), now: noon)
        return try await signIn.prove(
            colleague.passkey.signIn(challenge.text), to: challenge, about: opened.request.fingerprint(), by: colleague.id, now: noon)
    }

    /// One's passkey at the page another is signed in at.
    func word(of colleague: inout Colleague, at other: Colleague, for opened: FourEyes.Opened) async throws -> PasskeyWord {
        let print = try opened.request.fingerprint()
        let challenge = signIn.challenge(about: print, now: noon)
        return try await signIn.prove(colleague.passkey.signIn(challenge.text), to: challenge, about: print, by: other.id, now: noon)
    }

    func approve(_ opened: FourEyes.Opened, _ colleague: inout Colleague, now: Date = noon) async throws -> GuardedState {
        try await fourEyes.approve(opened, word(of: &colleague, for: opened, now: now), as: colleague.functions, now: now)
    }

    func refuses(
        _ refusal: FourEyesRefusal, _ opened: FourEyes.Opened, _ colleague: inout Colleague, now: Date = noon,
        at place: SourceLocation = #_sourceLocation
    ) async throws {
        let word = try await word(of: &colleague, for: opened, now: now)
        let functions = colleague.functions
        await #expect(throws: refusal, sourceLocation: place) {
            _ = try await fourEyes.approve(opened, word, as: functions, now: now)
        }
    }

    /// Whether what `ask` asks for is done.
    var isDone: Bool { get async throws { try await house.store.unrecorded([Self.recipient]).isEmpty } }

    func state(of opened: FourEyes.Opened, now: Date = noon) async throws -> GuardedState? {
        try await fourEyes.request(opened.request.id.hex, now: now)?.state
    }

    func notes(_ act: String) async throws -> [StaffNote] {
        try await staff.notes(from: Day(noon), to: Day(noon) + 30).filter { $0.act == act }
    }
}
