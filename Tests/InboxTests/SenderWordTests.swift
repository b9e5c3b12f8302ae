import DataProtection
import Foundation
import Inbox
import Testing

@Suite("Whether a sender is vouched for") struct SenderWordTests {
    private func word(_ fields: [String], from: String = "ann@post.example", count: Int = 1) -> SenderWord {
        let message = ReceivedMessage(from: from, fromCount: count, subject: "", text: "", authentication: fields)
        return SenderWord(message, by: "mx.firm.example")
    }

    @Test func `is asked of nobody where the site names no server`() {
        let forged = ReceivedMessage(
            from: "ann@post.example", fromCount: 1, subject: "", text: "",
            authentication: ["mx.firm.example; dmarc=pass header.from=post.example"])
        #expect(SenderWord(forged, by: nil) == .notLooked)
    }

    @Test(arguments: [
        [], ["mx.evil.example; dmarc=pass header.from=post.example"], ["dmarc=pass header.from=post.example"],
        // What its sender wrote lies below what our server wrote.
        ["mx.firm.example; dmarc=fail header.from=post.example", "mx.firm.example; dmarc=pass header.from=post.example"],
        ["mx.other.example; spf=pass smtp.mailfrom=a@post.example", "mx.firm.example; dmarc=pass header.from=post.example"],
        ["mx.firm.example; dmarc=pass header.from=evil.example"], ["mx.firm.example; dmarc=pass"],
        ["mx.firm.example; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=bounce@evil.example"],
        ["mx.firm.example; dkim=pass header.d=example"], ["mx.firm.example; dkim=pass header.d=sub.post.example"],
        ["mx.firm.example; dkim=pass header.d=xpost.example"], ["mx.firm.example; dkim=fail header.d=post.example"],
        ["mx.firm.example; spf=softfail smtp.mailfrom=ann@post.example"], ["mx.firm.example; none"],
        ["mx.firm.example; x=y (dmarc=pass header.from=post.example)"],
        ["mx.firm.example; dkim=fail reason=\"; dkim=pass header.d=post.example\""], [""],
    ])
    func `is doubted when our own server doesn't say so on top, of that address`(fields: [String]) {
        #expect(word(fields).isDoubted)
    }

    @Test(arguments: [
        "mx.firm.example; dmarc=pass (p=none) header.from=post.example", "MX.firm.example 1; dmarc=pass header.from=Post.Example",
        "mx.firm.example; dkim=pass header.d=post.example; spf=fail smtp.mailfrom=list.example",
        "mx.firm.example; spf=pass smtp.mailfrom=ann@post.example", "mx.firm.example; dmarc=none; dkim=pass header.i=@post.example",
        "mx.firm.example; dkim=fail header.d=post.example; dkim=pass header.d=post.example",
    ])
    func `is believed when it does, whatever is written below`(field: String) {
        #expect(word([field, "mx.firm.example; dmarc=fail header.from=post.example"]) == .vouched)
        #expect(word([field], from: "ann@mail.post.example").isDoubted == field.contains("dmarc=pass"))
        #expect(word([field], count: 2).isDoubted)
    }

    @Test func `a failed check outweighs a signature`() {
        #expect(
            word(["mx.firm.example; dkim=pass header.d=post.example; dmarc=fail header.from=post.example"]) == .doubted("dmarc=fail"))
    }

    private struct File: Decodable {
        struct Case: Decodable {
            let header: String
            let authserv_id: String?
        }
        let cases: [Case]
    }

    private static let vectors = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/vectors/auth-results/authentication-results.json")

    @Test(.enabled(if: FileManager.default.fileExists(atPath: vectors.path), "the published examples are not on this machine"))
    func `of none of the published examples is an address believed that its server doesn't name`() throws {
        var believed = 0
        for one in try JSONDecoder().decode(File.self, from: Data(contentsOf: Self.vectors)).cases {
            let field = String(one.header.drop { $0 != ":" }.dropFirst())
            for domain in ["example.com", "example.net", "example.org", "never-named.example"] {
                let message = ReceivedMessage(
                    from: "a@\(domain)", fromCount: 1, subject: "", text: "", authentication: [field])
                let word = SenderWord(message, by: one.authserv_id ?? "nobody.example")
                if word == .vouched {
                    believed += 1
                    #expect(field.contains(domain) && field.contains("pass"), "\(field)")
                }
                #expect(SenderWord(message, by: "another.example").isDoubted)
            }
        }
        #expect(believed > 3)
    }
}
