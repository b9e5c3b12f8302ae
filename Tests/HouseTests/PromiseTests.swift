import Foundation
import Testing

/// The promises as the code names them.
enum Promises {
    struct Named: Hashable {
        let name: String
        let id: String
    }

    static func inCode() throws -> Set<Named> {
        let code = try House.file("Sources/Core/Promises/Promise.swift").code
        let body = code.drop { $0 != "{" }.prefix { $0 != "}" }
        return Set(
            body.matches(of: /case (\w+)(?: = "([^"]+)")?/).map {
                Named(name: String($0.output.1), id: String($0.output.2 ?? $0.output.1))
            })
    }
}

@Suite("The promises")
struct PromiseTests {
    /// What the policy promises. A promise is neither added nor dropped without this list.
    private let thirty: Set = [
        "controller-named", "confidential", "no-third-parties", "lawful-processing", "asked-for-the-product", "explicit-permission",
        "one-purpose-contact", "stop-by-email", "access", "correction", "deletion", "requests-by-email", "answered-in-time",
        "addresses-and-browsers-logged", "never-linked", "anonymous-session", "aggregate-use-only", "no-cookies", "links-marked",
        "nothing-carried-along", "authenticated", "protected-offline", "restricted-areas", "need-to-know", "honest-about-risk",
        "acceptance-recorded", "outside-eu-by-consent", "changes-posted", "review-invited", "questions-answered",
    ]
    private let openList = "Tests/HouseTests/not-yet-proven.txt"

    @Test func `are thirty, and the code knows them all`() throws {
        #expect(thirty.count == 30)
        #expect(Set(try Promises.inCode().map(\.id)) == thirty)
    }

    @Test func `are listed for whoever writes a site`() throws {
        let named = Set(try House.file("docs/site-folder.md").text.all(/`([a-z-]+)`/))
        #expect(thirty.isSubset(of: named), "\(thirty.subtracting(named))")
    }

    @Test(arguments: ["en", "nb"]) func `each stand once in the example's policy`(language: String) throws {
        let text = try House.file("examples/message-management/policies/privacy.\(language).md").text
        let marked = text.all(/\{#([a-z-]+)\}/).filter { thirty.contains($0) }
        #expect(marked.sorted() == thirty.sorted())
    }

    @Test func `each have a test that breaks them, or stand in the list of those not yet proven`() throws {
        let known = Dictionary(uniqueKeysWithValues: try Promises.inCode().map { ($0.name, $0.id) })
        let named = House.files(under: "Tests").filter { !$0.path.hasPrefix("Tests/HouseTests/") && !$0.path.hasPrefix("Tests/Keeping/") }
            .flatMap { $0.code.all(/\.keeps\(([^)]*)\)/) }.flatMap { $0.all(/\.(\w+)/) }
        let proven = Set(named.compactMap { known[$0] })
        let open = try House.list(openList)
        #expect(Set(open).count == open.count)
        #expect(thirty.subtracting(proven).subtracting(open) == [], "neither tested nor in \(openList)")
        #expect(proven.intersection(open) == [], "tested, so out of \(openList)")
        #expect(Set(open).subtracting(thirty) == [], "no promise at all")
        #expect(open.count <= 14, "this number may only go down")
    }
}
