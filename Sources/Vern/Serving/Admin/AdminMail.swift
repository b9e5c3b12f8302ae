import Canaries
import DataProtection
import Declarations
import Foundation
import Mailings
import Registrations
import SQLitePeople
import Vault

/// One line of `vern mail list`.
struct MailLine: Codable, Sendable {
    let id: String
    let state: String
    /// The UTC day it was written.
    let day: String
    let attempts: Int
    let due: Date?

    init(_ letter: LetterLine) {
        (id, state, attempts, due) = (letter.id.hex, letter.state.name, letter.attempts, letter.due)
        day = letter.day.text
    }
}

/// What is recorded of one letter of ours.
struct MailRecord: Codable, Sendable {
    let id: String
    let state: String
    let to: String
    let subject: String
    let written: Date
    let delivered: Date?
    let attempts: Int
    /// The mail server's last words.
    let answer: String?
}

/// Letters of ours: what waits, what failed, what nobody knows.
extension Admin {
    func mail(_ state: String?) async throws -> AdminReply {
        let state = try state.map { name in
            guard let state = LetterState(name: name) else { throw NoSuchState() }
            return state
        }
        let nobodies = try await installation.canaries.canaries()
        let letters = try await installation.people.letters(in: state, limit: 10_000).filter { !nobodies.contains($0.subject) }
        return AdminReply(mail: letters.map(MailLine.init))
    }
    struct NoSuchState: Error {}

    func mailShow(_ id: String, _ reason: String) async throws -> AdminReply {
        guard let (listed, content) = try await look(id, reason) else { return AdminReply(refusal: .notFound) }
        guard let content else { return AdminReply(refusal: .reasonMissing) }
        let letter = content.draft.letter(site: installation.site, language: Language(rawValue: content.language))
        let record = MailRecord(
            id: id, state: listed.state.name, to: content.to, subject: letter.subject, written: content.written,
            delivered: content.delivered, attempts: listed.attempts, answer: content.answer)
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return AdminReply(letter: try encoder.encode(record))
    }

    /// Sends a letter once more whose outcome nobody knows or that was refused: only because somebody says so, and says why.
    func resend(_ id: String, _ reason: String) async throws -> AdminReply {
        let people = installation.people
        if let letter = LetterID(hex: id), let listed = try await people.letter(letter),
            try await people.rows(of: listed.subject)?.addresses.isEmpty == true
        {
            // The last letter to somebody nothing is held about: nothing is opened, and there is no record to write to.
            return try await people.resend(letter) ? AdminReply(ids: [id]) : AdminReply(refusal: .notToResend)
        }
        guard let (listed, content) = try await look(id, reason) else { return AdminReply(refusal: .notFound) }
        guard let content else { return AdminReply(refusal: .reasonMissing) }
        guard !content.isStale(at: Date()), try await people.resend(listed.id) else {
            return AdminReply(refusal: .notToResend)
        }
        return AdminReply(ids: [id])
    }
}
