import Crypto
import HTTPTypes
package import NIOCore

/// A file of the site under an address that holds the fingerprint of its bytes: "/assets/vern.1a2b3c4d.css". Changed bytes have
/// another address,
/// so browsers keep them for good, and every visitor gets the same address.
package struct Asset: Sendable {
    package let path: String
    private let answer: Answer

    /// - Parameters:
    ///   - name: without folder: "vern.css".
    ///   - content: what the bytes are.
    package init(_ name: String, _ content: Answer.Content, _ bytes: ByteBuffer, compress: Compressing = { _ in nil }) {
        let digest = SHA256.hash(data: Array(bytes.readableBytesView)).prefix(4)
        let fingerprint = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let dot = name.lastIndex(of: ".") ?? name.endIndex
        path = "/assets/\(name[..<dot]).\(fingerprint)\(name[dot...])"
        var answer = Answer(.ok, bytes, content: content, caching: .immutable, indexed: true)
        answer.compress(with: compress)
        self.answer = answer
    }

    /// Its bytes, kept for good.
    package func serve() -> Answer { answer }
}

/// The files of a site, by address.
package struct Assets: Sendable {
    private let byPath: [String: Asset]
    package init(_ assets: [Asset]) { byPath = Dictionary(assets.map { ($0.path, $0) }) { first, _ in first } }

    /// Nothing for an address that never was, or whose bytes have changed since.
    package subscript(path: String) -> Answer? { byPath[path]?.serve() }
}
