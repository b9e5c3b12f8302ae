import CZstd

/// Undoes Zstandard (RFC 8878) as it comes, also of several frames one after another.
package final class Unzstd {
    package enum Failure: Error, Equatable {
        /// The bytes are no Zstandard, damaged, or want more memory than 128 MiB.
        case damaged
        /// They end before their end.
        case cutShort
    }
    private let stream: OpaquePointer
    private var within = false

    package init() throws(Failure) {
        guard let stream = ZSTD_createDStream() else { throw .damaged }
        self.stream = stream
        ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 27)
    }

    deinit { ZSTD_freeDStream(stream) }

    /// - Parameters:
    ///   - input: packed bytes; those taken are removed from its beginning.
    ///   - room: where the others go.
    /// - Returns: how many went there. More may come when there is room again, though all input is taken.
    package func take(_ input: inout UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        var output = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
        while output.pos < output.size {
            var packed = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
            let before = output.pos
            let left = ZSTD_decompressStream(stream, &output, &packed)
            guard ZSTD_isError(left) == 0 else { throw .damaged }
            // Without more bytes it only says how many it would like.
            if packed.pos == 0, output.pos == before { break }
            within = left != 0
            input = UnsafeRawBufferPointer(rebasing: input[packed.pos...])
        }
        return output.pos
    }

    /// To be called when no more bytes come.
    package func end() throws(Failure) { if within { throw .cutShort } }
}
