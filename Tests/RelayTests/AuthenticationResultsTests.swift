import Foundation
import Mailings
import Testing

@Suite("Authentication-Results, as a receiving server writes them") struct AuthenticationResultsTests {
    private struct File: Decodable {
        struct Case: Decodable {
            struct Result: Decodable {
                struct Property: Decodable {
                    let type: String
                    let name: String
                    let value: String
                }
                let method: String
                let result: String
                let reason: String?
                let properties: [Property]
            }
            let header: String
            let authserv_id: String?
            let results: [Result]?
            let note: String?
        }
        let cases: [Case]
    }

    private static let vectors = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/vectors/auth-results/authentication-results.json")

    @Test(.enabled(if: FileManager.default.fileExists(atPath: vectors.path), "the published examples are not on this machine"))
    func `of the published examples are read as they are meant`() throws {
        let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: Self.vectors))
        var read = 0
        for one in file.cases {
            let told = AuthenticationResults(String(one.header.drop { $0 != ":" }.dropFirst()))
            guard one.note == nil, let results = one.results else { continue }
            read += 1
            #expect(told.server == one.authserv_id, "\(one.header)")
            #expect(told.results.map(\.method) == results.map { $0.method.lowercased() }, "\(one.header)")
            #expect(told.results.map(\.value) == results.map { $0.result.lowercased() }, "\(one.header)")
            #expect(told.results.map(\.reason) == results.map(\.reason), "\(one.header)")
            for (mine, theirs) in zip(told.results, results) {
                #expect(mine.properties.map(\.name) == theirs.properties.map { "\($0.type).\($0.name)".lowercased() }, "\(one.header)")
                #expect(mine.properties.map(\.value) == theirs.properties.map(\.value), "\(one.header)")
            }
        }
        #expect(read > 25)
    }

    @Test func `without the server's name, with words nobody knows, cut off anywhere: no crash and no pass that isn't there`() {
        let exchange = AuthenticationResults(
            "spf=fail (sender IP is 192.0.2.1) smtp.mailfrom=firm.example; dkim=none; dmarc=fail action=none")
        #expect(exchange.server == nil && exchange.result("spf")?.value == "fail" && exchange.result("dmarc")?.value == "fail")
        let hidden = AuthenticationResults("mx.example; x-new=odd (spf=pass; \\) dmarc=pass) reason=\"dkim=pass; spf=pass\"; ; dkim")
        #expect(hidden.results.map(\.method) == ["x-new"] && hidden.result("spf") == nil && hidden.result("dkim") == nil)
        let whole =
            "mx.example 1; dkim=pass (good; \"x\") header.d=firm.example header.b=\"a b\"; spf=fail reason=\"no\" smtp.mailfrom=a@b.example"
        for length in 0...whole.count {
            let part = AuthenticationResults(String(whole.prefix(length)))
            #expect(part.result("spf")?.value != "pass")
        }
        #expect(AuthenticationResults("mx.example; none").results.isEmpty)
        let two = AuthenticationResults("mx; dkim=fail header.d=a.example; dkim=pass header.d=b.example")
        #expect(two.result("dkim")?.property("header.d") == "b.example")
    }
}
