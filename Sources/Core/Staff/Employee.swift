package import DataProtection
package import Foundation
package import Vault

/// Somebody of the company who may sign in. Their name is sealed under a key of their own, which goes when they leave.
package struct EmployeeRow: Sendable {
    package enum State: Int, Sendable {
        case invited = 0
        case active = 1
        case left = 2
    }
    package let id: SubjectID
    package let functions: [String]
    package let state: State
    package let passkeys: Int
    /// The last day on which they are away.
    package let away: Day?
    package let sealed: SealedField
    package init(id: SubjectID, functions: [String], state: State, passkeys: Int = 0, away: Day? = nil, sealed: SealedField) {
        (self.id, self.functions, self.state, self.passkeys, self.away, self.sealed) = (id, functions, state, passkeys, away, sealed)
    }

    package static func place(_ id: SubjectID) -> Place { Place(table: "employees", row: id.bytes, column: "employee-name", subject: id) }
}

/// A passkey as it is kept: its count beside the seal, so that two uses of one count can't both be written.
package struct SealedPasskey: Sendable {
    package let credential: Data
    package let employee: SubjectID
    package let count: UInt32
    package let sealed: SealedField
    package init(credential: Data, employee: SubjectID, count: UInt32, sealed: SealedField) {
        (self.credential, self.employee, self.count, self.sealed) = (credential, employee, count, sealed)
    }

    package static func place(_ credential: Data, _ employee: SubjectID) -> Place {
        Place(table: "passkeys", row: credential, column: "passkey", subject: employee)
    }
}

/// What was done in the console: who, in what function, what, about which case or person, why.
package struct StaffNote: Sendable, Codable {
    package let time: Date
    /// Hexadecimal id of the employee; empty: nobody signed in.
    package let employee: String
    package let function: String
    package let act: String
    package let about: String
    package let why: String
    package init(time: Date, employee: String, function: String, act: String, about: String, why: String) {
        (self.time, self.employee, self.function) = (time, employee, function)
        (self.act, self.about, self.why) = (act, about, why)
    }

    /// What must not be overlooked.
    package var isAlarm: Bool { act == "alarm" }
}

/// Where employees, their passkeys and what they did lie. Each call is one transaction.
package protocol StaffStore: Sendable {
    func add(_ employee: EmployeeRow, wrapped: WrappedKey, invitation: Data) async throws
    /// A further invitation for somebody who is here; one before it is void.
    func invite(_ employee: SubjectID, invitation: Data) async throws -> Bool
    func employees() async throws -> [EmployeeRow]
    func employee(_ id: SubjectID) async throws -> EmployeeRow?
    func employee(invitedBy invitation: Data) async throws -> EmployeeRow?
    /// Uses an invitation up for one passkey.
    /// - Returns: whether the passkey counts as a pair of eyes: one made before anybody was registered, or by the first to enrol. Nothing
    ///   when the invitation is used, void, or the credential is somebody's.
    func enrol(_ passkey: SealedPasskey, by invitation: Data) async throws -> Bool?
    func passkey(_ credential: Data) async throws -> SealedPasskey?
    /// - Returns: false when the count isn't the one that was read any more.
    func keep(_ passkey: SealedPasskey, was count: UInt32) async throws -> Bool
    /// Their passkeys go, and their name with its key.
    func leave(_ employee: SubjectID) async throws -> Bool
    /// Away until the end of that day; nothing: back.
    func away(_ employee: SubjectID, until: Day?) async throws -> Bool
    func note(_ id: Data, day: Day, sealed: Data, isAlarm: Bool) async throws
    /// Those that must not be overlooked.
    func alarms(since day: Day) async throws -> [(id: Data, sealed: Data)]
    func notes(from first: Day, to last: Day) async throws -> [(id: Data, sealed: Data)]
}
