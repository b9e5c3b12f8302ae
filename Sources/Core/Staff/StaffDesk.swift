package import DataProtection
package import Foundation
package import Vault

import Crypto

/// Invites employees and lets them go. An invitation is a link that makes one passkey, once, within two days.
package struct StaffDesk: Sendable {
    package static let invitationLife: TimeInterval = 2 * 86_400

    private let vault: Vault
    private let store: any StaffStore

    package init(vault: Vault, store: any StaffStore) { (self.vault, self.store) = (vault, store) }

    package func invite(_ name: Personal<String>, functions: [String], now: Date) async throws -> OpaqueToken {
        let (key, wrapped) = try vault.newKey(for: .random())
        let token = OpaqueToken(until: now + Self.invitationLife)
        let sealed = try vault.seal(name.reveal(), at: EmployeeRow.place(key.subject), under: key)
        try await store.add(
            EmployeeRow(id: key.subject, functions: functions, state: .invited, sealed: sealed), wrapped: wrapped,
            invitation: Self.hash(token))
        return token
    }

    /// A further passkey for somebody who is here: a second one, or in place of one that was lost.
    /// - Returns: nothing when there is no such employee.
    package func inviteAgain(_ employee: SubjectID, now: Date) async throws -> OpaqueToken? {
        let token = OpaqueToken(until: now + Self.invitationLife)
        return try await store.invite(employee, invitation: Self.hash(token)) ? token : nil
    }

    package func leave(_ employee: SubjectID) async throws -> Bool { try await store.leave(employee) }

    /// - Returns: false when there is no such employee.
    package func away(_ employee: SubjectID, until: Day?) async throws -> Bool { try await store.away(employee, until: until) }

    /// Functions at which everybody who works there is away that day.
    package func functionsAway(on day: Day) async throws -> Set<String> {
        let here = try await store.employees().filter { $0.state == .active }
        let present = here.filter { $0.away.map { $0 < day } ?? true }
        return Set(here.flatMap(\.functions)).subtracting(present.flatMap(\.functions))
    }

    package func employees() async throws -> [(row: EmployeeRow, name: Personal<String>?)] {
        try await store.employees().map { row in (row, row.state == .left ? nil : try name(of: row)) }
    }

    package func name(of row: EmployeeRow) throws -> Personal<String> {
        try vault.opener(EmployeeRule.permit(employee: row.id)).open(String.self, row.sealed, at: EmployeeRow.place(row.id))
    }

    // MARK: What was done

    /// On record before anything is shown.
    package func note(_ note: StaffNote) async throws {
        let id = RandomID<StaffNote>.random().bytes
        try await store.note(id, day: Day(note.time), sealed: vault.sealNote(note, named: id), isAlarm: note.isAlarm)
    }

    /// Newest first.
    package func notes(from first: Day, to last: Day) async throws -> [StaffNote] {
        try await opened(store.notes(from: first, to: last))
    }

    /// Newest first, what must not be overlooked alone.
    package func alarms(since day: Day) async throws -> [StaffNote] { try await opened(store.alarms(since: day)) }

    private func opened(_ notes: [(id: Data, sealed: Data)]) throws -> [StaffNote] {
        try notes.map { try vault.openNote(StaffNote.self, $0.sealed, named: $0.id) }.sorted { $0.time > $1.time }
    }

    static func hash(_ token: OpaqueToken) -> Data { Data(SHA256.hash(data: token.secret)) }
}
