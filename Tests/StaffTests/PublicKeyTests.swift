import Foundation
import SoftPasskeys
import Staff
import Testing

@testable import Staff

@Suite("Keys of passkeys") struct PublicKeyTests {
    let console = Console()
    let good = SoftPasskey().publicKey
    let goodEdwards = SoftPasskey(.eddsa).publicKey

    private func refused(_ refusal: PasskeyRefusal, _ key: Data, at place: SourceLocation = #_sourceLocation) {
        console.refusesToEnrol(refusal, at: place) { $0.publicKey = key }
    }
    private func altered(_ key: Data, _ place: Int, _ byte: UInt8) -> Data {
        var key = key
        key[place] = byte
        return key
    }

    @Test func `an algorithm that was not offered is refused`() {
        // ES384 (-35), ML-DSA-44 (-48) and an HMAC (5) in place of ES256.
        refused(.algorithm, good.prefix(4) + [0x38, 0x22] + good.dropFirst(5))
        refused(.algorithm, good.prefix(4) + [0x38, 0x2F] + good.dropFirst(5))
        refused(.algorithm, altered(good, 4, 0x05))
    }

    @Test func `a key whose type or curve doesn't fit its algorithm is refused`() {
        refused(.malformedKey, altered(good, 2, 0x01))
        refused(.malformedKey, altered(good, 4, 0x27))
        refused(.malformedKey, altered(good, 6, 0x02))
        refused(.malformedKey, altered(goodEdwards, 6, 0x04))
        refused(.malformedKey, altered(goodEdwards, 4, 0x26))
    }

    @Test func `a point off the curve is refused`() {
        refused(.malformedKey, altered(good, good.count - 1, good.last! ^ 1))
        refused(.malformedKey, good.prefix(10) + Data(repeating: 0, count: 32) + good[42..<45] + Data(repeating: 0, count: 32))
    }

    @Test func `a key with a parameter too many, too few or twice, or no map at all, is refused`() {
        refused(.malformedKey, Data([0xA6]) + good.dropFirst() + [0x04, 0x81, 0x02])
        refused(.malformedKey, Data([0xA4]) + good[1..<42])
        refused(.unreadable, Data([0xA6]) + good.dropFirst() + [0x20, 0x01])
        refused(.malformedKey, Data([0x80]))
        refused(.malformedKey, Data([0xA0]))
        refused(.unreadable, Data())
    }

    @Test func `an RSA key has 2048 bits and an odd exponent of three bytes`() throws {
        func key(_ first: UInt8, _ last: UInt8, exponent: [UInt8], length: Int = 256) throws -> PublicKey {
            try PublicKey(.rs256, bytes: Data([first] + [UInt8](repeating: 9, count: length - 2) + [last] + exponent))
        }
        _ = try key(0x80, 0x01, exponent: [1, 0, 1])
        #expect(throws: PasskeyRefusal.malformedKey) { try key(0x7F, 0x01, exponent: [1, 0, 1]) }
        #expect(throws: PasskeyRefusal.malformedKey) { try key(0x80, 0x02, exponent: [1, 0, 1]) }
        #expect(throws: PasskeyRefusal.malformedKey) { try key(0x80, 0x01, exponent: [1, 0, 2]) }
        #expect(throws: PasskeyRefusal.malformedKey) { try key(0x80, 0x01, exponent: [0, 0, 3]) }
        #expect(throws: PasskeyRefusal.malformedKey) { try key(0x80, 0x01, exponent: [1, 0, 1], length: 128) }
    }

    @Test func `a kept key that no longer has its shape is not read`() throws {
        let text = #"{"algorithm":-7,"bytes":"\#(Data(repeating: 1, count: 64).base64EncodedString())"}"#
        #expect(throws: PasskeyRefusal.malformedKey) { try JSONDecoder().decode(PublicKey.self, from: Data(text.utf8)) }
    }

    @Test(
        arguments: [
            // Longer than need be.
            [0x18, 0x17], [0x19, 0x00, 0xFF], [0x1A, 0, 0, 0xFF, 0xFF], [0x1B, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
            // Too great; no number; of no stated length.
            [0x1B, 0x80, 0, 0, 0, 0, 0, 0, 0], [0x1C, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [0x1F], [0x5F, 0x41, 0x01, 0xFF],
            [0x9F, 0x01, 0xFF], [0xBF, 0xFF],
            // Far more than came; cut.
            [0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x9B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            [0xBA, 0x7F, 0xFF, 0xFF, 0xFF], [0x58], [0x42, 0x01], [0x82, 0x01], [0xA1, 0x01],
            // No UTF-8; a tag; a fraction; no value; a key twice; five levels.
            [0x61, 0xFF], [0xC0, 0x01], [0xF9, 0x3C, 0x00], [0xF7], [0xF8, 0x20], [0xA2, 0x01, 0x01, 0x01, 0x02],
            [0x81, 0x81, 0x81, 0x81, 0x81, 0x01],
        ] as [[UInt8]])
    func `CBOR in another than its one form is refused`(bytes: [UInt8]) {
        var reader = ByteReader(Data(bytes))
        #expect(throws: PasskeyRefusal.unreadable) { try CBOR(&reader) }
    }

    @Test func `CBOR is read for what it is`() throws {
        let bytes: [UInt8] = [
            0xA4, 0x01, 0x38, 0xFF, 0x61, 0x61, 0x84, 0xF4, 0xF5, 0xF6, 0x60, 0x20, 0x42, 1, 2, 0x18, 0x18, 0x19, 0x01, 0x00, 9,
        ]
        var reader = ByteReader(Data(bytes))
        let expected: [CBOR: CBOR] = [
            .integer(1): .integer(-256), .text("a"): .array([.boolean(false), .boolean(true), .null, .text("")]),
            .integer(-1): .bytes(Data([1, 2])), .integer(24): .integer(256),
        ]
        #expect(try CBOR(&reader) == .map(expected))
        #expect(reader.rest == [9])
        var deep = ByteReader(Data([0x81, 0x81, 0x81, 0x81, 0x01]))
        #expect(try CBOR(&deep) == .array([.array([.array([.array([.integer(1)])])])]))
    }
}
