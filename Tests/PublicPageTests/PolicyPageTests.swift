import DataProtection
import Declarations
import HTTPTypes
import NIOCore
import PageKit
import Promises
import PublicPages
import Testing

@Suite("The policy") struct PolicyPageTests {
    private let english = Paths(language: .english, prefixed: false)
    private let norwegian = Paths(language: .bokmål, prefixed: true)

    @Test func `never says kept of what nobody looked at`() throws {
        let source = try PublicPageTests.source("/privacy", english)
        #expect(count("<summary class=\"verdict kept\"", source) == 1)
        #expect(count("<summary class=\"verdict broken\"", source) == 1)
        #expect(count("<summary class=\"verdict untested\"", source) == Promise.allCases.count - 2)
        #expect(source.contains("No check looks at this promise yet."))
        #expect(source.contains("One is not."))
    }

    @Test(arguments: Promise.allCases) func `holds each promise once, under its name`(promise: Promise) throws {
        for paths in [english, norwegian] {
            #expect(count(" id=\"\(promise.rawValue)\"", try PublicPageTests.source("/privacy", paths)) == 1)
        }
    }

    @Test func `is part of the terms, and each links to the other in its text`() throws {
        let policy = try PublicPageTests.source("/privacy", norwegian)
        #expect(policy.contains("Denne erklæringen er en del av <a href=\"/nb/terms\">vilkårene for bruk</a>."))
        let terms = try PublicPageTests.source("/terms", english)
        #expect(terms.contains("Our <a href=\"/privacy\">privacy policy</a> is part of these terms."))
    }

    @Test func `shows version, date and fingerprint, and leads to every version before`() throws {
        let source = try PublicPageTests.source("/privacy", norwegian)
        #expect(source.contains("Versjon 2, gjelder fra 2. mars 2022."))
        #expect(source.contains("7c19 a04e"))
        #expect(source.contains("href=\"/nb/privacy/versions/1\""))
    }

    @Test func `keeps an older version readable, without verdicts, and says that it is not in force`() throws {
        let source = try PublicPageTests.source("/privacy/versions/1", english)
        #expect(source.contains("This version is no longer in force. <a href=\"/privacy\">Version 2 of 2 March 2022</a> is."))
        #expect(!source.contains("<summary"))
        #expect(source.contains("We keep no-cookies."))
        #expect(!(try PublicPageTests.source("/privacy/versions/2", english)).contains("no longer in force"))
    }

    private func count(_ text: String, _ source: String) -> Int {
        source.split(separator: text, omittingEmptySubsequences: false).count - 1
    }
}

@Suite("An error page") struct ErrorPageTests {
    @Test func `keeps the status it was asked for, whatever it is`() {
        let paths = Paths(language: .english, prefixed: false)
        #expect(PublicPageTests.pages.error(.init(code: 418), paths).status.code == 418)
        #expect(PublicPageTests.pages.error(.init(code: 502), paths).status.code == 502)
        let unknown = PublicPageTests.pages.error(.notFound, Paths(language: Language(rawValue: "fr"), prefixed: true))
        #expect(String(buffer: unknown.body).contains("There is no page at this address"))
    }

    @Test(arguments: [400, 403, 404, 405, 413, 414, 415, 429, 500, 503])
    func `leads on by what went wrong: to the forms, to what may have been meant, or to somebody`(status: Int) throws {
        for paths in PublicPageTests.everyPaths {
            let source = String(buffer: PublicPageTests.pages.error(.init(code: status), paths).body)
            let main = try #require(source.firstMatch(of: /(?s)<main.*<\/main>/)).0
            func leads(to path: String) -> Bool { main.contains("<a href=\"\(path)\"") }
            #expect(leads(to: paths("/")) && leads(to: paths("/my")))
            #expect(leads(to: paths("/register/courier")) == [400, 403, 413, 415].contains(status))
            #expect(leads(to: paths("/products/courier")) == [404, 405, 414].contains(status))
            #expect(leads(to: "mailto:info@firm.example") == [404, 429, 500, 503].contains(status))
        }
    }

    @Test func `quotes the reference of a failure, escaped`() {
        let answer = PublicPageTests.pages.error(.internalServerError, Paths(language: .bokmål, prefixed: false), reference: "a<b")
        #expect(String(buffer: answer.body).contains("<span class=\"code\">a&lt;b</span>"))
    }
}

extension PublicPageTests {
    static let promiseNames = Promise.allCases.map(\.rawValue)
}
