package import DataProtection
package import Inbox
package import Vault

import Backups
import Foundation
import GRDB
import Requests

extension PeopleStore: BounceStore {
    package func sentLetter(_ message: BlindIndex) async throws -> SentLetter? {
        try await people.read { db in
            try db.row(
                "SELECT id, subject, addressee, suppression FROM letters WHERE message = ? AND state IN (1, 2, 5)", [message.bytes]
            ).flatMap { row in
                guard let id = LetterID(bytes: row[0]), let subject = SubjectID(bytes: row[1]), let suppression = row[3] as Data? else {
                    return nil
                }
                return SentLetter(id: id, subject: subject, addressee: BlindIndex(bytes: row[2]), suppression: suppression)
            }
        }
    }

    package func record(
        _ verdict: ReportVerdict, about letter: SentLetter, day: Day, givesUp: @escaping @Sendable ([ReportVerdict.Dated]) -> Bool
    ) async throws -> Bool {
        guard let gravity = verdict.column else { return false }
        return try await commit.run { db in
            // Erased meanwhile, nothing is written about the person.
            guard try db.row("SELECT 1 FROM letters WHERE id = ? AND subject = ?", [letter.id.bytes, letter.subject.bytes]) != nil else {
                return false
            }
            try db.run(
                """
                INSERT INTO bounces (letter, subject, addressee, verdict, day) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (letter) DO UPDATE SET verdict = min(verdict, excluded.verdict)
                """, [letter.id.bytes, letter.subject.bytes, letter.addressee.bytes, gravity, day.number])
            let all = try db.rows("SELECT verdict, day FROM bounces WHERE addressee = ?", [letter.addressee.bytes])
            guard givesUp(all.compactMap { row in ReportVerdict(column: row[0]).map { ReportVerdict.Dated($0, Day(number: row[1])) } })
            else {
                return false
            }
            try db.run("UPDATE bounces SET given_up = 1 WHERE letter = ?", [letter.id.bytes])
            return true
        }
    }

    package func refuse(_ letter: SentLetter) async throws {
        let ledger = ledger
        try await commit.run { db in
            let change = SuppressionChange(hash: letter.suppression, add: [SuppressionChange.everything])
            try db.change(change)
            try ledger?.append(change.lines(of: letter.subject))
        }
    }
}

extension Database {
    /// What mail servers have told of the address a letter goes to.
    func reach(of letter: LetterID) throws -> Reach {
        let found = try row(
            """
            SELECT EXISTS (SELECT 1 FROM suppressions s WHERE s.hash = l.suppression AND s.product = ?),
                EXISTS (SELECT 1 FROM bounces b WHERE b.addressee = l.addressee AND b.given_up = 1)
            FROM letters l WHERE l.id = ?
            """, [SuppressionChange.everything, letter.bytes])
        guard let found else { return .open }
        return found[0] ? .refused : found[1] ? .givenUp : .open
    }

    /// Somebody has answered from there.
    func lift(bouncesOf address: BlindIndex) throws { try run("DELETE FROM bounces WHERE addressee = ?", [address.bytes]) }
}

extension ReportVerdict {
    /// The graver, the smaller; nothing where nothing is kept.
    fileprivate var column: Int? {
        switch self {
        case .hard: 1
        case .hardAfterSecond: 2
        case .soft: 3
        case .ourStanding, .notABounce: nil
        }
    }

    fileprivate init?(column: Int) {
        guard let found = Self.allCases.first(where: { $0.column == column }) else { return nil }
        self = found
    }
}
