import CZlib
import Testing
import Zlib

@Suite("A page made smaller") struct GzipTests {
    private func opened(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        guard inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return [] }
        defer { inflateEnd(&stream) }
        var (input, out) = (bytes, [UInt8](repeating: 0, count: 1 << 20))
        let done = input.withUnsafeMutableBufferPointer { source in
            out.withUnsafeMutableBufferPointer { target in
                (stream.next_in, stream.avail_in) = (source.baseAddress, UInt32(source.count))
                (stream.next_out, stream.avail_out) = (target.baseAddress, UInt32(target.count))
                return inflate(&stream, Z_FINISH)
            }
        }
        return done == Z_STREAM_END ? Array(out.prefix(Int(stream.total_out))) : []
    }

    @Test func `is left as it is where little is saved`() {
        #expect(Gzip.compressed(Array("short".utf8)) == nil)
        var chance = SystemRandomNumberGenerator()
        #expect(Gzip.compressed((0..<4_096).map { _ in UInt8.random(in: 0...255, using: &chance) }) == nil)
    }

    @Test func `opens to what it was, and is the same bytes each time, with no time in it`() throws {
        let page = Array(String(repeating: "<p>We keep what we say. Vi holder det vi sier.</p>\n", count: 300).utf8)
        let small = try #require(Gzip.compressed(page))
        #expect(small.count < page.count / 10 && opened(small) == page)
        #expect(Gzip.compressed(page) == small)
        #expect(Array(small[0..<8]) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
    }
}
