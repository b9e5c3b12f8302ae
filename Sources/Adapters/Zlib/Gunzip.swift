import CZlib

/// Undoes gzip as it comes, also of several members one after another, as rotating tools append them.
package final class Gunzip {
    package enum Failure: Error, Equatable {
        /// The bytes are no gzip, or damaged.
        case damaged
        /// They end before their end.
        case cutShort
    }
    private var stream = z_stream()
    private var within = false

    package init() throws(Failure) { guard vern_inflate_gzip_init(&stream) == Z_OK else { throw .damaged } }

    deinit { inflateEnd(&stream) }

    /// - Parameters:
    ///   - input: packed bytes; those taken are removed from its beginning.
    ///   - room: where the others go.
    /// - Returns: how many went there. More may come when there is room again, though all input is taken.
    package func take(_ input: inout UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        var written = 0
        while !input.isEmpty || within, written < room.count {
            stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
            stream.avail_in = UInt32(clamping: input.count)
            stream.next_out = (room.baseAddress! + written).assumingMemoryBound(to: UInt8.self)
            stream.avail_out = UInt32(clamping: room.count - written)
            let (offered, space) = (Int(stream.avail_in), Int(stream.avail_out))
            let code = inflate(&stream, Z_NO_FLUSH)
            let taken = offered - Int(stream.avail_in)
            within = true
            written += space - Int(stream.avail_out)
            input = UnsafeRawBufferPointer(rebasing: input[taken...])
            switch code {
            case Z_OK, Z_BUF_ERROR: if taken == 0, space == Int(stream.avail_out) { return written }
            case Z_STREAM_END:
                within = false
                guard inflateReset(&stream) == Z_OK else { throw .damaged }
                // What fills a tape after the last member.
                while input.first == 0 { input = UnsafeRawBufferPointer(rebasing: input.dropFirst()) }
            default: throw .damaged
            }
        }
        return written
    }

    /// To be called when no more bytes come.
    package func end() throws(Failure) { if within { throw .cutShort } }
}
