import Crypto
import DataProtection
import Foundation
import Passkeys
import Testing

@testable import Staff

/// The answers of real authenticators published with py_webauthn (BSD-3-Clause), and what became of them with one thing altered.
@Suite(
    "Published answers of passkeys",
    .enabled(if: FileManager.default.fileExists(atPath: folder.path), "the folder ../shared/vectors isn't there"))
struct VectorTests {
    private struct File: Decodable { let cases: [Case] }
    private struct Case: Decodable, CustomStringConvertible {
        struct Credential: Decodable {
            struct Response: Decodable {
                let clientDataJSON, authenticatorData, signature, attestationObject: String?
            }
            let rawId: String
            let response: Response
        }
        struct Result: Decodable {
            let new_sign_count, sign_count: UInt32?
            let credential_public_key, aaguid: String?
            let user_verified: Bool
        }
        let name: String
        let credential: Credential
        let expected_challenge, rp_id, expect: String
        let origins: Set<String>
        let credential_public_key: String?
        let stored_sign_count: UInt32?
        let alg: Int?
        let result: Result?

        var description: String { name }
        var relyingParty: RelyingParty { RelyingParty(id: rp_id, origins: origins) }
        var challenge: Challenge { Challenge(VectorTests.bytes(expected_challenge)) }
        var clientData: Data { VectorTests.bytes(credential.response.clientDataJSON!) }
        /// What was altered, in the published name.
        var alteration: String? { name.firstIndex(of: "/").map { String(name[name.index(after: $0)...]) } }
    }

    /// Some were published in the other base64.
    private static func bytes(_ text: String) -> Data {
        Data(base64URL: text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: ""))!
    }
    private static func key(_ text: String) throws(PasskeyRefusal) -> PublicKey {
        var reader = ByteReader(bytes(text))
        return try PublicKey(cose: CBOR(&reader))
    }
    private static func cases(_ name: String) throws -> [Case] {
        try JSONDecoder().decode(File.self, from: Data(contentsOf: folder.appending(path: name))).cases
    }

    private func signIn(_ one: Case) throws(PasskeyRefusal) -> Passkey {
        let (id, said) = (Self.bytes(one.credential.rawId), one.credential.response)
        let passkey = Passkey(
            id: id, key: try Self.key(one.credential_public_key!), signCount: one.stored_sign_count!, isBackupEligible: false,
            isBackedUp: false,
            transports: [], aaguid: Data())
        let answer = SignIn.Answer(
            credential: id, clientData: one.clientData, authenticatorData: Self.bytes(said.authenticatorData!),
            signature: Self.bytes(said.signature!), userHandle: nil)
        return try SignIn(to: one.relyingParty, challenge: one.challenge, signatures: FidoSignatures()).passkey(
            passkey, of: Data(), after: answer)
    }

    @Test func `good sign-ins are taken, unless nobody was verified or the algorithm isn't offered`() throws {
        var (taken, unverified, unknown) = (0, 0, 0)
        for one in try Self.cases("authentication.json") where one.expect == "accept" {
            if PublicKey.Algorithm(rawValue: one.alg!) == nil {
                unknown += 1
                #expect(throws: PasskeyRefusal.algorithm, "\(one)") { try signIn(one) }
            } else if one.result!.user_verified {
                taken += 1
                #expect(try signIn(one).signCount == one.result!.new_sign_count, "\(one)")
            } else {
                unverified += 1
                #expect(throws: PasskeyRefusal.notVerified, "\(one)") { try signIn(one) }
            }
        }
        #expect((taken, unverified, unknown) == (3, 3, 3))
    }

    @Test func `the signature alone is judged as it was published, of every algorithm offered`() throws {
        var seen: Set<PublicKey.Algorithm> = []
        for one in try Self.cases("authentication.json") where one.expect == "accept" {
            guard let key = try? Self.key(one.credential_public_key!) else { continue }
            seen.insert(key.algorithm)
            let (said, signature) = (Self.bytes(one.credential.response.authenticatorData!), Self.bytes(one.credential.response.signature!))
            func accepts(_ signature: Data, _ said: Data, _ clientData: Data, at relyingParty: String) -> Bool {
                FidoSignatures().accepts(
                    signature, by: key, authenticatorData: said, clientDataHash: Data(SHA256.hash(data: clientData)),
                    relyingParty: relyingParty)
            }
            #expect(accepts(signature, said, one.clientData, at: one.rp_id), "\(one)")
            #expect(!accepts(signature, said, one.clientData + [0x20], at: one.rp_id), "\(one)")
            #expect(!accepts(signature, said, one.clientData, at: "other.example"), "\(one)")
            #expect(!accepts(signature, said + [0], one.clientData, at: one.rp_id), "\(one)")
            #expect(!accepts(Data(), said, one.clientData, at: one.rp_id), "\(one)")
        }
        #expect(seen == Set(PublicKey.Algorithm.allCases))
    }

    @Test func `what was altered is refused by the rule it breaks`() throws {
        let rules: [String: PasskeyRefusal] = [
            "wrong-challenge": .wrongChallenge, "wrong-origin": .wrongOrigin, "wrong-origin-port": .wrongOrigin,
            "wrong-rp-id": .wrongRelyingParty,
            "type-create": .wrongType, "user-present-cleared": .notPresent, "truncated-authenticator-data": .unreadable,
            "signature-bit-flipped": .signature, "empty-signature": .signature, "counter-bit-flipped": .signature,
            "client-data-extra-field": .signature, "stored-counter-higher": .clonedCounter,
        ]
        var refused = 0
        for one in try Self.cases("authentication.json") where one.expect == "reject" {
            refused += 1
            let refusal = #expect(throws: PasskeyRefusal.self, "\(one)") { try signIn(one) }
            guard let alteration = one.alteration, refusal != .algorithm else { continue }
            if alteration == "user-verified-bit-flipped" {
                #expect(refusal == .notVerified || refusal == .signature, "\(one)")
            } else {
                let rule = try #require(rules[alteration], "\(one)")
                // An answer that verified nobody breaks that rule before it comes to the signature.
                let isEarlier = [.signature, .clonedCounter].contains(rule) && refusal == .notVerified
                #expect(refusal == rule || isEarlier, "\(one): \(refusal?.rawValue ?? "taken")")
            }
        }
        #expect(refused == 119)
    }

    @Test func `enrolments are read as published, or refused by Vern's own rule`() throws {
        var outcomes: [String: Int] = [:]
        for one in try Self.cases("registration.json") {
            var reader = ByteReader(Self.bytes(one.credential.response.attestationObject!))
            guard case .map(let object)? = try? CBOR(&reader), case .bytes(let said)? = object[.text("authData")] else {
                outcomes["no attestation object", default: 0] += 1
                continue
            }
            let answer = Enrolment.Answer(
                credential: Self.bytes(one.credential.rawId), clientData: one.clientData, authenticatorData: said, transports: [])
            do throws(PasskeyRefusal) {
                let passkey = try Enrolment(for: one.relyingParty, challenge: one.challenge).passkey(from: answer)
                outcomes["taken", default: 0] += 1
                guard let result = one.result else { continue }
                #expect(try passkey.key == Self.key(result.credential_public_key!) && passkey.key.algorithm.rawValue == one.alg, "\(one)")
                #expect(passkey.signCount == result.sign_count, "\(one)")
                let model = passkey.aaguid.map { String(format: "%02x", $0) }.joined()
                #expect(model == result.aaguid?.replacing("-", with: ""), "\(one)")
            } catch {
                outcomes[error.rawValue, default: 0] += 1
                if error == .notVerified { #expect(one.result?.user_verified != true, "\(one)") }
                if error == .algorithm { #expect(PublicKey.Algorithm(rawValue: one.alg!) == nil, "\(one)") }
            }
        }
        #expect(outcomes == ["taken": 14, "algorithm": 3, "notVerified": 5, "no attestation object": 1])
    }
}

private let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/vectors/webauthn")
