/// Header fields as they went over the wire. Names are compared without case; a field sent several times has several values.
package struct WireHeaders: Sendable, Equatable {
    /// Name as sent, and values in order.
    package let fields: [String: [String]]

    init(_ json: JSONValue?) {
        // The browser joins repeated fields with line breaks, which no value can hold.
        fields = (json?.object ?? [:]).mapValues {
            ($0.text ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The first value, or nil when the field was not sent.
    package subscript(name: String) -> String? { all(name).first }
    /// Every value sent under that name.
    package func all(_ name: String) -> [String] {
        fields.filter { $0.key.lowercased() == name.lowercased() }.flatMap(\.value)
    }
}

/// One request and what came back: each hop of a redirect is one of its own.
package struct Exchange: Sendable, Equatable {
    /// The browser's number for it; the hops of a redirect share it.
    package let id: String
    package let url: String
    package let method: String
    /// What asked: `Document`, `Stylesheet`, `Image`, `Script`, `Fetch`, `Other` ….
    package let kind: String
    package let sentBody: String?
    /// Nil when no answer came.
    package internal(set) var status: Int?
    /// True headers where the browser told them (`Cookie` and `Set-Cookie` among them), else what it meant to send and let pages see.
    package internal(set) var requestHeaders: WireHeaders
    package internal(set) var responseHeaders: WireHeaders
    /// Answered from a cache: nothing went over the wire.
    package internal(set) var fromCache = false
    /// The browser's word for what failed, such as `net::ERR_CONNECTION_REFUSED`.
    package internal(set) var failure: String?
}

/// Puts together what the browser tells about its requests in several events that come in any order.
struct NetworkRecord: Sendable {
    private struct Hop {
        var exchange: Exchange
        var hasWireHeaders = true
    }
    private var order: [String] = []
    private var hops: [String: [Hop]] = [:]
    private var sent: [String: [JSONValue]] = [:]
    private var received: [String: [JSONValue]] = [:]

    mutating func note(_ event: DevToolsEvent) {
        let parameters = event.parameters
        guard let id = parameters["requestId"]?.text else { return }
        switch event.method {
        case "Network.requestWillBeSent": begin(id, parameters)
        case "Network.requestWillBeSentExtraInfo": sent[id, default: []].append(parameters)
        case "Network.responseReceivedExtraInfo": received[id, default: []].append(parameters)
        case "Network.responseReceived": answer(id, parameters["response"], hasWireHeaders: parameters["hasExtraInfo"]?.bool)
        case "Network.requestServedFromCache": changeLast(id) { $0.exchange.fromCache = true }
        case "Network.loadingFailed": changeLast(id) { $0.exchange.failure = parameters["errorText"]?.text ?? "failed" }
        default: break
        }
    }

    /// Every answer so far has the wire headers that were announced for it.
    var isComplete: Bool { hasHeaders(of: { _ in true }) }
    /// The same, but for answers that came from a cache.
    var isCompleteButForTheCache: Bool { hasHeaders(of: { !$0.fromCache }) }

    private func hasHeaders(of isWanted: (Exchange) -> Bool) -> Bool {
        hops.allSatisfy { id, hops in
            hops.count { $0.hasWireHeaders && $0.exchange.status != nil && isWanted($0.exchange) } <= (received[id] ?? []).count
        }
    }

    /// All exchanges in the order they began. The n-th set of wire headers belongs to the n-th hop that has any.
    var exchanges: [Exchange] {
        order.flatMap { id in
            var sent = (sent[id] ?? [])[...]
            var received = (received[id] ?? [])[...]
            return (hops[id] ?? []).map { hop in
                var exchange = hop.exchange
                guard hop.hasWireHeaders else { return exchange }
                if let wire = sent.popFirst() { exchange.requestHeaders = WireHeaders(wire["headers"]) }
                if let wire = received.popFirst() {
                    exchange.responseHeaders = WireHeaders(wire["headers"])
                    // A 304 that freshens a cached page is shown to pages as 200; the wire says what was sent.
                    if let status = wire["statusCode"]?.number { exchange.status = Int(status) }
                }
                return exchange
            }
        }
    }

    private mutating func begin(_ id: String, _ parameters: JSONValue) {
        if let redirect = parameters["redirectResponse"] {
            answer(id, redirect, hasWireHeaders: parameters["redirectHasExtraInfo"]?.bool)
        }
        if hops[id] == nil { order.append(id) }
        let request = parameters["request"] ?? [:]
        hops[id, default: []].append(
            Hop(
                exchange: Exchange(
                    id: id, url: request["url"]?.text ?? "", method: request["method"]?.text ?? "",
                    kind: parameters["type"]?.text ?? "Other", sentBody: request["postData"]?.text,
                    requestHeaders: WireHeaders(request["headers"]), responseHeaders: WireHeaders(nil))))
    }

    private mutating func answer(_ id: String, _ response: JSONValue?, hasWireHeaders: Bool?) {
        changeLast(id) { hop in
            hop.exchange.status = response?["status"]?.number.map { Int($0) }
            hop.exchange.responseHeaders = WireHeaders(response?["headers"])
            hop.hasWireHeaders = hasWireHeaders ?? true
            if response?["fromDiskCache"]?.bool == true { hop.exchange.fromCache = true }
        }
    }

    private mutating func changeLast(_ id: String, _ change: (inout Hop) -> Void) {
        guard let last = hops[id]?.indices.last else { return }
        change(&hops[id]![last])
    }
}
