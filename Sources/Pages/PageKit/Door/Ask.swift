package import DataProtection
package import Hummingbird

/// One request on its way through the house: what the Door found out before a page sees it.
package struct Ask: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The language to answer in: from the address, else from `Accept-Language`.
    package var language: Language
    /// True when the address names the language ("/nb/privacy"); links on the page then do too.
    package var prefixed: Bool
    /// The client's address, the real one behind a trusted proxy. For limits and the address log only.
    package var client: String?

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        language = .english
        prefixed = false
        client = source.channel.remoteAddress?.ipAddress
    }

    package var paths: Paths { Paths(language: language, prefixed: prefixed) }
}
