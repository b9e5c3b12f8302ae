package import DataProtection
import HTTPTypes
package import Hummingbird
package import Logging
import NIOHTTP1

/// Stands around the router: finds out language and client, refuses what no page should see, and turns what a page answers into a response.
/// Nothing but an `Answer` gets past it; what else a router makes becomes the error page of its status.
package struct Door<Inner: HTTPResponder>: HTTPResponder where Inner.Context == Ask {
    /// Makes the page for a refused or failed request; the reference stands in our log and on the page, nothing else of the failure does.
    package typealias ErrorPage = @Sendable (_ status: HTTPResponse.Status, _ paths: Paths, _ reference: String?) -> Answer

    /// Told of each page that was counted, once its response is made.
    package typealias Record = @Sendable (ServedPage) -> Void

    private let inner: Inner
    private let base: String
    private let choice: LanguageChoice
    private let proxies: TrustedProxies
    private let pages: RateLimit?
    private let posts: RateLimit?
    private let errorPage: ErrorPage
    private let record: Record?
    private let counted: [String: String]
    private let logger: Logger

    /// - Parameters:
    ///   - base: the path the site has on its host: "" or "/privacy-desk". Pages never see it; nothing is answered outside it but `/health`.
    ///   - languages: of the site, first the one that answers when a visitor asks for none of them.
    ///   - counted: the name of each page that is counted, by every path to it. Of whoever comes too often only what they ask of these is told:
    ///     a refused form or mailed link leaves no record.
    package init(
        _ inner: Inner, base: String = "", languages: [Language], proxies: TrustedProxies, limits: DoorLimits, logger: Logger,
        counted: [String: String] = [:], record: Record? = nil, errorPage: @escaping ErrorPage
    ) {
        (self.inner, self.base, self.proxies, self.errorPage, self.logger) = (inner, base, proxies, errorPage, logger)
        (self.record, self.counted) = (record, counted)
        choice = LanguageChoice(languages)
        pages = limits.pages.map { RateLimit($0) }
        posts = limits.posts.map { RateLimit($0) }
    }

    package func respond(to request: Request, context: Ask) async throws -> Response {
        let begun = Stopwatch.microseconds()
        var ask = context
        var head = request.head
        let path = head.path ?? "/"
        let below = Paths.below(base, path)
        ask.base = base
        if let (language, rest) = choice.split(below ?? path) {
            (ask.language, ask.prefixed, head.path) = (language, true, rest)
        } else {
            (ask.language, head.path) = (choice.negotiate(head.headerFields.first(.acceptLanguage)), below ?? path)
        }
        ask.client = proxies.client(
            peer: head.headerFields.first(WireFields.peer), forwardedFor: head.headerFields[values: WireFields.forwardedFor])

        var answer: Answer
        if let refusal = refusal(of: head, path: path, client: ask.client) {
            answer = page(refusal.status, ask, retryAfter: refusal.retryAfter)
            if refusal.retryAfter != nil { answer.countedAs = counted[String(path.prefix { $0 != "?" })] }
        } else if head.path == "/health" {
            answer = Answer(.ok, ByteBuffer(string: "ready\n"), content: .text)
        } else if below == nil {
            answer = page(.notFound, ask)
        } else {
            answer = try await route(request, head, ask)
        }
        let response =
            Reply.make(answer, to: head, negotiated: !ask.prefixed) ?? Reply.make(
                page(.internalServerError, ask), to: head, negotiated: false)!
        if let record, let page = answer.countedAs {
            record(ServedPage(page, response, to: head, client: ask.client, microseconds: Stopwatch.microseconds() - begun))
        }
        return response
    }

    private func refusal(of head: HTTPRequest, path: String, client: String?) -> (status: HTTPResponse.Status, retryAfter: Int?)? {
        guard path.utf8.count <= 2_048 else { return (.uriTooLong, nil) }
        guard Self.isReadable(path) else { return (.badRequest, nil) }
        // The router would pass over an empty part: one page would have many addresses.
        guard !path.prefix(while: { $0 != "?" }).contains("//") else { return (.notFound, nil) }
        switch head.method {
        case .get, .head:
            if let pages, let wait = pages.take(client, now: Stopwatch.seconds()) { return (.tooManyRequests, wait) }
        case .post:
            if let coding = head.headerFields.first(.contentEncoding), coding.lowercased() != "identity" {
                return (.unsupportedMediaType, nil)
            }
            if let posts, let wait = posts.take(client, now: Stopwatch.seconds()) { return (.tooManyRequests, wait) }
        default: return (.methodNotAllowed, nil)
        }
        return nil
    }

    /// Paths are ASCII; what they percent-encode is UTF-8 without NUL.
    private static func isReadable(_ path: String) -> Bool {
        var encoded = false
        for byte in path.utf8 {
            guard byte > 0x20, byte < 0x7f else { return false }
            if byte == UInt8(ascii: "%") { encoded = true }
        }
        guard path.utf8.first == UInt8(ascii: "/") else { return false }
        return !encoded || (try? PercentText.decode(path.utf8, plusIsSpace: false)) != nil
    }

    private func route(_ request: Request, _ head: HTTPRequest, _ ask: Ask) async throws -> Answer {
        var head = head
        if head.method == .head { head.method = .get }
        let asked = ask.prefixed || !base.isEmpty || request.method == .head ? Request(head: head, body: request.body) : request
        do {
            let response = try await inner.respond(to: asked, context: ask)
            if let answer = ask.slot.take() { return answer }
            guard response.status.code >= 400 else { return failed("a page answered with something that is no Answer", ask) }
            return page(response.status, ask)
        } catch let error as any HTTPResponseError {
            var answer = page(error.status, ask)
            // The address is nobody's, so it can't be a personal one.
            if ask.endpointPath == nil { answer.countedAs = ServedPage.nowhere }
            return answer
        } catch let error as HTTPParserError {
            throw error
        } catch is CancellationError {
            return page(.serviceUnavailable, ask, retryAfter: 5)
        } catch {
            return failed(String(describing: type(of: error)), ask)
        }
    }

    /// The log learns what kind of failure it was and where to find it; never the path, nor what the person sent.
    private func failed(_ kind: String, _ ask: Ask) -> Answer {
        let reference = String(UInt32.random(in: .min ... .max), radix: 16)
        logger.error("a page failed", metadata: ["reference": "\(reference)", "kind": "\(kind)", "route": "\(ask.endpointPath ?? "-")"])
        return page(.internalServerError, ask, reference: reference)
    }

    private func page(_ status: HTTPResponse.Status, _ ask: Ask, retryAfter: Int? = nil, reference: String? = nil) -> Answer {
        var answer = errorPage(status, ask.paths, reference)
        (answer.status, answer.caching, answer.indexed) = (status, .never, false)
        answer.retryAfter = retryAfter ?? answer.retryAfter
        return answer
    }
}
