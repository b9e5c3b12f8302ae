import Crypto
package import Foundation

/// What signs access tokens that a Dovecot of the tests takes: JSON Web Tokens (RFC 7519), as the large hosts give them.
package struct TokenKey: Sendable {
    private let key = SymmetricKey(size: .bits256)
    package init() {}

    var text: String { key.withUnsafeBytes { Data($0) }.base64EncodedString() }

    package func token(for user: String = Dovecot.user, until: Date = Date() + 3600) -> String {
        let issued = Int(min(Date(), until).timeIntervalSince1970) - 10
        let parts = [
            #"{"typ":"JWT","alg":"HS256"}"#, #"{"sub":"\#(user)","iat":\#(issued),"exp":\#(Int(until.timeIntervalSince1970))}"#,
        ].map { Self.coded(Data($0.utf8)) }.joined(separator: ".")
        return parts + "." + Self.coded(Data(HMAC<SHA256>.authenticationCode(for: Data(parts.utf8), using: key)))
    }

    private static func coded(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
