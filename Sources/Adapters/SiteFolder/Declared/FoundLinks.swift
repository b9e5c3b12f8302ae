import DataProtection

/// Every outside address the site's own words lead to, and from where: what the catalogue of links is checked against.
final class FoundLinks {
    struct Found {
        let address: String
        let place: Place
        let title: Localised<String>
    }
    private(set) var all: [Found] = []
    private let findings: Findings
    private let ownURL: String

    init(_ findings: Findings, ownURL: String) { (self.findings, self.ownURL) = (findings, ownURL) }

    /// An address of our own is written as a path, which stays right when the site moves.
    func note(_ address: String, _ place: Place, on title: Localised<String>) {
        if !ownURL.isEmpty, address == ownURL || address.hasPrefix(ownURL + "/") {
            let path = address.dropFirst(ownURL.count)
            findings.mistake(place, "this is our own site: write \(path.isEmpty ? "/" : path) instead of \(address)")
        } else {
            all.append(Found(address: address, place: place, title: title))
        }
    }

    func note(_ address: String?, _ place: Place, on titles: [Localised<String>]) {
        guard let address else { return }
        if titles.isEmpty { all.append(Found(address: address, place: place, title: Localised(same: ""))) }
        for title in titles { note(address, place, on: title) }
    }

    /// Addresses in texts that are no Markdown.
    func search(_ text: String, file: String, title: Localised<String>) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where line.firstIndex(of: "#") != line.firstIndex(where: { $0 != " " }) {
            for match in line.matches(of: /https?:\/\/[^\s"'<>)\]}]+/.ignoresCase()) {
                note(String(match.0), Place(file: file, line: index + 1), on: title)
            }
        }
    }
}
