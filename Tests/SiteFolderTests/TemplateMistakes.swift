import DataProtection
import Declarations
import Foundation
import SiteFolder
import Testing

@Suite("What employees begin answers with") struct TemplateMistakes {
    private func mistakes(_ name: String, _ text: String) throws -> [String] {
        let copy = try SiteCopy()
        let folder = copy.folder.appending(path: "templates")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        return copy.load().mistakes.map(\.description)
    }

    @Test func `is written by title and text, in any language`() throws {
        let copy = try SiteCopy()
        let all = try #require(copy.load().site).templates
        for language in ["en", "nb", "nn", "sv", "da", "de"] {
            let templates = try #require(all[Language(rawValue: language)])
            #expect(templates.count >= 7, "\(language)")
            let site = try #require(copy.load().site)
            for template in templates { #expect(!template.filled(number: "7Q3M-2FKD", site: site).contains("{"), "\(language)") }
        }
    }

    @Test(arguments: [
        ("en.txt", "No title", "en.txt:1"), ("en.txt", "## Title\n\n", "no text"), ("en.txt", "## Title\n\nDear {name}", "{name} is none"),
        ("english.md", "## Title\n\nText", "named after its language"),
    ])
    func `is refused with its line`(name: String, text: String, says: String) throws {
        let found = try mistakes(name, text)
        #expect(found.count == 1 && found[0].contains(says), "\(found)")
    }
}
