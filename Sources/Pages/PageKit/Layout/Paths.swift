package import DataProtection
package import Declarations

/// Addresses on the page being made: below the path the site has on its host, and naming the language where the page's own address did.
package struct Paths: Sendable, Hashable {
    /// "" or "/privacy-desk".
    package let base: String
    package let language: Language
    package let prefixed: Bool

    package init(base: String = "", language: Language, prefixed: Bool) {
        (self.base, self.language, self.prefixed) = (base, language, prefixed)
    }

    /// - Parameter path: begins with a slash and names neither base nor language: "/privacy".
    package func callAsFunction(_ path: String) -> String {
        guard prefixed else { return base + path }
        return base + (path == "/" ? "/\(language)" : "/\(language)\(path)")
    }

    /// The same, naming another language.
    package func naming(_ language: Language) -> Paths { Paths(base: base, language: language, prefixed: true) }

    /// What of a request's path stands below the base: "/privacy-desk/nb?a" is "/nb?a" below "/privacy-desk". Nothing for a path outside.
    static func below(_ base: String, _ path: String) -> String? {
        guard !base.isEmpty else { return path }
        guard path.hasPrefix(base) else { return nil }
        let rest = path.dropFirst(base.count)
        return switch rest.first {
        case nil: "/"
        case "/": String(rest)
        case "?": "/" + rest
        default: nil
        }
    }
}

extension Site {
    package func paths(_ language: Language, prefixed: Bool) -> Paths {
        Paths(base: address.base, language: language, prefixed: prefixed)
    }

    /// Each language, with and without it in the address.
    package var everyPaths: [Paths] { languages.flatMap { language in [false, true].map { paths(language, prefixed: $0) } } }
}
