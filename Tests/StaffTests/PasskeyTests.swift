import Foundation
import SoftPasskeys
import Staff
import Testing

@Suite("Passkeys of staff") struct PasskeyTests {
    let console = Console()

    @Test(arguments: [PublicKey.Algorithm.es256, .eddsa])
    func `a passkey is enrolled, kept, and signs in, and its count goes on`(algorithm: PublicKey.Algorithm) throws {
        var soft = SoftPasskey(algorithm)
        soft.transports = ["internal", "hybrid", "something new"]
        soft.flags = 0x0D
        let passkey = try console.enrol(soft.enrol(console.challenge.text))
        #expect(passkey.id == soft.credential && passkey.key.algorithm == algorithm && passkey.signCount == 1)
        #expect(passkey.transports == [.builtIn, .hybrid] && passkey.aaguid == Data(repeating: 7, count: 16))
        #expect(passkey.isBackupEligible && !passkey.isBackedUp)

        let kept = try JSONDecoder().decode(Passkey.self, from: JSONEncoder().encode(passkey))
        #expect(kept == passkey)
        soft.flags = 0x1D
        let used = try console.signIn(soft.signIn(console.challenge.text, userHandle: console.employee), with: kept)
        #expect(used.signCount == 2 && used.isBackedUp)
        #expect(try console.signIn(soft.signIn(console.challenge.text), with: used).signCount == 3)
    }

    @Test func `what the browser adds to its client data is no reason to refuse`() throws {
        var soft = SoftPasskey()
        soft.otherMembers = #","crossOrigin":false,"other_keys_can_be_added_here":{"a":[1,null]}"#
        let passkey = try console.enrol(soft.enrol(console.challenge.text))
        _ = try console.signIn(soft.signIn(console.challenge.text), with: passkey)
    }

    @Test func `the making of a passkey is no sign-in, and a sign-in makes none`() throws {
        console.refusesToEnrol(.wrongType) { $0.type = "webauthn.get" }
        try console.refusesToSignIn(.wrongType) { $0.type = "webauthn.create" }
        let soft = SoftPasskey()
        var again = soft
        let signed = again.signIn(console.challenge.text)
        let made = soft.enrol(console.challenge.text)
        #expect(throws: PasskeyRefusal.noCredential) {
            try console.enrol(
                Enrolment.Answer(
                    credential: made.credential, clientData: made.clientData, authenticatorData: signed.authenticatorData, transports: []))
        }
    }

    @Test func `an answer to another challenge, given earlier or cut, is refused`() throws {
        var soft = SoftPasskey()
        let passkey = try console.enrol(soft.enrol(console.challenge.text))
        let earlier = Challenge(Data(repeating: 0xFA, count: 32)).text
        for challenge in [
            earlier, "", String(console.challenge.text.dropLast()), console.challenge.text + "=", console.challenge.text + "A",
        ] {
            #expect(throws: PasskeyRefusal.wrongChallenge) { try console.enrol(soft.enrol(challenge)) }
            let answer = soft.signIn(challenge)
            #expect(throws: PasskeyRefusal.wrongChallenge) { try console.signIn(answer, with: passkey) }
        }
    }

    @Test(arguments: [
        "http://localhost", "http://localhost:8080", "https://localhost:8081", "http://localhost:8081/", "HTTP://localhost:8081",
        "https://console.example.org", "https://sub.console.example", "null", "",
    ])
    func `another origin is refused, however near`(origin: String) throws { try console.refuses(.wrongOrigin) { $0.origin = origin } }

    @Test func `every origin of the console's is taken`() throws {
        var soft = SoftPasskey(at: "https://console.example")
        let passkey = try console.enrol(soft.enrol(console.challenge.text))
        _ = try console.signIn(soft.signIn(console.challenge.text), with: passkey)
    }

    @Test func `a page inside another site's is refused`() throws {
        try console.refuses(.crossOrigin) { $0.otherMembers = #","crossOrigin":true"# }
        try console.refuses(.crossOrigin) { $0.otherMembers = #","topOrigin":"http://localhost:8081""# }
        try console.refuses(.unreadable) { $0.otherMembers = #","crossOrigin":"no""# }
    }

    @Test func `a passkey of another relying party is refused`() throws {
        try console.refuses(.wrongRelyingParty) { $0.relyingParty = "localhost.example" }
    }

    @Test func `nobody present, or nobody verified, is refused`() throws {
        try console.refuses(.notPresent) { $0.flags = 0x04 }
        try console.refuses(.notVerified) { $0.flags = 0x01 }
    }

    @Test func `a backup where none may be, or what may be backed up changing its mind, is refused`() throws {
        try console.refuses(.backupFlags) { $0.flags = 0x15 }
        try console.refusesToSignIn(.backupFlags) { $0.flags = 0x0D }
    }

    @Test func `extensions are there exactly when they are announced, and nothing follows them`() throws {
        let map = Data([0xA1, 0x6B]) + Data("credProtect".utf8) + [0x02]
        try console.refuses(.trailingBytes) { $0.extensions = Data([0]) }
        try console.refuses(.trailingBytes) { $0.extensions = map }
        try console.refuses(.extensions) { $0.flags = 0x85 }
        try console.refuses(.extensions) { ($0.flags, $0.extensions) = (0x85, Data([0x01])) }
        try console.refuses(.trailingBytes) { ($0.flags, $0.extensions) = (0x85, map + [0]) }
        var soft = SoftPasskey()
        (soft.flags, soft.extensions) = (0x85, map)
        let passkey = try console.enrol(soft.enrol(console.challenge.text))
        _ = try console.signIn(soft.signIn(console.challenge.text), with: passkey)
    }

    @Test func `the credential must be the one named, and its user the one it belongs to`() throws {
        var soft = SoftPasskey()
        let made = soft.enrol(console.challenge.text)
        #expect(throws: PasskeyRefusal.credentialMismatch) {
            try console.enrol(
                Enrolment.Answer(
                    credential: Data([1]), clientData: made.clientData, authenticatorData: made.authenticatorData, transports: []))
        }
        let passkey = try console.enrol(made)
        try console.refusesToSignIn(.credentialMismatch) { $0.credential = Data([1]) }
        let another = soft.signIn(console.challenge.text, userHandle: Data("employee 2".utf8))
        #expect(throws: PasskeyRefusal.userHandle) { try console.signIn(another, with: passkey) }
    }

    @Test func `a credential id of 1,023 bytes is taken, a longer one is not`() throws {
        var soft = SoftPasskey()
        soft.credential = Data(repeating: 1, count: 1023)
        _ = try console.enrol(soft.enrol(console.challenge.text))
        console.refusesToEnrol(.credentialTooLong) { $0.credential = Data(repeating: 1, count: 1024) }
    }

    @Test func `a signature by another key, of something else, or none, is refused`() throws {
        try console.refusesToSignIn(.signature) { soft in
            var other = SoftPasskey()
            (other.credential, other.signCount) = (soft.credential, soft.signCount)
            soft = other
        }
        for algorithm in [PublicKey.Algorithm.es256, .eddsa] {
            var soft = SoftPasskey(algorithm)
            let passkey = try console.enrol(soft.enrol(console.challenge.text))
            let answer = soft.signIn(console.challenge.text)
            func refused(_ clientData: Data, _ signature: Data) {
                #expect(throws: PasskeyRefusal.signature) {
                    try console.signIn(
                        SignIn.Answer(
                            credential: answer.credential, clientData: clientData, authenticatorData: answer.authenticatorData,
                            signature: signature, userHandle: nil), with: passkey)
                }
            }
            refused(answer.clientData + Data(" ".utf8), answer.signature)
            refused(answer.clientData, Data())
            refused(answer.clientData, answer.signature.dropLast())
            refused(answer.clientData, Data(answer.signature.dropLast()) + [answer.signature.last! ^ 1])
        }
    }

    @Test func `a count that doesn't grow is a cloned passkey, unless none was ever counted`() throws {
        func counted(_ before: UInt32, _ now: UInt32) throws -> UInt32 {
            var soft = SoftPasskey()
            (soft.counts, soft.signCount) = (false, before)
            let passkey = try console.enrol(soft.enrol(console.challenge.text))
            soft.signCount = now
            return try console.signIn(soft.signIn(console.challenge.text), with: passkey).signCount
        }
        for (before, now) in [(5, 5), (5, 4), (5, 0), (1, 0), (.max, .max)] as [(UInt32, UInt32)] {
            #expect(throws: PasskeyRefusal.clonedCounter) { try counted(before, now) }
        }
        #expect(try counted(0, 0) == 0)
        #expect(try counted(0, 1) == 1)
        #expect(try counted(.max - 1, .max) == .max)
    }

    @Test func `only a good signature raises the alarm of a cloned passkey`() throws {
        try console.refusesToSignIn(.signature) { soft in
            var other = SoftPasskey()
            (other.credential, other.counts, other.signCount) = (soft.credential, false, 0)
            soft = other
        }
    }
}
