import CGMime
package import Foundation
package import Inbox

/// Takes a mail apart with GMime, within limits. Hostile input gives an `unreadable` message, never a crash and never an error:
/// a letter that can't be read is a person's to look at.
package struct MessageReader: Sendable {
    /// Octets of a whole message.
    package static let largest = 25 << 20
    static let longestHead = 64 << 10
    static let deepest = 10
    static let mostParts = 100
    /// Octets of text, decoded.
    static let longestText = 1 << 20

    package init() {}

    package func read(_ bytes: Data) -> ReceivedMessage {
        GMime.start()
        if bytes.isEmpty { return .unreadable(.empty) }
        if bytes.count > Self.largest { return .unreadable(.tooLarge) }
        return bytes.withUnsafeBytes { bytes in
            if let reason = Self.refusal(bytes) { return .unreadable(reason) }
            let stream = g_mime_stream_mem_new_with_buffer(bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count)!
            defer { vern_unref(stream) }
            let parser = g_mime_parser_new_with_stream(stream)!
            defer { vern_unref(parser) }
            guard let message = g_mime_parser_construct_message(parser, nil) else { return .unreadable(.malformed) }
            defer { vern_unref(message) }
            return ParsedMessage(message).received
        }
    }

    /// What must be known before the parser runs: it builds every part it sees, one inside the other.
    private static func refusal(_ bytes: UnsafeRawBufferPointer) -> UnreadableReason? {
        var (lineStart, inHead, parts) = (0, true, 0)
        while lineStart < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[lineStart...])
            let length = rest.firstIndex(of: 10) ?? rest.count
            if inHead {
                if length == 0 || (length == 1 && rest[0] == 13) { inHead = false }
                if lineStart + length > longestHead { return .headersTooLong }
            }
            if isContentType(rest, length: length) { parts += 1 }
            if parts > mostParts * 2 { return .tooManyParts }
            lineStart += length + 1
        }
        return nil
    }

    private static let contentType = Array("content-type".utf8)

    private static func isContentType(_ line: UnsafeRawBufferPointer, length: Int) -> Bool {
        length > contentType.count && contentType.indices.allSatisfy { line[$0] | 32 == contentType[$0] | 32 }
    }
}
