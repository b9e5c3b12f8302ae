import DataProtection
import Foundation
import Keeping
import Promises
import Testing
import Vault

@Suite("A person's key") struct KeyTests {
    private let two: TwoPeople
    init() throws { two = try TwoPeople() }

    private func wrapped(_ subject: SubjectID, version: UInt8 = 1, master: Data? = nil, bytes: Data? = nil) -> WrappedKey {
        let own = two.ring.keys[subject]!
        return WrappedKey(subject: subject, version: version, masterID: master ?? own.masterID, bytes: bytes ?? own.bytes)
    }

    @Test func `put in another person's place is refused`() throws {
        let (ann, ben) = (two.ring.keys[two.ann]!, two.ring.keys[two.ben]!)
        two.ring.keys[two.ann] = wrapped(two.ann, bytes: ben.bytes)
        two.ring.keys[two.ben] = wrapped(two.ben, bytes: ann.bytes)
        #expect(throws: SealRefusal.altered) { try two.vault.key(of: two.ann) }
        #expect(throws: SealRefusal.altered) { try two.vault.key(of: two.ben) }
    }

    @Test func `under another number, altered or cut is refused`() throws {
        let own = two.ring.keys[two.ann]!
        two.ring.keys[two.ann] = wrapped(two.ann, version: 2)
        #expect(throws: SealRefusal.altered) { try two.vault.key(of: two.ann) }
        for bit in 0..<(own.bytes.count * 8) {
            var bytes = own.bytes
            bytes[bit / 8] ^= 1 << (bit % 8)
            two.ring.keys[two.ann] = WrappedKey(subject: two.ann, version: 1, masterID: own.masterID, bytes: bytes)
            #expect(throws: SealRefusal.altered) { try two.vault.key(of: two.ann) }
        }
        for length in 0..<own.bytes.count {
            two.ring.keys[two.ann] = WrappedKey(subject: two.ann, version: 1, masterID: own.masterID, bytes: own.bytes.prefix(length))
            #expect(throws: SealRefusal.altered) { try two.vault.key(of: two.ann) }
        }
    }

    @Test(.keeps(.confidential)) func `opens under no other master key`() throws {
        let stranger = MasterKey.random()
        let other = Vault(master: stranger, keys: two.ring)
        #expect(throws: SealRefusal.wrongKey) { try other.key(of: two.ann) }
        // Even when it claims to be wrapped under that one.
        two.ring.keys[two.ann] = wrapped(two.ann, master: stranger.id)
        #expect(throws: SealRefusal.altered) { try other.key(of: two.ann) }
    }

    @Test(.keeps(.deletion)) func `once destroyed opens nothing more`() async throws {
        let sealed = try two.vault.seal(two.words, at: two.place(), under: two.annKey)
        let permit = try await two.permit(two.ann)
        _ = try two.vault.opener(permit).open(sealed, at: two.place())
        two.ring.keys[two.ann] = nil
        #expect(throws: SealRefusal.keyGone) { try two.vault.opener(permit) }
        // A new key for the same person is no way back.
        let again = try two.vault.newKey(for: two.ann)
        two.ring.keys[two.ann] = again.wrapped
        #expect(try await two.refusal(sealed, at: two.place()) == .wrongKey)
    }

    @Test func `is wrapped differently each time, and names its master key without telling it`() throws {
        let master = MasterKey(hex: String(repeating: "0f", count: 32))!
        let vault = Vault(master: master, keys: two.ring)
        let wrapped = try (0..<20).map { _ in try vault.newKey(for: two.ann).wrapped }
        #expect(Set(wrapped.map(\.bytes)).count == 20)
        #expect(Set(wrapped.map(\.masterID)) == [master.id])
        #expect(master.id.count == 8 && !master.hex.contains(master.id.map { String(format: "%02x", $0) }.joined()))
    }

    @Test(arguments: ["", "00", String(repeating: "0", count: 63), String(repeating: "0", count: 65), String(repeating: "g", count: 64)])
    func `of keys above all is made of 64 hexadecimal digits and nothing else`(text: String) {
        #expect(MasterKey(hex: text) == nil)
        #expect(MasterKey(hex: String(repeating: "aB", count: 32) + "\n")?.hex == String(repeating: "ab", count: 32))
    }
}
