package import DataProtection
package import Foundation
package import Vault

import Crypto
import Synchronization

/// A message that was taken in and not yet handled, sealed under a key of its own that goes with it.
package struct Arrival: Sendable {
    package let id: Data
    /// Owner of the message's key; nobody registered.
    package let subject: SubjectID
    package let day: Day
    /// How often it was taken up, this time included.
    package let attempts: Int
    package let sealed: SealedField
    package init(id: Data, subject: SubjectID, day: Day, attempts: Int = 0, sealed: SealedField) {
        (self.id, self.subject, self.day, self.attempts, self.sealed) = (id, subject, day, attempts, sealed)
    }

    static func place(_ id: Data, _ subject: SubjectID) -> Place {
        Place(table: "arrivals", row: id, column: "message", subject: subject)
    }
}

package protocol IntakeStore: Sendable {
    /// Message and digest in one commit. False when the digest is known: then nothing is written.
    func add(_ arrival: Arrival, wrapped: WrappedKey, digest: Data) async throws -> Bool
    /// At most so many, those tried least first; that they were taken up is on the disk before they are returned.
    func takeUp(_ most: Int) async throws -> [Arrival]
    /// Removes them and destroys their keys.
    func settle(_ arrivals: [Arrival]) async throws
}

/// Takes in what comes to the company's address, by whichever way. Taken in means committed: only then may the caller acknowledge it.
/// What it says is read in a second step, which a crash interrupts and the next start takes up again.
package struct Intake: Sendable {
    package enum Outcome: Sendable, Equatable {
        case taken
        /// The same Message-ID with the same body was taken in before; never the id alone.
        case known
    }

    package struct Round: Sendable {
        package var handled = 0
        /// Kinds, nothing of the messages.
        package var failures: [String] = []
    }

    /// A message whose handling ended the server so often is given to a person unread: whatever reading it does to the server, it does no
    /// more. What fails and leaves the server alive, a full disk above all, doesn't count.
    package static let mostAttempts = 3

    private let vault: Vault
    private let store: any IntakeStore
    private let survived = Survived()

    package init(vault: Vault, store: any IntakeStore) { (self.vault, self.store) = (vault, store) }

    /// - Parameter raw: RFC 5322; of the envelope what a Return-Path and a Delivered-To say (RFC 5321 section 4.4).
    package func ingest(_ raw: Personal<Data>, now: Date) async throws -> Outcome {
        let (key, wrapped) = try vault.newKey(for: .random())
        let id = RandomID<Arrival>.random().bytes
        let sealed = try vault.seal(raw.reveal(), at: Arrival.place(id, key.subject), under: key)
        let arrival = Arrival(id: id, subject: key.subject, day: Day(now), sealed: sealed)
        return try await store.add(arrival, wrapped: wrapped, digest: MessageDigest.of(raw.reveal())) ? .taken : .known
    }

    /// One round of the second step.
    /// - Parameter handle: must bear being called again for the same message. Told whether the message may be read.
    package func round(
        most: Int = 64, handle: @escaping @Sendable (Personal<Data>, _ readable: Bool) async throws -> Void
    ) async throws -> Round {
        let arrivals = try await store.takeUp(most)
        var round = Round()
        var done: [Arrival] = []
        await withTaskGroup(of: (Arrival, String?).self) { group in
            for arrival in arrivals {
                group.addTask {
                    do {
                        let opener = try vault.opener(ArrivalRule.permit(arrived: arrival.subject))
                        let raw = try opener.open(arrival.sealed, at: Arrival.place(arrival.id, arrival.subject))
                        try await handle(raw, arrival.attempts - survived.count(of: arrival.id) <= Self.mostAttempts)
                        return (arrival, nil)
                    } catch {
                        survived.add(arrival.id)
                        return (arrival, "\(type(of: error))")
                    }
                }
            }
            for await (arrival, failure) in group {
                if let failure { round.failures.append(failure) } else { done.append(arrival) }
            }
        }
        try await store.settle(done)
        survived.forget(done.map(\.id))
        round.handled = done.count
        return round
    }
}

/// How often handling a message failed and the server lived on.
private final class Survived: Sendable {
    private let counts = Mutex<[Data: Int]>([:])
    func count(of id: Data) -> Int { counts.withLock { $0[id] ?? 0 } }
    func add(_ id: Data) { counts.withLock { $0[id, default: 0] += 1 } }
    func forget(_ ids: [Data]) { counts.withLock { counts in for id in ids { counts[id] = nil } } }
}

/// What makes two messages the same: Message-ID and body, whatever lines the servers on the way have added, and however lines end.
/// Without a Message-ID the whole message counts. Never the same as a plain SHA-256 of the message, by which `InboxDesk` tells what it has
/// handled: taken in is not handled.
enum MessageDigest {
    static func of(_ raw: Data) -> Data { Data(SHA256.hash(data: Data("taken in".utf8) + same(raw))) }

    private static func same(_ raw: Data) -> Data {
        let bytes = raw.filter { $0 != 13 }
        var (line, id) = (bytes.startIndex, Data?.none)
        while let end = bytes[line...].firstIndex(of: 10), end > line {
            if id == nil, let found = messageID(bytes[line..<end]) { id = found }
            line = end + 1
        }
        guard let id else { return Data(SHA256.hash(data: bytes)) }
        return Data(SHA256.hash(data: Data(SHA256.hash(data: id)) + Data(SHA256.hash(data: bytes[line...]))))
    }

    private static func messageID(_ line: Data) -> Data? {
        let name = "message-id:"
        guard String(decoding: line.prefix(name.utf8.count), as: UTF8.self).lowercased() == name else { return nil }
        let value = line.dropFirst(name.utf8.count).filter { $0 != 32 && $0 != 9 }
        return value.isEmpty ? nil : Data(value)
    }
}
