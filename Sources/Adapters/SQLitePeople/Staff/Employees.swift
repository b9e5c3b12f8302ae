package import DataProtection
package import Foundation
package import Registrations
package import Staff
package import Vault

import GRDB

extension PeopleStore: StaffStore {
    package func add(_ employee: EmployeeRow, wrapped: WrappedKey, invitation: Data) async throws {
        try await commit.run(adding: [wrapped]) { db in
            try db.run(
                "INSERT INTO employees (id, functions, state, invitation, sealed) VALUES (?, ?, ?, ?, ?)",
                [
                    employee.id.bytes, employee.functions.joined(separator: " "), employee.state.rawValue, invitation,
                    employee.sealed.bytes,
                ])
        }
    }

    package func invite(_ employee: SubjectID, invitation: Data) async throws -> Bool {
        try await commit.run { db in
            try db.run("UPDATE employees SET invitation = ? WHERE id = ? AND state < 2", [invitation, employee.bytes])
            return db.changesCount == 1
        }
    }

    package func employees() async throws -> [EmployeeRow] { try await people.read { db in try db.employees("", []) } }

    package func employee(_ id: SubjectID) async throws -> EmployeeRow? {
        try await people.read { db in try db.employees("WHERE id = ?", [id.bytes]).first }
    }

    package func employee(invitedBy invitation: Data) async throws -> EmployeeRow? {
        try await people.read { db in try db.employees("WHERE invitation = ? AND state < 2", [invitation]).first }
    }

    package func enrol(_ passkey: SealedPasskey, by invitation: Data) async throws -> Bool? {
        try await commit.run { db in
            let taken = try db.row("SELECT 1 FROM passkeys WHERE credential = ?", [passkey.credential])
            guard taken == nil else { return nil }
            let isFirst = try db.row("SELECT 1 FROM employees WHERE state > 0") == nil
            let counts = try isFirst || !db.anybodyRegistered()
            try db.run(
                "UPDATE employees SET state = 1, invitation = NULL WHERE id = ? AND invitation = ? AND state < 2",
                [passkey.employee.bytes, invitation])
            guard db.changesCount == 1 else { return nil }
            try db.run(
                "INSERT INTO passkeys (credential, subject, count, sealed, counts) VALUES (?, ?, ?, ?, ?)",
                [passkey.credential, passkey.employee.bytes, Int(passkey.count), passkey.sealed.bytes, counts])
            return counts
        }
    }

    package func passkey(_ credential: Data) async throws -> SealedPasskey? {
        try await people.read { db in
            try db.row("SELECT subject, count, sealed FROM passkeys WHERE credential = ?", [credential]).flatMap { row in
                SubjectID(bytes: row[0]).map {
                    SealedPasskey(
                        credential: credential, employee: $0, count: UInt32(row[1] as Int), sealed: SealedField(bytes: row[2]))
                }
            }
        }
    }

    package func keep(_ passkey: SealedPasskey, was count: UInt32) async throws -> Bool {
        try await commit.run { db in
            try db.run(
                "UPDATE passkeys SET count = ?, sealed = ? WHERE credential = ? AND count = ?",
                [Int(passkey.count), passkey.sealed.bytes, passkey.credential, Int(count)])
            return db.changesCount == 1
        }
    }

    package func leave(_ employee: SubjectID) async throws -> Bool {
        let left = try await commit.run { db in
            try db.run("UPDATE employees SET state = 2, invitation = NULL WHERE id = ? AND state < 2", [employee.bytes])
            guard db.changesCount == 1 else { return false }
            try db.run("DELETE FROM passkeys WHERE subject = ?", [employee.bytes])
            return true
        }
        if left { _ = try commit.onceMoreWhenFull { try destroy([employee.bytes]) } }
        return left
    }

    package func away(_ employee: SubjectID, until: Day?) async throws -> Bool {
        try await commit.run { db in
            try db.run("UPDATE employees SET away = ? WHERE id = ? AND state < 2", [until?.number, employee.bytes])
            return db.changesCount == 1
        }
    }

    package func note(_ id: Data, day: Day, sealed: Data, isAlarm: Bool) async throws {
        try await commit.run { db in try db.insertNote(id, day: day, sealed: sealed, isAlarm: isAlarm) }
    }

    package func alarms(since day: Day) async throws -> [(id: Data, sealed: Data)] {
        try await people.read { db in
            try db.rows("SELECT id, sealed FROM staff_notes WHERE alarm = 1 AND day >= ?", [day.number]).map { (id: $0[0], sealed: $0[1]) }
        }
    }

    package func notes(from first: Day, to last: Day) async throws -> [(id: Data, sealed: Data)] {
        try await people.read { db in
            try db.rows("SELECT id, sealed FROM staff_notes WHERE day BETWEEN ? AND ?", [first.number, last.number]).map {
                (id: $0[0], sealed: $0[1])
            }
        }
    }
}

extension PeopleStore {
    /// How many are registered for each product, and when they did.
    /// - Parameter nobodies: canaries, who count as nobody.
    package func counts(of products: [String], without nobodies: Set<SubjectID>) async throws -> [String: ProductCount] {
        try await people.read { db in
            var counts: [String: ProductCount] = [:]
            func add(_ row: Row, _ count: Int) {
                guard let standing = Standing(rawValue: row[1]), products.contains(row[0]) else { return }
                counts[row[0], default: ProductCount()].add(count, standing: standing, on: Day(number: row[2]))
            }
            let columns = "SELECT product, standing, day"
            for row in try db.rows("\(columns), count(*) FROM registrations WHERE standing <> 0 GROUP BY product, standing, day", []) {
                add(row, row[3])
            }
            for nobody in nobodies {
                for row in try db.rows("\(columns) FROM registrations WHERE subject = ? AND standing <> 0", [nobody.bytes]) { add(row, -1) }
            }
            return counts
        }
    }
}

extension Database {
    func insertNote(_ id: Data, day: Day, sealed: Data, isAlarm: Bool) throws {
        try run("INSERT INTO staff_notes (id, day, sealed, alarm) VALUES (?, ?, ?, ?)", [id, day.number, sealed, isAlarm])
    }

    fileprivate func employees(_ chosen: String, _ values: StatementArguments) throws -> [EmployeeRow] {
        try rows(
            """
            SELECT id, functions, state, sealed, (SELECT count(*) FROM passkeys WHERE subject = employees.id), away FROM employees \(chosen)
            """, values
        ).compactMap { row in
            guard let id = SubjectID(bytes: row[0]), let state = EmployeeRow.State(rawValue: row[2]) else { return nil }
            return EmployeeRow(
                id: id, functions: (row[1] as String).split(separator: " ").map(String.init), state: state, passkeys: row[4],
                away: (row[5] as Int?).map { Day(number: $0) },
                sealed: SealedField(bytes: row[3]))
        }
    }
}
