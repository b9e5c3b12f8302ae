import Foundation
import Testing
import Visits

@testable import AddressCiphers

private let vectors = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/vectors/ip")
private let areThere = FileManager.default.fileExists(atPath: vectors.path)

@Suite("An address under a key") struct AddressCipherTests {
    private struct Ipcrypt: Decodable {
        struct Vector: Decodable {
            let variant: String
            let key: String
            let ip: String
            let tweak: String?
            let encrypted_ip: String?
            let output: String?
        }
        let vectors: [Vector]
    }
    private struct Pan: Decodable {
        struct Vector: Decodable {
            let ip: String
            let out: String
        }
        let key_hex: String
        let vectors: [Vector]
    }

    private func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...($0 + 1)]), radix: 16)! }
    }

    private func address(_ text: String) -> ClientAddress {
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &four) == 1 { return ClientAddress(version4: UInt32(bigEndian: four.s_addr)) }
        #expect(inet_pton(AF_INET6, text, &six) == 1)
        return ClientAddress(withUnsafeBytes(of: six) { UInt128(bytes: Array($0)) })
    }

    @Test(.enabled(if: areThere, "the folder ../shared/vectors isn't there"))
    func `comes out as ipcrypt's own examples say`() throws {
        let all = try JSONDecoder().decode(Ipcrypt.self, from: Data(contentsOf: vectors.appending(path: "ipcrypt.json"))).vectors
        let names = ["ipcrypt-deterministic": "ipcrypt"]
        var right = 0
        for one in all {
            let form = try #require(AddressForm(rawValue: names[one.variant] ?? one.variant))
            let tweak = bytes(one.tweak ?? "")
            let cipher = try AddressCipher(form, key: bytes(one.key)) { count in count == tweak.count ? tweak : [] }
            let text = cipher.text(of: address(one.ip))
            if let output = one.output {
                right += text == output ? 1 : 0
            } else {
                right += address(text) == address(one.encrypted_ip!) ? 1 : 0
            }
        }
        #expect(right == 31 && all.count == 31)
    }

    @Test(.enabled(if: areThere, "the folder ../shared/vectors isn't there"))
    func `comes out as Crypto-PAn's own examples say`() throws {
        let all = try JSONDecoder().decode(Pan.self, from: Data(contentsOf: vectors.appending(path: "crypto-pan.json")))
        let cipher = try AddressCipher(.cryptoPAn, key: bytes(all.key_hex)) { _ in [] }
        let right = all.vectors.count { address(cipher.text(of: address($0.ip))) == address($0.out) }
        #expect(right == 76 && all.vectors.count == 76)
    }

    @Test func `keeps its neighbours, and no more, in the forms that keep prefixes`() throws {
        for form in [AddressForm.prefixes, .cryptoPAn] {
            let cipher = try AddressCipher(form, key: Array(0..<32)) { _ in [] }
            let made = ["192.0.2.7", "192.0.2.8", "192.0.3.7", "203.0.113.7"].map { cipher.encrypted(address($0)).version4! }
            #expect(made[0] >> 8 == made[1] >> 8 && made[0] != made[1])
            #expect(made[0] >> 9 == made[2] >> 9 && made[0] >> 8 != made[2] >> 8)
            #expect(made[0] >> 24 != made[3] >> 24)
            #expect(!made.contains(address("192.0.2.7").version4!))
        }
    }

    @Test func `is refused with a key of another length, or halves alike`() {
        for form in AddressForm.allCases {
            #expect(throws: AddressCipher.Refusal.keyLength(form.keyBytes)) { try AddressCipher(form, key: [1, 2, 3]) { _ in [] } }
        }
        #expect(throws: AddressCipher.Refusal.equalHalves) {
            try AddressCipher(.prefixes, key: [UInt8](repeating: 7, count: 32)) { _ in [] }
        }
    }

    @Test func `cut is the first of its network`() throws {
        let cipher = try AddressCipher(.truncated, key: []) { _ in [] }
        #expect(cipher.text(of: address("192.0.2.77")) == "192.0.2.0")
        #expect(cipher.text(of: address("2001:db8:1:2::77")) == "2001:db8:1::")
    }
}
