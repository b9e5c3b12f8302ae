package import Foundation

import Crypto

/// Named contents in one sealed file; the first member is small and tells about the rest.
package struct SealedArchive: Sendable {
    package struct Member: Sendable {
        package let name: String
        package let bytes: Int
        let piece: @Sendable (Int) throws -> Data
        /// - Parameter piece: what lies from a place on, as much as it likes; nothing behind the end.
        package init(name: String, bytes: Int, piece: @escaping @Sendable (Int) throws -> Data) {
            (self.name, self.bytes, self.piece) = (name, bytes, piece)
        }
    }

    private let age: Age
    package init(age: Age) { self.age = age }

    /// - Parameters:
    ///   - small: members given whole, written first.
    ///   - progress: bytes that were read since the last call.
    package func write(
        _ small: [(name: String, data: Data)], _ members: [Member], to recipients: [String], into file: PartialFile, made: Date,
        progress: (Int) -> Void
    ) throws {
        try age.seal(to: recipients, into: file.handle) { out in
            let tar = TarWriter(out: out)
            for member in small { try tar.add(member.name, member.data, modified: made) }
            for member in members {
                try tar.add(member.name, bytes: member.bytes, modified: made, progress: progress, piece: member.piece)
            }
            try tar.end()
        }
    }

    /// What is taken is to be believed only once this has returned.
    /// - Parameter take: takes name, length and a function that gives the contents piece by piece.
    package func read(_ file: URL, with identity: URL, _ take: (String, Int, () throws -> Data?) throws -> Void) throws {
        do {
            try age.open(file, with: identity) { input in try TarReader(input: input).read(take) }
        } catch is TarFailure { throw Age.Failure.damaged }
    }

    /// Hexadecimal SHA-256 of what comes piece by piece, up to an empty one.
    package static func digest(progress: (Int) -> Void = { _ in }, piece: (Int) throws -> Data) throws -> String {
        var (hash, offset) = (Digest(), 0)
        while true {
            let chunk = try piece(offset)
            if chunk.isEmpty { return hash.end() }
            hash.update(chunk)
            offset += chunk.count
            progress(chunk.count)
        }
    }

    /// SHA-256 of what comes piece by piece.
    package struct Digest {
        private var hash = SHA256()
        package init() {}
        package mutating func update(_ data: Data) { hash.update(data: data) }
        package func end() -> String { hash.finalize().map { String(format: "%02x", $0) }.joined() }
    }
}
