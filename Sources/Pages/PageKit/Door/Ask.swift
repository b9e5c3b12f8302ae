package import DataProtection
package import Hummingbird
import Synchronization

/// One request on its way through the house: what the Door found out before a page sees it.
package struct Ask: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The language to answer in: from the address, else from `Accept-Language`.
    package var language: Language
    /// True when the address names the language ("/nb/privacy"); links on the page then do too.
    package var prefixed: Bool
    /// The path the site has on its host.
    var base: String
    /// The client's address, the real one behind a trusted proxy. For limits and the address log only.
    package var client: String?
    /// Where the page's answer waits for the Door. Nothing but an `Answer` fits in, so nothing else leaves the house.
    let slot: AnswerSlot

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        language = .english
        (prefixed, base) = (false, "")
        client = nil
        slot = AnswerSlot()
    }

    package var paths: Paths { Paths(base: base, language: language, prefixed: prefixed) }
}

/// Holds at most one answer, from the page that made it to the Door.
final class AnswerSlot: Sendable {
    private let answer = Mutex<Answer?>(nil)

    func put(_ new: Answer) { answer.withLock { $0 = new } }
    func take() -> Answer? { answer.withLock { $0.take() } }
}

extension Answer: ResponseGenerator {
    /// Leaves the answer with the Door, which alone makes it a response.
    package func response(from request: Request, context: some RequestContext) throws -> Response {
        (context as? Ask)?.slot.put(self)
        return Response(status: status)
    }
}
