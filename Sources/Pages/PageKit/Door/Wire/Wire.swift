import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// One connection between the parser and the house: lets in requests that mean one thing only, writes heads, and ends what takes too long.
final class Wire: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = IOData

    /// Bytes beyond the limit that are read and dropped, so that the client hears the answer.
    private static let dropped = 1_048_576

    private let limits: DoorLimits
    private let security: SecurityFields
    private let peer: String?
    fileprivate var deadlines: Deadlines
    private var date = HTTPDate()
    private var tick: RepeatedTask?
    /// Whether the connection ends after each response still owed, in order.
    private var endings = CircularBuffer<Bool>(initialCapacity: 2)
    fileprivate private(set) var failure: HTTPParserError?
    /// The failure came in the middle of a request that the house already has: the answer to that one is the last.
    private var failedInside = false
    private var writingBody = false
    private var closing = false

    init(limits: DoorLimits, security: SecurityFields, peer: String?) {
        (self.limits, self.security, self.peer) = (limits, security, peer)
        deadlines = Deadlines(limits: limits)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let shortest = min(limits.headerSeconds, limits.bodySeconds, limits.writeSeconds, limits.idleSeconds)
        let pause = TimeAmount.milliseconds(Int64(max(0.05, min(1, shortest / 4)) * 1_000))
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        tick = context.eventLoop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in
            let (wire, context) = bound.value
            wire.look(context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { tick?.cancel() }
    func channelInactive(context: ChannelHandlerContext) {
        tick?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard failure == nil else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            deadlines.head()
            do {
                let request = try RequestHead.read(head, peer: peer, bearing: security.bearing)
                let expects = head.headers.first(name: "Expect")?.lowercased() == "100-continue"
                let announced = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
                // A form of a careful client waits for this word before it sends its body (RFC 9110 section 10.1.1).
                if expects, endings.isEmpty, announced <= limits.body {
                    context.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))), promise: nil)
                }
                // What is refused before it is sent, or is too much to be read and dropped, is the last on its connection.
                let refused = announced > limits.body && (expects || announced > limits.body + Self.dropped)
                endings.append(RequestHead.closes(head) || refused)
                context.fireChannelRead(wrapInboundOut(.head(request)))
            } catch {
                fail(error, context)
            }
        case .body(let bytes):
            deadlines.body(bytes.readableBytes)
            // One part beyond the limit shows the page that there was too much; the rest is read and dropped, for so long as the
            // client is quick.
            if deadlines.bodyBytes - bytes.readableBytes <= limits.body { context.fireChannelRead(wrapInboundOut(.body(bytes))) }
            if deadlines.bodyBytes > limits.body + Self.dropped || deadlines.pieces > limits.bodyPieces { context.close(promise: nil) }
        case .end:
            deadlines.end()
            context.fireChannelRead(wrapInboundOut(.end(nil)))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError {
            fail(error, context, inside: deadlines.waiting == .forBody)
        } else {
            context.fireErrorCaught(error)
        }
    }

    /// Hummingbird answers a parser's error with 400 once all earlier requests are answered.
    private func fail(_ error: HTTPParserError, _ context: ChannelHandlerContext, inside: Bool = false) {
        guard failure == nil else { return }
        (failure, failedInside) = (error, inside)
        deadlines.broken()
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var response):
            closing = closing || (endings.popFirst() ?? true) || (failedInside && endings.isEmpty)
            if failure == .headerOverflow, response.status == .badRequest { response.status = .requestHeaderFieldsTooLarge }
            writingBody = true
            write(response, context, promise)
        case .body(let bytes): context.write(wrapOutboundOut(.byteBuffer(bytes)), promise: promise)
        case .end:
            writingBody = false
            deadlines.answered()
            if closing { finish(context) }
            if let promise { context.write(wrapOutboundOut(.byteBuffer(ByteBuffer())), promise: promise) }
        }
    }

    private func write(_ response: HTTPResponse, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        var head = context.channel.allocator.buffer(capacity: 1_024)
        security.write(response, date: date.now(), closing: closing, into: &head)
        context.write(wrapOutboundOut(.byteBuffer(head)), promise: promise)
    }

    private func look(_ context: ChannelHandlerContext) {
        let unsent = (try? context.channel.syncOptions?.getOption(ChannelOptions.bufferedWritableBytes)) ?? 0
        switch deadlines.look(unsent: unsent) {
        case .patient: break
        case .idle, .stalled: context.close(promise: nil)
        case .tooSlow:
            // Answered already, the rest of the body is not worth a word: it would be taken for the answer to the next request.
            let answered = deadlines.waiting == .forBody && endings.isEmpty
            guard !writingBody, !closing, !answered, endings.count <= 1 else { return context.close(promise: nil) }
            closing = true
            write(HTTPResponse(status: .requestTimeout, headerFields: [.contentLength: "0"]), context, nil)
            context.flush()
            context.close(promise: nil)
        }
    }

    /// Gives the client a moment to read the last response: closing with bytes unread would tear it away.
    private func finish(_ context: ChannelHandlerContext) {
        deadlines.broken()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .milliseconds(500)) { bound.value.close(promise: nil) }
    }
}

/// Stands before the parser and counts what led to no message yet, so that a head without end isn't kept and a slow one is noticed.
final class WireMeter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    private let wire: Wire

    init(_ wire: Wire) { self.wire = wire }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Nothing that follows a failure is worth parsing.
        guard wire.failure == nil else { return }
        let bytes = unwrapInboundIn(data).readableBytes
        let before = wire.deadlines.steps
        context.fireChannelRead(data)
        guard wire.deadlines.steps == before, !wire.deadlines.received(bytes) else { return }
        context.fireErrorCaught(HTTPParserError.headerOverflow)
    }
}
