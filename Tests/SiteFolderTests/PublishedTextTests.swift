import DataProtection
import Declarations
import Foundation
import Keeping
import Promises
import SiteFolder
import Testing

@Suite("A text on record") struct PublishedTextTests {
    private let site = SiteCopy.reader.load(SiteCopy.example).site!
    private let act = Publication(day: Day(number: 20_000), by: "Ann", reason: "First start")

    @Test(.keeps(.changesPosted)) func `is read back sentence for sentence, without the site folder`() throws {
        #expect(site.policies.count > 8)
        for version in site.policies {
            #expect(
                SiteCopy.reader.policy(PublishedText(version, publication: act), of: site) == version, "\(version.kind) \(version.number)")
        }
    }

    @Test(arguments: [("erased", "kept"), ("\nprivacy 4", "\nprivacy 5"), ("2026-10-01", "2026-10-02"), ("Privacy policy\n", "Policy\n")])
    func `that was tampered with is not read`(old: String, new: String) throws {
        let version = try #require(site.policies.first { $0.kind == .privacy && $0.language == .english })
        let text = version.text.replacing(old, with: new, maxReplacements: 1)
        #expect(text != version.text)
        let forged = PublishedText(
            kind: version.kind, number: version.number, language: version.language, inForce: version.inForce.text, title: version.title,
            fingerprint: version.fingerprint, text: text, publication: act)
        #expect(SiteCopy.reader.policy(forged, of: site) == nil)
    }
}
