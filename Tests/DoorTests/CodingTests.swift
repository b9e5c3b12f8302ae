import DataProtection
import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import PageKit

@Suite("A smaller page") struct CodingTests {
    private func reply(_ accepted: String?, known: String? = nil, compressed: Bool = true) throws -> Response {
        var answer = Answer(.ok, ByteBuffer(string: "whole"), caching: .validated("f00d"), language: .english, indexed: true)
        if compressed { answer.compressed = ByteBuffer(string: "small!") }
        var head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/privacy")
        head.headerFields[.acceptEncoding] = accepted
        head.headerFields[.ifNoneMatch] = known
        return try #require(Reply.make(answer, to: head, negotiated: true))
    }

    @Test(
        arguments: [
            nil, "", "identity", "br, zstd", "gzip;q=0", "gzip; q=0.000, *", "*;q=0", "gzipped", ";,;q",
        ] as [String?])
    func `isn't sent to who doesn't take it`(accepted: String?) throws {
        let head = try reply(accepted)
        #expect(head.headers[.contentEncoding] == nil && head.headers[.contentLength] == "5")
        #expect(head.headers[.eTag] == "\"f00d\"")
        #expect(head.headers[.vary] == "Accept-Language, Accept-Encoding")
    }

    @Test(arguments: ["gzip", "GZIP", "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.5", "*", "identity;q=0, x-gzip"])
    func `is sent to who takes it, under a tag of its own`(accepted: String) throws {
        let head = try reply(accepted)
        #expect(head.headers[.contentEncoding] == "gzip" && head.headers[.contentLength] == "6")
        #expect(head.headers[.eTag] == "\"f00d.gzip\"")
        #expect(head.headers[.vary] == "Accept-Language, Accept-Encoding")
        #expect(try reply(accepted, known: "\"f00d.gzip\"").status == .notModified)
        #expect(try reply(accepted, known: "\"f00d\"").status == .ok)
    }

    @Test func `is never made of a page that wasn't made smaller at start`() throws {
        let head = try reply("gzip", compressed: false)
        #expect(head.headers[.contentEncoding] == nil && head.headers[.vary] == "Accept-Language")
    }
}
