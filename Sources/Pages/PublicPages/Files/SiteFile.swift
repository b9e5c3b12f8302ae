import Crypto
import DataProtection
import Declarations
import Foundation
import HTTPTypes
import NIOCore
import PageKit

/// A file for programs at an address they know. Everybody gets the same bytes, with a validator made from them alone.
struct SiteFile: Sendable {
    let path: String
    /// What it says on a day; all but one say the same every day.
    let answer: @Sendable (_ now: Date) -> Answer

    init(_ path: String, _ content: Answer.Content, _ text: String) {
        let ready = Self.ready(content, ByteBuffer(string: text))
        (self.path, answer) = (path, { _ in ready })
    }

    init(_ path: String, _ content: Answer.Content, _ text: @escaping @Sendable (Date) -> String) {
        (self.path, answer) = (path, { Self.ready(content, ByteBuffer(string: text($0))) })
    }

    static func all(_ site: Site, pages: [PublicPage], icon: Asset) -> [SiteFile] {
        var files = [robots(site), map(site, pages), security(site), privacyControl(site)]
        // Asked for by browsers that show what is no page, and by others out of habit.
        let picture = ready(.svg, icon.serve().body)
        files.append(SiteFile(path: "/favicon.ico") { _ in picture })
        return files
    }

    private init(path: String, answer: @escaping @Sendable (Date) -> Answer) { (self.path, self.answer) = (path, answer) }

    private static func ready(_ content: Answer.Content, _ bytes: ByteBuffer) -> Answer {
        let digest = SHA256.hash(data: Array(bytes.readableBytesView)).prefix(12)
        return Answer(.ok, bytes, content: content, caching: .validated(Data(digest).base64EncodedString()), indexed: true)
    }
}
