package import Foundation
import Glibc
package import Logging
import NIOCore
import NIOPosix

/// The owner-only door of a running server: commands of the same user ask, the server answers. One question a connection, a length (32
/// bits, big-endian)
/// before each message, at most 16 MiB, at most 30 seconds.
package struct LocalSocket {
    static let most = 16 * 1_048_576

    /// Listens until the task is cancelled; then removes the socket.
    /// - Parameters:
    ///   - path: of any length. Its folder is closed to other users here, as is the socket. A socket nobody answers at is replaced.
    ///   - onListening: called once questions are taken.
    ///   - handle: makes the reply to a question.
    /// - Throws: `LocalSocketFailure.alreadyServed` when a server answers there.
    package static func serve(
        path: String, seconds: Int = 30, logger: Logger, onListening: @Sendable () async -> Void = {},
        handle: @escaping @Sendable (Data) async -> Data
    ) async throws {
        let listener = try bind(path)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.autoRead, value: false)
            .bind(listener) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(ByteToMessageHandler(LengthPrefix(), maximumBufferSize: most + 1_048_576))
                    let bound = NIOLoopBound(channel, eventLoop: channel.eventLoop)
                    channel.eventLoop.scheduleTask(in: .seconds(Int64(seconds))) { bound.value.close(promise: nil) }
                    return channel
                }
            }
        await onListening()
        defer { unlink(path) }
        try await withThrowingDiscardingTaskGroup { group in
            try await server.executeThenClose { connections in
                for try await connection in connections {
                    group.addTask { await answer(connection, logger, handle) }
                }
            }
        }
    }

    private static func answer(_ channel: any Channel, _ logger: Logger, _ handle: @Sendable (Data) async -> Data) async {
        do {
            try await wrapped(channel).executeThenClose { inbound, outbound in
                var answered = false
                // Goes on until the asker closes, having read all: closing here would tear away what is still on its way.
                for try await question in inbound where !answered {
                    answered = true
                    let reply = await handle(Data(question.readableBytesView))
                    guard reply.count <= most else { throw LocalSocketFailure.tooLong }
                    var message = ByteBuffer()
                    message.writeInteger(UInt32(reply.count))
                    message.writeBytes(reply)
                    try await outbound.write(message)
                }
            }
        } catch {
            logger.warning("a question over the local socket went unanswered", metadata: ["kind": "\(type(of: error))"])
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

    /// Under a closed mask, so that there is no moment at which others could connect.
    /// - Returns: the descriptor of a listening socket for its owner only.
    /// - Throws: `LocalSocketFailure`.
    package static func bind(_ path: String) throws -> Int32 {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard chmod(folder, 0o700) == 0 else { throw errno == ENOENT ? LocalSocketFailure.noFolder : .notPermitted }
        let place = try SocketPath(path)
        do {
            close(try place.connected())
            throw LocalSocketFailure.alreadyServed
        } catch LocalSocketFailure.notRunning {
            unlink(place.path)
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw LocalSocketFailure.broken(errno) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: place.path.utf8.prefix(107)) }
        // The folder is closed already; the mode of the descriptor becomes that of the file bound to it.
        fchmod(descriptor, 0o600)
        let result = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0, chmod(place.path, 0o600) == 0, listen(descriptor, 16) == 0 else {
            let reason = errno
            close(descriptor)
            throw LocalSocketFailure.broken(reason)
        }
        return descriptor
    }
}

/// A message behind its length.
private struct LengthPrefix: ByteToMessageDecoder {
    typealias InboundOut = ByteBuffer

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return .needMoreData }
        guard length <= LocalSocket.most else { throw LocalSocketFailure.tooLong }
        guard buffer.readableBytes >= 4 + Int(length) else { return .needMoreData }
        buffer.moveReaderIndex(forwardBy: 4)
        context.fireChannelRead(NIOAny(buffer.readSlice(length: Int(length))!))
        return .continue
    }
}
