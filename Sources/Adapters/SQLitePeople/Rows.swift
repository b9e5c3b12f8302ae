import DataProtection
import Foundation
import GRDB
import Registrations
import Vault

/// Rows of one person, read and written. Everything here runs inside a transaction of its caller.
extension Database {
    func personRows(_ subject: SubjectID) throws -> PersonRows? {
        let id = subject.bytes
        let found = PersonRows(
            subject: subject,
            addresses: try rows("SELECT address_index, state, day, language, sealed FROM addresses WHERE subject = ?", [id]).map {
                AddressRow(
                    index: BlindIndex(bytes: $0[0]), state: AddressRow.State(rawValue: $0[1])!, day: Day(number: $0[2]),
                    language: Language(rawValue: $0[3]), sealed: SealedField(bytes: $0[4]))
            },
            registrations: try rows(
                """
                SELECT id, product, standing, r.day, fields, ground, t.day, lifts
                FROM registrations r LEFT JOIN restrictions t ON t.registration = r.id WHERE r.subject = ?
                """, [id]
            ).map { row in
                RegistrationRow(
                    id: RegistrationID(bytes: row[0])!, product: row[1], standing: Standing(rawValue: row[2])!, day: Day(number: row[3]),
                    fields: try FieldsBlob.decode(row[4]),
                    restriction: (row[5] as Int?).flatMap(RestrictionGround.init).map { ground in
                        Restriction(ground: ground, since: Day(number: row[6]), lifts: (row[7] as Int?).map { Day(number: $0) })
                    },
                    phones: try rows("SELECT field, phone_index FROM phones WHERE subject = ? AND registration = ?", [id, row[0] as Data])
                        .reduce(into: [:]) { $0[$1[0]] = BlindIndex(bytes: $1[1]) })
            },
            entries: try rows("SELECT registration, step, day, commitment, sealed FROM consents WHERE subject = ?", [id]).map {
                EntryRow(
                    registration: RegistrationID(bytes: $0[0])!, step: $0[1], day: Day(number: $0[2]), commitment: $0[3],
                    sealed: SealedField(bytes: $0[4]))
            },
            letters: try letterRows(of: subject),
            acts: try rows("SELECT id, day, sealed FROM acts WHERE subject = ?", [id]).map {
                ActRow(id: $0[0], day: Day(number: $0[1]), sealed: SealedField(bytes: $0[2]))
            },
            cases: try rows(
                """
                SELECT holder FROM cases WHERE person = ?1 OR sender IN (SELECT address_index FROM addresses WHERE subject = ?1
                AND state IN (1, 2)) ORDER BY received
                """, [id]
            ).compactMap { ($0[0] as Data?).flatMap { SubjectID(bytes: $0) } })
        return found.isEmpty ? nil : found
    }

    func letterRows(of subject: SubjectID) throws -> [LetterRow] {
        try rows("SELECT id, registration, state, day, addressee, sealed FROM letters WHERE subject = ?", [subject.bytes]).map {
            LetterRow(
                id: LetterID(bytes: $0[0])!, registration: ($0[1] as Data?).flatMap { RegistrationID(bytes: $0) }, state: $0[2],
                day: Day(number: $0[3]), addressee: BlindIndex(bytes: $0[4]), sealed: SealedField(bytes: $0[5]))
        }
    }

    func insert(_ key: WrappedKey) throws {
        try run(
            "INSERT INTO keys (subject, version, master, wrapped) VALUES (?, ?, ?, ?)",
            [key.subject.bytes, Int(key.version), key.masterID, key.bytes])
    }

    func insert(_ row: AddressRow, _ subject: SubjectID) throws {
        try run(
            "INSERT INTO addresses (address_index, subject, state, day, language, sealed) VALUES (?, ?, ?, ?, ?, ?)",
            [row.index.bytes, subject.bytes, row.state.rawValue, row.day.number, row.language.rawValue, row.sealed.bytes])
    }

    func put(_ row: RegistrationRow, _ subject: SubjectID) throws {
        try run(
            "INSERT OR REPLACE INTO registrations (id, subject, product, standing, day, fields) VALUES (?, ?, ?, ?, ?, ?)",
            [row.id.bytes, subject.bytes, row.product, row.standing.rawValue, row.day.number, FieldsBlob.encode(row.fields)])
        try run("DELETE FROM phones WHERE subject = ? AND registration = ?", [subject.bytes, row.id.bytes])
        for (field, index) in row.phones { try put(phone: index, field, row.id, subject) }
    }

    func put(phone index: BlindIndex, _ field: String, _ registration: RegistrationID, _ subject: SubjectID) throws {
        try run(
            "INSERT OR REPLACE INTO phones (subject, registration, field, phone_index) VALUES (?, ?, ?, ?)",
            [subject.bytes, registration.bytes, field, index.bytes])
    }

    func insert(_ row: EntryRow, _ subject: SubjectID) throws {
        try run(
            "INSERT INTO consents (subject, registration, step, day, commitment, sealed) VALUES (?, ?, ?, ?, ?, ?)",
            [subject.bytes, row.registration.bytes, row.step, row.day.number, row.commitment, row.sealed.bytes])
        if let form = row.form {
            try run("INSERT OR IGNORE INTO forms (fingerprint, body) VALUES (?, ?)", [form.fingerprint, form.body])
        }
    }

    func insert(_ row: ActRow, _ subject: SubjectID) throws {
        try run(
            "INSERT INTO acts (subject, id, day, sealed) VALUES (?, ?, ?, ?)", [subject.bytes, row.id, row.day.number, row.sealed.bytes])
    }

    func insert(_ link: NewLink) throws {
        try run(
            "INSERT INTO links (hash, subject, act, target, until, code) VALUES (?, ?, ?, ?, ?, ?)",
            [link.hash, link.subject.bytes, link.act, link.target, link.until.number, link.code])
    }

    func forget(_ subject: SubjectID) throws {
        for table in Schema.erasurePlan { try run("DELETE FROM \(table) WHERE subject = ?", [subject.bytes]) }
        // Of a case stays that there was one and when it was answered, which leads to nobody.
        try run(
            "UPDATE cases SET holder = NULL, person = NULL, sender = NULL, state = iif(closed IS NULL, 5, state), paused = NULL, closed = coalesce(closed, due) WHERE holder = ?",
            [subject.bytes])
        try run("UPDATE cases SET person = NULL, sender = NULL WHERE person = ?", [subject.bytes])
    }
}

/// The answers of one registration in one column, each sealed on its own: `count | (name length, name, length, sealed)…`.
enum FieldsBlob {
    static func encode(_ fields: [String: SealedField]) -> Data {
        var blob = Data([UInt8(fields.count)])
        for (name, sealed) in fields.sorted(by: { $0.key < $1.key }) {
            blob.append(mark(of: name))
            withUnsafeBytes(of: UInt32(sealed.bytes.count).bigEndian) { blob.append(contentsOf: $0) }
            blob.append(sealed.bytes)
        }
        return blob
    }

    /// The bytes by which a name stands in a blob; chance may put them inside something sealed, too.
    static func mark(of name: String) -> Data { Data([UInt8(name.utf8.count)] + name.utf8) }

    static func decode(_ blob: Data) throws -> [String: SealedField] {
        var rest = blob[...]
        func take(_ count: Int) throws -> Data {
            guard rest.count >= count else { throw SealRefusal.malformed }
            defer { rest = rest.dropFirst(count) }
            return Data(rest.prefix(count))
        }
        var fields: [String: SealedField] = [:]
        for _ in 0..<(try take(1)[0]) {
            let name = String(decoding: try take(Int(try take(1)[0])), as: UTF8.self)
            let length = try take(4).reduce(0) { $0 << 8 | Int($1) }
            fields[name] = SealedField(bytes: try take(length))
        }
        guard rest.isEmpty else { throw SealRefusal.malformed }
        return fields
    }
}
