import Foundation
import NIOCore

/// Stands first at the listening socket. When the system can't give one more connection (no descriptor, no memory, or the caller has gone),
/// it waits a moment and goes on; passed on, the error would end the listening for good.
final class EnduringListener: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias OutboundIn = NIOAny

    private static let passing: Set<Int32> = [EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED]
    private var resting = false
    private var wanted = false

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let failure = error as? IOError, Self.passing.contains(failure.errnoCode) else { return context.fireErrorCaught(error) }
        guard failure.errnoCode != ECONNABORTED, !resting else { return }
        resting = true
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .milliseconds(100)) {
            let (listener, context) = bound.value
            listener.resting = false
            if listener.wanted { context.read() }
            listener.wanted = false
        }
    }

    /// Asked at once again, the system would refuse at once again.
    func read(context: ChannelHandlerContext) {
        if resting { wanted = true } else { context.read() }
    }
}
