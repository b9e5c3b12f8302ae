import DataProtection
import Foundation
import GRDB
package import Registrations
import Vault

extension PeopleStore: PhoneIndexStore {
    package func phoneIndexing() async throws -> (next: Int, registrations: Int)? {
        try await people.read { db in
            guard let next = try db.row("SELECT next FROM phone_indexing").map({ $0[0] as Int }) else { return nil }
            return (next, try db.row("SELECT count(*) FROM registrations")?[0] ?? 0)
        }
    }

    package func unindexed(_ parts: Range<Int>) async throws -> [UnindexedPhones] {
        try await people.read { db in
            try db.rows(
                """
                SELECT subject, id, product, fields FROM registrations
                WHERE id >= ? AND id < ? AND id NOT IN (SELECT registration FROM restrictions)
                """, [Self.bound(parts.lowerBound), Self.bound(parts.upperBound)]
            ).compactMap { row in
                guard let subject = SubjectID(bytes: row[0]), let registration = RegistrationID(bytes: row[1]) else { return nil }
                let indexed = try db.rows(
                    "SELECT field FROM phones WHERE subject = ? AND registration = ?", [subject.bytes, registration.bytes])
                return UnindexedPhones(
                    subject: subject, registration: registration, product: row[2], fields: try FieldsBlob.decode(row[3]),
                    indexed: Set(indexed.map { $0[0] }))
            }
        }
    }

    package func index(_ found: [FoundPhone], next: Int) async throws {
        try await commit.run { db in
            for phone in found {
                guard
                    let row = try db.row(
                        """
                        SELECT fields FROM registrations WHERE id = ?1 AND subject = ?2
                        AND id NOT IN (SELECT registration FROM restrictions)
                        AND NOT EXISTS (SELECT 1 FROM phones WHERE subject = ?2 AND registration = ?1 AND field = ?3)
                        """, [phone.registration.bytes, phone.subject.bytes, phone.field]),
                    try FieldsBlob.decode(row[0])[phone.field]?.bytes == phone.sealed.bytes
                else { continue }
                try db.put(phone: phone.index, phone.field, phone.registration, phone.subject)
            }
            if next < PhoneIndexDesk.parts {
                try db.run("UPDATE phone_indexing SET next = ?", [next])
            } else {
                try db.run("DELETE FROM phone_indexing")
            }
        }
    }

    /// The least id of a part; beyond the last one, more than any id.
    private static func bound(_ part: Int) -> Data {
        part < PhoneIndexDesk.parts
            ? withUnsafeBytes(of: UInt32(part).bigEndian) { Data($0.dropFirst()) } : Data(repeating: 255, count: 17)
    }
}
