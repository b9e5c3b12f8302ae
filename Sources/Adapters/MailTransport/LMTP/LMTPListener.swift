package import Declarations
package import Foundation
package import Logging
import NIOCore
import NIOPosix

/// Takes mail by LMTP (RFC 2033): one reply for each recipient once the message is committed; 451 when it could not be, so that the
/// sender keeps it and tries again.
package struct LMTPListener: Sendable {
    /// More wait until one ends.
    static let mostConnections = 64
    static let idleSeconds: Int64 = 300

    private let logger: Logger
    private let ingest: @Sendable (Data) async throws -> Void

    /// - Parameter ingest: returns once the message is committed.
    package init(logger: Logger, ingest: @escaping @Sendable (Data) async throws -> Void) {
        (self.logger, self.ingest) = (logger, ingest)
    }

    /// Listens at a bound socket, which it closes, until the task is cancelled.
    package func serve(_ listener: Int32) async throws {
        try await serve(try await Self.bootstrap.bind(listener, childChannelInitializer: Self.prepare))
    }

    /// Listens at a port of this machine until the task is cancelled.
    package func serve(at place: LoopbackPort) async throws {
        let bootstrap = Self.bootstrap.serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        try await serve(try await bootstrap.bind(host: place.host, port: place.port, childChannelInitializer: Self.prepare))
    }

    /// Nothing is read before a connection has its turn.
    private static var bootstrap: ServerBootstrap {
        ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).childChannelOption(.autoRead, value: false)
    }

    @Sendable private static func prepare(_ channel: any Channel) -> EventLoopFuture<any Channel> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandlers([
                IdleStateHandler(allTimeout: .seconds(Self.idleSeconds)), IdleEnd(),
            ])
            return channel
        }
    }

    /// Only now, when somebody will use it up: one that was wrapped and is left when the server stops ends the process.
    private static func wrapped(_ channel: any Channel) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await channel.eventLoop.submit {
            let wrapped = try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            try channel.syncOptions?.setOption(.autoRead, value: true)
            return wrapped
        }.get()
    }

    private func serve(_ server: NIOAsyncChannel<any Channel, Never>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            try await server.executeThenClose { connections in
                var open = 0
                for try await connection in connections {
                    if open >= Self.mostConnections {
                        try await group.next()
                        open -= 1
                    }
                    open += 1
                    group.addTask { await converse(connection) }
                }
            }
        }
    }

    private func converse(_ channel: any Channel) async {
        do {
            try await Self.wrapped(channel).executeThenClose { inbound, outbound in
                var conversation = LMTPConversation()
                try await outbound.write(ByteBuffer(string: LMTPConversation.greeting + "\r\n"))
                for try await bytes in inbound {
                    conversation.append(bytes.readableBytesView)
                    while let step = conversation.next() {
                        switch step {
                        case .reply(let text): try await outbound.write(ByteBuffer(string: text + "\r\n"))
                        case .message(let raw, let recipients):
                            let reply = await taken(raw) + "\r\n"
                            try await outbound.write(ByteBuffer(string: String(repeating: reply, count: recipients)))
                        case .end(let text):
                            try await outbound.write(ByteBuffer(string: text + "\r\n"))
                            return
                        }
                    }
                }
            }
        } catch ChannelError.alreadyClosed {
            // The other end was quicker to close after saying goodbye.
        } catch {
            logger.notice("a delivery by LMTP broke off", metadata: ["kind": "\(type(of: error))"])
        }
    }

    private func taken(_ raw: Data) async -> String {
        do {
            try await ingest(raw)
            return "250 2.0.0 Kept"
        } catch {
            logger.error("a letter could not be taken in; its sender tries again", metadata: ["kind": "\(type(of: error))"])
            return "451 4.3.0 Not now"
        }
    }
}

/// Closes a connection on which nothing moves.
private final class IdleEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) } else { context.fireUserInboundEventTriggered(event) }
    }
}
