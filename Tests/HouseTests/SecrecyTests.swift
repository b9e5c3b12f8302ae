import Foundation
import Testing

@Suite("What only some may do")
struct SecrecyTests {
    /// Folders and files that may take personal data out of their wrapping. The list may only shrink.
    private let mayReveal = [
        "Sources/Adapters/MailTransport/", "Sources/Core/Cases/", "Sources/Core/Inbox/", "Sources/Core/Mailings/",
        "Sources/Core/Registrations/",
        "Sources/Core/Requests/", "Sources/Core/Staff/", "Sources/Core/Vault/", "Sources/Pages/PersonalPages/", "Sources/Pages/StaffPages/",
        "Sources/Vern/Serving/Admin",
        "Sources/Vern/Serving/HandingBack.swift", "Sources/Vern/Serving/Background.swift", "Sources/Vern/Serving/Console.swift",
    ]

    @Test func `personal data come out of their wrapping only where they are shown or sent`() {
        let revealing = House.files(under: "Sources").filter { $0.code.contains(".reveal()") }.map(\.path)
        #expect(revealing.filter { path in !mayReveal.contains { path.hasPrefix($0) } } == [])
        #expect(mayReveal.filter { place in !revealing.contains { $0.hasPrefix(place) } } == [], "no longer needed in the list")
    }

    @Test(arguments: [("Permit", "Permit.swift"), ("SendingPermit", "ConsentLedger.swift")])
    func `a permit is made only beside the rule that grants it`(permit: String, file: String) throws {
        let home = "Sources/Core/DataProtection/\(file)"
        let code = try House.file(home).code
        let start = try #require(code.range(of: "package struct \(permit):"))
        let initialiser = try #require(code[start.lowerBound...].firstMatch(of: /(\w+ )?init\(/))
        #expect(initialiser.output.1 == "fileprivate ")
        let makers = House.files(under: "Sources").filter { $0.code.contains(try! Regex("\\b\(permit)\\((?:subject|letter):")) }.map(\.path)
        #expect(makers == [home])
        #expect(House.files(under: "Sources").allSatisfy { !$0.code.contains("extension \(permit) ") })
    }

    @Test(arguments: [("counted(as:", "PublicPages"), ("countedAs =", "PageKit")])
    func `only a page open to everybody says under which name it is counted`(words: String, room: String) {
        let saying = House.files(under: "Sources").filter { $0.code.contains(words) }
        #expect(!saying.isEmpty && saying.allSatisfy { $0.path.hasPrefix("Sources/Pages/\(room)/") || $0.name == "Answer.swift" })
    }

    @Test func `nobody sets a cookie, and the door refuses to`() throws {
        let door = "Sources/Pages/PageKit/Door/Wire/SecurityFields.swift"
        let setters = House.files(under: "Sources").filter { ["setCookie", "Set-Cookie", "set-cookie"].contains(where: $0.code.contains) }
            .map(\.path)
        #expect(setters == [door])
        #expect(try House.file(door).code.contains(/if field\.name == \.setCookie \{[^}]*continue/))
    }

    @Test func `nothing is written to a visitor's device by script, as pages have two, and those store nothing`() throws {
        let pages = House.files(under: "Sources/Pages", ending: "").filter {
            ["<script", "localStorage", "sessionStorage", "indexedDB"].contains(where: $0.code.contains)
        }
        #expect(
            pages.map(\.path).sorted() == ["Sources/Pages/StaffPages/ConsoleFrame.swift", "Sources/Pages/VisitPages/ScreenScript.swift"])
        let stores = ["localStorage", "sessionStorage", "indexedDB", "document.cookie", "caches", "serviceWorker", "window.name", "eval("]
        let scripts = House.files(under: "Sources/Pages", ending: ".js")
        #expect(scripts.count == 1)
        let screen = try House.file("Sources/Pages/VisitPages/ScreenScript.swift")
        for script in scripts + [screen] { #expect(!stores.contains { script.text.contains($0) }, "\(script.path)") }
    }

    @Test func `personal data are given to no log`() {
        let logged = House.files(under: "Sources").flatMap { file in
            file.lines.filter { $0.contains("logger.") }.map { "\(file.path): \($0)" }
        }
        #expect(logged.filter { $0.contains("reveal") } == [])
        // The error's own words could hold what a person entered: its kind is enough.
        #expect(logged.filter { $0.contains("\\(error)") } == [])
    }
}
