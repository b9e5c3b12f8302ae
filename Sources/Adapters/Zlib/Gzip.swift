import CZlib

/// Makes bytes smaller (RFC 1952), at start and never for a page that holds something personal: how far a text shrinks tells something of it.
/// The same bytes give the same bytes: no time, no name.
package enum Gzip {
    /// - Returns: nothing where little would be saved: under 512 bytes, or less than a tenth.
    package static func compressed(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count >= 512 else { return nil }
        var stream = z_stream()
        guard vern_deflate_gzip_init(&stream, 9) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        var out = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        var input = bytes
        let done = input.withUnsafeMutableBufferPointer { source in
            out.withUnsafeMutableBufferPointer { target in
                (stream.next_in, stream.avail_in) = (source.baseAddress, UInt32(source.count))
                (stream.next_out, stream.avail_out) = (target.baseAddress, UInt32(target.count))
                return deflate(&stream, Z_FINISH)
            }
        }
        let length = Int(stream.total_out)
        guard done == Z_STREAM_END, length * 10 < bytes.count * 9 else { return nil }
        return Array(out.prefix(length))
    }
}
