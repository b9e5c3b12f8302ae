import Crypto
package import DataProtection
package import Foundation
package import Vault

/// A ledger of erasures as read: what is to become of each person a backup brings back.
///
/// A line is `KIND DAY HASH…`: `erased`, `destroyed`, `moved` (from, to, registration), `stopped` (person, suppression, product),
/// `restricted` (registration), `restored`.
package struct ErasureRecord: Sendable {
    /// What a person comes back as.
    package enum Fate: Sendable, Equatable {
        case intact
        /// Without registrations, by tombstone.
        case without(Set<Data>)
        case gone
    }

    package struct Stop: Sendable {
        package let person: Data
        package let suppression: Data
        package let product: String
        package let day: Day
        /// Where its line begins, in bytes.
        package let offset: Int
    }

    private struct Move {
        let to: Data
        let registration: Data
    }

    package struct Malformed: Error {
        package let line: Int
    }

    private var erased: Set<Data> = []
    private var destroyed: Set<Data> = []
    private var moves: [Data: [Move]] = [:]
    package private(set) var stops: [Stop] = []
    package private(set) var restrictions: [(registration: Data, offset: Int)] = []
    /// Days of restores, oldest first.
    package private(set) var restores: [Day] = []
    package var isEmpty: Bool { erased.isEmpty && destroyed.isEmpty && moves.isEmpty }
    package var keysDestroyed: Int { destroyed.count }

    /// - Throws: `Malformed` for a line it does not know: a ledger half understood is none.
    package init(_ text: Data) throws {
        var (offset, number) = (0, 0)
        for line in text.split(separator: 10, omittingEmptySubsequences: false) {
            number += 1
            if !line.isEmpty, !take(String(decoding: line, as: UTF8.self).split(separator: " ").map(String.init), at: offset) {
                throw Malformed(line: number)
            }
            offset += line.count + 1
        }
    }

    private mutating func take(_ words: [String], at offset: Int) -> Bool {
        guard words.count >= 3, let day = Int(words[1]).map(Day.init(number:)) else { return false }
        let hashes = words.dropFirst(2).compactMap { Data(hex: $0) }.filter { $0.count == 32 }
        switch (words[0], words.count, hashes.count) {
        case ("erased", 3, 1): erased.insert(hashes[0])
        case ("destroyed", 3, 1): destroyed.insert(hashes[0])
        case ("moved", 5, 3): moves[hashes[0], default: []].append(Move(to: hashes[1], registration: hashes[2]))
        case ("stopped", 5, 2...):
            stops.append(Stop(person: hashes[0], suppression: hashes[1], product: words[4], day: day, offset: offset))
        case ("restricted", 3, 1): restrictions.append((hashes[0], offset))
        case ("restored", 3, _): restores.append(day)
        default: return false
        }
        return true
    }

    /// One line of the file, without its end.
    package static func text(_ line: ErasureLine, _ tombstones: Tombstones, on day: Day) -> String {
        switch line {
        case .erased(let subject): "erased \(day.number) \(tombstones.tombstone(of: subject).hex)"
        case .destroyed(let subject): "destroyed \(day.number) \(tombstones.tombstone(of: subject).hex)"
        case .moved(let from, let to, let registration):
            "moved \(day.number) \(tombstones.tombstone(of: from).hex) \(tombstones.tombstone(of: to).hex) "
                + tombstones.tombstone(of: registration).hex
        case .stopped(let subject, let suppression, let product):
            "stopped \(day.number) \(tombstones.tombstone(of: subject).hex) \(suppression.hex) \(product)"
        case .restricted(let registration): "restricted \(day.number) \(tombstones.tombstone(of: registration).hex)"
        case .restored(let backup): "restored \(day.number) \(backup.hex)"
        }
    }

    /// A person who was erased under any of the ids they went on with is gone; otherwise every registration erased on the way is.
    package func fate(of person: Data) -> Fate {
        let line = lineage(of: person)
        // The key of an id somebody went on from is destroyed as well: only one that nothing follows ends all.
        if line.contains(where: { erased.contains($0) || (destroyed.contains($0) && moves[$0] == nil) }) { return .gone }
        let parts = Set(line.flatMap { moves[$0, default: []].map(\.registration) })
        return parts.isEmpty ? .intact : .without(parts)
    }

    /// The id and all that followed it.
    package func lineage(of person: Data) -> Set<Data> {
        var (line, next): (Set<Data>, [Data]) = ([person], [person])
        while let one = next.popLast() {
            for move in moves[one, default: []] where line.insert(move.to).inserted { next.append(move.to) }
        }
        return line
    }
}

extension LedgerPosition {
    /// The first so many bytes of a ledger; nothing when it is shorter.
    package init?(of ledger: Data, bytes: Int) {
        guard ledger.count >= bytes else { return nil }
        self.init(bytes: bytes, sha256: Data(SHA256.hash(data: ledger.prefix(bytes))).hex)
    }

    package func begins(_ ledger: Data) -> Bool { LedgerPosition(of: ledger, bytes: bytes) == self }
}
