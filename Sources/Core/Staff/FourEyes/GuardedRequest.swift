package import DataProtection
package import Foundation
package import Vault

import Crypto

/// A SHA-256 that people compare: the first 128 bits in groups of four hexadecimal digits.
package struct Fingerprint: Sendable, Hashable {
    package let bytes: Data
    package init(of data: Data) { bytes = Data(SHA256.hash(data: data)) }

    /// "3f2a 9c01 …"
    package var text: String {
        let digits = Array(bytes.prefix(16).hex)
        return stride(from: 0, to: digits.count, by: 4).map { String(digits[$0..<$0 + 4]) }.joined(separator: " ")
    }
}

/// One asking for a guarded act: what exactly, who asks, when and why. Its bytes are sealed and never change.
package struct GuardedRequest: Sendable, Codable {
    /// What it waits for when it may not be done at once.
    package enum Waits: String, Sendable, Codable {
        /// Two different colleagues' passkeys, within 15 minutes.
        case colleagues
        /// A day in which anybody may stop it, as nobody is there to approve.
        case day
    }

    package let id: Data
    package let act: GuardedAct
    package let time: Date
    /// Hexadecimal id of the employee; empty: the command line.
    package let by: String
    package let function: String
    package let why: String
    package let waits: Waits
    /// Too late for approvals, or time to do it.
    package let until: Date

    package init(_ act: GuardedAct, by asker: Asker, why: String, waits: Waits, now: Date) {
        id = RandomID<GuardedRequest>.random().bytes
        // Whole seconds, so that it reads back as the same bytes.
        time = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        (self.act, by, function, self.why, self.waits) = (act, asker.employee?.hex ?? "", asker.function, why, waits)
        until = time + (waits == .day ? FourEyes.delay : FourEyes.life)
    }

    /// Of all of the above, the id included: what an approval is given for, and nothing else.
    package func fingerprint() throws -> Fingerprint { Fingerprint(of: try JSONEncoder.canonical.encode(self)) }
}

/// Who asks: an employee in one of their functions, or the command line.
package struct Asker: Sendable {
    package let employee: SubjectID?
    package let function: String
    package init(employee: SubjectID?, function: String) { (self.employee, self.function) = (employee, function) }
    package static let commandLine = Asker(employee: nil, function: "operator")
}

/// Where a request stands.
package enum GuardedState: Int, Sendable, Codable {
    case waiting = 0
    /// Approved; where that doesn't do it yet, good for doing it once.
    case done = 1
    case stopped = 2
    case expired = 3
    /// Done with the approval, which is used up.
    case used = 4
}

/// How a request that was not approved ended.
package struct GuardedEnd: Sendable, Codable {
    package let time: Date
    package let by: String
    package let why: String
}

/// A request as it is kept: nothing in it is readable but its kind, state and time.
package struct GuardedRow: Sendable {
    package let id: Data
    package let kind: GuardedAct.Kind
    package let waits: GuardedRequest.Waits
    package let state: GuardedState
    package let until: Date
    package let people: Int
    package let day: Day
    package let sealed: Data
    package let end: Data?
    /// Employees whose passkeys approved it, in any order.
    package let approvals: [SubjectID]
    package init(
        id: Data, kind: GuardedAct.Kind, waits: GuardedRequest.Waits, state: GuardedState, until: Date, people: Int, day: Day, sealed: Data,
        end: Data? = nil, approvals: [SubjectID] = []
    ) {
        (self.id, self.kind, self.waits, self.state, self.until) = (id, kind, waits, state, until)
        (self.people, self.day, self.sealed, self.end, self.approvals) = (people, day, sealed, end, approvals)
    }
}

/// A line of the console's log on its way into a transaction.
package struct SealedNote: Sendable {
    package let id: Data
    package let day: Day
    package let sealed: Data
    package let isAlarm: Bool
    package init(_ note: StaffNote, vault: Vault) throws {
        id = RandomID<StaffNote>.random().bytes
        (day, sealed, isAlarm) = (Day(note.time), try vault.sealNote(note, named: id), note.isAlarm)
    }
}
