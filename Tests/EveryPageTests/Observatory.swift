/// The published rules of the MDN HTTP Observatory, as far as one response can be judged by them: 100 to begin with, what is missing takes
/// away, and what is better than asked adds, once at least 90 are left.
struct Observatory {
    /// What one rule gives, with the finding it gives it for.
    struct Line: Equatable, CustomStringConvertible {
        let rule: String
        let finding: String
        let points: Int
        var description: String { "\(rule): \(finding) (\(points))" }
    }

    let lines: [Line]

    var score: Int {
        let base = lines.reduce(100) { $0 + min(0, $1.points) }
        return max(0, base < 90 ? base : lines.reduce(base) { $0 + max(0, $1.points) })
    }

    init(headers: [(name: String, value: String)], html: String) {
        func all(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }
        let policy = Self.policy(all("content-security-policy"))
        lines = [
            Self.content(policy), Self.cookies(all("set-cookie")), Self.sharing(all("access-control-allow-origin")),
            Self.referrer(all("referrer-policy")), Self.transport(all("strict-transport-security")), Self.scripts(html),
            Self.word("x-content-type-options", all("x-content-type-options"), ["nosniff": 0], missing: -5),
            Self.framing(policy, all("x-frame-options")),
            Self.word(
                "cross-origin-resource-policy", all("cross-origin-resource-policy"),
                ["same-origin": 10, "same-site": 10, "cross-origin": 0], missing: 0),
            Self.word(
                "cross-origin-embedder-policy", all("cross-origin-embedder-policy"),
                ["require-corp": 10, "credentialless": 10, "unsafe-none": 0], missing: 0),
            Self.word(
                "cross-origin-opener-policy", all("cross-origin-opener-policy"),
                ["same-origin": 10, "same-origin-allow-popups": 0, "unsafe-none": 0], missing: 0),
        ]
    }

    private static func policy(_ values: [String]) -> [String: Set<String>] {
        var directives: [String: Set<String>] = [:]
        for directive in values.joined(separator: ";").split(separator: ";") {
            let words = directive.split(separator: " ").map { $0.lowercased() }
            // A directive that stands twice counts by its first.
            if let name = words.first, directives[name] == nil { directives[name] = Set(words.dropFirst()) }
        }
        return directives
    }

    private static let broad: Set = ["ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"]

    private static func content(_ policy: [String: Set<String>]) -> Line {
        func line(_ finding: String, _ points: Int) -> Line { Line(rule: "content-security-policy", finding: finding, points: points) }
        guard !policy.isEmpty else { return line("none", -25) }
        func sources(_ name: String) -> Set<String> { policy[name] ?? policy["default-src"] ?? ["*"] }
        let (scripts, objects, styles) = (sources("script-src"), sources("object-src"), sources("style-src"))
        let inline: Set = ["'unsafe-inline'", "data:"]
        if !scripts.isDisjoint(with: broad.union(inline)) || !objects.isDisjoint(with: broad) { return line("unsafe-inline", -20) }
        if policy.filter({ !["img-src", "media-src"].contains($0.key) }).values.contains(where: { $0.contains { $0.hasPrefix("http:") } }) {
            return line("insecure scheme", -20)
        }
        if scripts.union(styles).contains("'unsafe-eval'") { return line("unsafe-eval", -10) }
        if sources("img-src").union(sources("media-src")).contains(where: { $0.hasPrefix("http:") || $0.hasPrefix("ftp:") }) {
            return line("insecure pictures", -10)
        }
        if !styles.isDisjoint(with: broad.union(inline)) { return line("unsafe-inline in styles only", 0) }
        return policy["default-src"] == ["'none'"] ? line("default-src none", 10) : line("nothing unsafe", 5)
    }

    private static func cookies(_ values: [String]) -> Line {
        // Cookies done well would even add; here any at all is the worst finding.
        Line(rule: "cookies", finding: values.isEmpty ? "none" : "some", points: values.isEmpty ? 0 : -40)
    }

    private static func sharing(_ values: [String]) -> Line {
        Line(rule: "cross-origin-resource-sharing", finding: values.isEmpty ? "none" : "some", points: values.isEmpty ? 0 : -50)
    }

    private static func referrer(_ values: [String]) -> Line {
        let known = [
            "no-referrer": 5, "same-origin": 5, "strict-origin": 5, "strict-origin-when-cross-origin": 5, "origin": -5,
            "origin-when-cross-origin": -5, "unsafe-url": -5, "no-referrer-when-downgrade": -5,
        ]
        // Of several the last that is known counts.
        let words = values.joined(separator: ",").split(separator: ",").map { $0.filter { $0 != " " }.lowercased() }
        guard !words.isEmpty else { return Line(rule: "referrer-policy", finding: "none", points: 0) }
        let chosen = words.last { known[$0] != nil }
        return Line(rule: "referrer-policy", finding: chosen ?? "invalid", points: chosen.flatMap { known[$0] } ?? -5)
    }

    private static func transport(_ values: [String]) -> Line {
        func line(_ finding: String, _ points: Int) -> Line { Line(rule: "strict-transport-security", finding: finding, points: points) }
        guard let value = values.first?.lowercased() else { return line("none", -20) }
        guard let age = value.firstMatch(of: /max-age=(\d+)/).flatMap({ Int($0.1) }), values.count == 1 else { return line("invalid", -20) }
        return age >= 15_768_000 ? line("at least six months", 0) : line("less than six months", -10)
    }

    private static func scripts(_ html: String) -> Line {
        let scripts = html.matches(of: /<script[^>]*src\s*=\s*["']?([^"'\s>]*)[^>]*>/.ignoresCase())
        func line(_ finding: String, _ points: Int) -> Line { Line(rule: "subresource-integrity", finding: finding, points: points) }
        guard !scripts.isEmpty else { return line("no scripts", 0) }
        if scripts.allSatisfy({ $0.0.contains("integrity=") }) { return line("all with integrity", 5) }
        if scripts.contains(where: { $0.1.hasPrefix("http:") || $0.1.hasPrefix("//") }) { return line("foreign and insecure", -50) }
        return scripts.contains { $0.1.hasPrefix("https:") } ? line("foreign without integrity", -5) : line("own", 0)
    }

    private static func framing(_ policy: [String: Set<String>], _ values: [String]) -> Line {
        func line(_ finding: String, _ points: Int) -> Line { Line(rule: "x-frame-options", finding: finding, points: points) }
        if let ancestors = policy["frame-ancestors"], ancestors.isDisjoint(with: broad) { return line("by frame-ancestors", 5) }
        guard let value = values.first?.lowercased() else { return line("none", -20) }
        return ["deny", "sameorigin"].contains(value) ? line(value, 0) : line("invalid", -20)
    }

    private static func word(_ rule: String, _ values: [String], _ known: [String: Int], missing: Int) -> Line {
        guard let value = values.first?.lowercased() else { return Line(rule: rule, finding: "none", points: missing) }
        return Line(rule: rule, finding: known[value] == nil ? "invalid" : value, points: known[value] ?? -5)
    }
}
