import DataProtection
import Foundation
import Keeping
import Promises
import Testing
import Vault

@Suite("A sealed value") struct SealTests {
    private let two: TwoPeople
    private let sealed: SealedField

    init() throws {
        two = try TwoPeople()
        sealed = try two.vault.seal(two.words, at: two.place(), under: two.annKey)
    }

    @Test(.keeps(.confidential)) func `moved to another row, column, table, person or schema is refused`() async throws {
        let elsewhere = [
            two.place(row: Data(repeating: 8, count: 16)), two.place(row: Data()), two.place(column: "fields/company"),
            two.place(column: "fields/name2"), two.place(table: "letters"), two.place(schema: 2),
            // Parts that would run together were they merely joined.
            two.place(table: "registrationsf", column: "ields/name"),
        ]
        for place in elsewhere { #expect(try await two.refusal(sealed, at: place) != nil) }
        #expect(try await two.refusal(sealed, at: two.place(of: two.ben), as: two.ben) == .wrongKey)
        #expect(try await two.refusal(sealed, at: two.place()) == nil)
    }

    @Test(.keeps(.confidential)) func `with any single bit turned is refused`() async throws {
        let opener = try two.vault.opener(try await two.permit(two.ann))
        var opened: [Int] = []
        for bit in 0..<(sealed.bytes.count * 8) {
            var bytes = sealed.bytes
            bytes[bit / 8] ^= 1 << (bit % 8)
            if (try? opener.open(SealedField(bytes: bytes), at: two.place())) != nil { opened.append(bit) }
        }
        #expect(opened == [])
        #expect(sealed.bytes.count == SealedField.overhead + two.words.count)
    }

    @Test func `cut to any length, or lengthened, is refused`() async throws {
        let opener = try two.vault.opener(try await two.permit(two.ann))
        let lengths = (0..<sealed.bytes.count).filter { length in
            (try? opener.open(SealedField(bytes: sealed.bytes.prefix(length)), at: two.place())) != nil
                || (try? opener.open(SealedField(bytes: sealed.bytes.suffix(length)), at: two.place())) != nil
        }
        #expect(lengths == [])
        #expect(try await two.refusal(SealedField(bytes: sealed.bytes + [0]), at: two.place()) == .altered)
    }

    @Test func `of another person's key is refused by its commitment, before anything is decrypted`() async throws {
        let forged = try two.vault.seal(two.words, at: two.place(of: two.ben), under: two.benKey)
        #expect(try await two.refusal(forged, at: two.place()) == .wrongKey)
        // Ciphertext and tag destroyed as well: it is still the commitment that speaks.
        var bytes = forged.bytes
        for index in 66..<bytes.count { bytes[index] = 0 }
        #expect(try await two.refusal(SealedField(bytes: bytes), at: two.place()) == .wrongKey)
        // With the commitment intact and only the tag gone, decryption speaks.
        bytes = sealed.bytes
        bytes[bytes.count - 1] ^= 1
        #expect(try await two.refusal(SealedField(bytes: bytes), at: two.place()) == .altered)
    }

    @Test func `can't be made for one person under another's key`() throws {
        #expect(throws: SealRefusal.wrongKey) { try two.vault.seal(two.words, at: two.place(of: two.ben), under: two.annKey) }
    }

    @Test func `opens for no permit but one that covers person and column`() async throws {
        #expect(try await two.refusal(sealed, at: two.place(), as: two.ben) == .notPermitted)
        #expect(try await two.refusal(sealed, at: two.place(), scope: .columns(["fields/company"])) == .notPermitted)
        #expect(try await two.refusal(sealed, at: two.place(), scope: .columns([])) == .notPermitted)
        #expect(try await two.refusal(sealed, at: two.place(), scope: .columns(["fields/name"])) == nil)
    }

    @Test func `is never the same twice and holds nothing of what it seals`() throws {
        let again = try two.vault.seal(two.words, at: two.place(), under: two.annKey)
        #expect(again.bytes.dropFirst(2).prefix(64) != sealed.bytes.dropFirst(2).prefix(64))
        #expect(again.bytes.range(of: two.words) == nil)
    }

    @Test(arguments: [0, 1, 15, 16, 17, 4_096, 200_000]) func `opens at its place to what was sealed`(length: Int) async throws {
        let plain = Data((0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        let sealed = try two.vault.seal(plain, at: two.place(), under: two.annKey)
        let opener = try two.vault.opener(try await two.permit(two.ann))
        #expect(try opener.open(sealed, at: two.place()).reveal() == plain)
        // A slice of a larger buffer opens as well.
        let slice = (Data([1, 2, 3]) + sealed.bytes).dropFirst(3)
        #expect(try opener.open(SealedField(bytes: slice), at: two.place()).reveal() == plain)
    }
}
