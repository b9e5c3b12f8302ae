import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOSSL

/// How a connection from outside is set up: HTTP/1.1, within the limits, one request after the other.
struct PublicConnection: HTTPChannelHandler {
    let responder: HTTPChannelHandler.Responder
    let limits: DoorLimits
    let security: SecurityFields
    let cap: ConnectionCap
    let certificates: Certificates?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>> {
        channel.eventLoop.makeCompletedFuture {
            let peer = channel.remoteAddress?.ipAddress
            // A connection too many is set up like any other and closed at once: an error here would reach the listening socket.
            if !cap.admit(channel, peer: peer) { channel.close(promise: nil) }
            var decoderLimits = NIOHTTPDecoderLimitConfiguration()
            decoderLimits.maxHeaderFieldSize = limits.headerField
            decoderLimits.maxHeaderListSize = limits.headerList
            decoderLimits.maxHeaderFieldCount = limits.headerFields
            let wire = Wire(limits: limits, security: security, peer: peer)
            let pipeline = channel.pipeline.syncOperations
            // The deadline for the first head begins with the connection: a slow handshake is a slow head.
            if let certificates { try pipeline.addHandler(NIOSSLServerHandler(context: certificates.context)) }
            try pipeline.addHandler(WireMeter(wire))
            try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: decoderLimits)))
            try pipeline.addHandler(wire)
            try pipeline.addHandler(HTTPConnectionStateHandler(logger: logger))
            return try NIOAsyncChannel(wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    func handle(value: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>, logger: Logger) async {
        await handleHTTP(asyncChannel: value, logger: logger)
    }
}
