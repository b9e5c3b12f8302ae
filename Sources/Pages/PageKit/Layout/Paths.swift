package import DataProtection

/// Addresses on the page being made: they name the language where the page's own address did.
package struct Paths: Sendable, Hashable {
    package let language: Language
    package let prefixed: Bool
    package init(language: Language, prefixed: Bool) { (self.language, self.prefixed) = (language, prefixed) }

    /// - Parameter path: begins with a slash and names no language: "/privacy".
    package func callAsFunction(_ path: String) -> String {
        guard prefixed else { return path }
        return path == "/" ? "/\(language)" : "/\(language)\(path)"
    }
}
