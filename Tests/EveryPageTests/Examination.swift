import Declarations

/// What a page's source says of who is responsible and where it leads.
struct Examination {
    let html: String
    let site: Site

    private struct Link {
        let address: String
        let tag: String
        let words: String
    }

    private var outside: [Link] {
        html.matches(of: /(<a\b[^>]*\bhref="(https?:[^"]*)"[^>]*>)((?s).*?)<\/a>/).map {
            Link(address: String($0.2), tag: String($0.1), words: String($0.3))
        }.filter { $0.address != site.home?.url }
    }

    /// Links to other sites that eye or ear can't tell from our own, or that would tell the other site something.
    var unmarked: [String] {
        outside.filter { link in
            !link.tag.contains("rel=\"external noopener noreferrer\"") || !link.words.contains(/<span class="unseen"> ?\([^<]+\)<\/span>$/)
        }.map(\.address)
    }

    /// Addresses of other sites that the catalogue does not cover, or that carry more than was declared.
    var undeclared: [String] {
        outside.map(\.address).filter { address in
            !site.links.contains { address.hasPrefix($0.url) || address + "/" == $0.url } || address.contains("?")
        }
    }

    /// What of the controller and the documents the page does not show outside its content.
    var missing: [String] {
        let frame = html.replacing(/(?s)<main.*<\/main>|<!--.*?-->|<head>.*<\/head>/, with: "")
        let needed = [
            site.controller.name, "href=\"mailto:\(site.controller.email)\"", "privacy\">", "terms\">",
        ]
        return needed.filter { !frame.contains($0) }
    }
}
