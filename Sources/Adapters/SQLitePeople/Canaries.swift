package import Canaries
package import DataProtection
package import Mailings
package import Registrations

import Foundation
import GRDB

extension PeopleStore: CanaryStore {
    package func canaries() async throws -> [MarkedCanary] {
        try await people.read { db in
            try db.rows("SELECT mark, sealed FROM canaries", []).map { MarkedCanary(mark: $0[0], sealed: $0[1]) }
        }
    }

    package func plant(_ registration: StandingRegistration, way: LetterWay, _ canary: MarkedCanary) async throws {
        let new = registration.new
        try await commit.run(adding: [new.wrapped]) { db in
            try db.insert(new)
            try db.run("UPDATE addresses SET state = 1 WHERE subject = ?", [new.subject.bytes])
            try db.run("UPDATE registrations SET standing = 1 WHERE id = ?", [new.row.id.bytes])
            try db.run("UPDATE letters SET state = 2, way = ? WHERE id = ?", [way.rawValue, new.letter.id.bytes])
            try db.run("UPDATE links SET used = 1 WHERE subject = ?", [new.subject.bytes])
            try db.insert(registration.given, new.subject)
            try db.run("INSERT INTO canaries (mark, sealed) VALUES (?, ?)", [canary.mark, canary.sealed])
        }
    }

    package func registrationDays(of product: String, since day: Day) async throws -> [Day] {
        // In the order of random ids, so some of many are as good as any.
        try await people.read { db in
            try db.rows(
                "SELECT day FROM registrations WHERE product = ? AND standing <> 0 AND day >= ? LIMIT 500", [product, day.number]
            ).map { Day(number: $0[0]) }
        }
    }

    package func raise(_ alarms: RaisedAlarms) async throws {
        try await commit.run(adding: alarms.letters.map(\.wrapped)) { db in
            for (was, now) in alarms.known {
                try db.run("UPDATE canaries SET sealed = ? WHERE mark = ? AND sealed = ?", [now.sealed, was.mark, was.sealed])
                if db.changesCount == 0 { throw StoreFailure.rowMissing }
            }
            for mark in alarms.gone { try db.run("DELETE FROM canaries WHERE mark = ?", [mark]) }
            for note in alarms.notes { try db.insertNote(note.id, day: note.day, sealed: note.sealed, isAlarm: true) }
            for (letter, _) in alarms.letters { try db.insert(letter) }
        }
    }
}
