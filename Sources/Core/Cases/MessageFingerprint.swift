import Crypto
package import Foundation

/// A letter of ours is known by its Message-ID, which is random and of which only this is kept.
package enum MessageFingerprint {
    /// - Parameter messageID: whole, or what stands left of its @.
    package static func of(_ messageID: String) -> Data {
        let left = messageID.prefix { $0 != "@" }.lowercased()
        return Data(SHA256.hash(data: Data("message".utf8) + Data(left.utf8)))
    }
}
