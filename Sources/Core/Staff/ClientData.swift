import Crypto
import DataProtection
package import Foundation

/// Who asks for a passkey: the domain it is bound to, and the origins of pages that may use it, written as browsers write them.
package struct RelyingParty: Sendable {
    package let id: String
    package let origins: Set<String>

    package init(id: String, origins: Set<String>) { (self.id, self.origins) = (id, origins) }
}

/// 256 random bits that an answer must repeat. Whoever hands it out sees to it that it is used once, within five minutes, for its one ceremony.
package struct Challenge: Hashable, Sendable {
    private let bytes: Data

    package init(using generator: inout some RandomNumberGenerator) { bytes = .random(32, using: &generator) }

    /// One handed out before.
    package init(_ bytes: Data) { self.bytes = bytes }

    /// base64url, as the page is given it and as the browser repeats it.
    package var text: String { bytes.base64URL }

    /// Takes as long for a wrong answer as for a right one.
    func equals(_ answer: String) -> Bool { SHA256.hash(data: Data(text.utf8)) == SHA256.hash(data: Data(answer.utf8)) }
}

/// What the browser says of the page that asked (WebAuthn Level 2, 5.8.1). Keys nobody knows are allowed.
struct ClientData: Decodable {
    private let type: String
    private let challenge: String
    private let origin: String
    private let crossOrigin: Bool?
    private let topOrigin: String?

    /// From the bytes as they came.
    init(_ data: Data) throws(PasskeyRefusal) {
        guard let read = try? JSONDecoder().decode(Self.self, from: data) else { throw .unreadable }
        self = read
    }

    func check(_ type: String, _ challenge: Challenge, for relyingParty: RelyingParty) throws(PasskeyRefusal) {
        guard self.type == type else { throw .wrongType }
        guard challenge.equals(self.challenge) else { throw .wrongChallenge }
        guard relyingParty.origins.contains(origin) else { throw .wrongOrigin }
        guard crossOrigin != true, topOrigin == nil else { throw .crossOrigin }
    }
}
