import CGMime
import DataProtection
package import Declarations
package import Foundation
package import Mailings

/// Makes a letter an RFC 5322 message: text and HTML, UTF-8, CRLF only.
///
/// International addresses: the domain is written in A-labels (IDNA), so every server knows it; a local part outside ASCII has no such
/// form and stays UTF-8 (RFC 6532), which a relay must support (SMTPUTF8) or refuse.
package struct MessageBuilder: Sendable {
    private let site: Site
    package init(site: Site) { self.site = site }

    /// - Parameters:
    ///   - address: bare, of the one person it goes to; stands in To and nowhere else.
    ///   - messageID: `something@host` with or without angle brackets, random: it must name no person.
    /// - Throws: `MessageRefusal` where a header's value could break out of its line or isn't what it should be.
    package func message(_ letter: Letter, to address: String, messageID: String, date: Date) throws -> Data {
        GMime.start()
        try HeaderValue.check(letter.subject, site.mail.fromName, letter.language.rawValue)
        let from = try MailAddress(site.mail.from)
        let to = try MailAddress(address)
        let id = try MessageIdentifier(messageID)

        let message = g_mime_message_new(0)!
        defer { vern_unref(message) }
        let head = vern_object(message)!
        g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_FROM, site.mail.fromName, from.text)
        // Left alone, GMime picks the smallest charset that fits.
        internet_address_set_charset(internet_address_list_get_address(g_mime_message_get_from(message), 0), "utf-8")
        g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, nil, to.text)
        g_mime_message_set_subject(message, letter.subject, "utf-8")
        g_mime_object_set_header(head, "Date", Self.written(date), nil)
        g_mime_message_set_message_id(message, id.bare)
        for (name, value) in try Self.machineHeaders(letter.automatic) { g_mime_object_set_header(head, name, value, nil) }
        g_mime_object_set_header(head, "Content-Language", letter.language.rawValue, nil)
        g_mime_object_set_header(head, "MIME-Version", "1.0", nil)

        let alternatives = g_mime_multipart_new_with_subtype("alternative")!
        defer { vern_unref(alternatives) }
        Self.add(LetterPlain(letter).text, subtype: "plain", to: alternatives)
        Self.add(LetterHTML(letter, sender: site.mail.fromName).source, subtype: "html", to: alternatives)
        g_mime_message_set_mime_part(message, vern_object(alternatives))
        return Self.bytes(of: message)
    }

    /// RFC 3834, and the name Exchange knows it by.
    private static func machineHeaders(_ automatic: Automatic) throws -> [(String, String)] {
        switch automatic {
        case .none(let inReplyTo): return try inReplyTo.map(thread) ?? []
        case .generated: return [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")]
        case .replied(let inReplyTo, let references):
            var headers = [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")]
            if let inReplyTo { headers.append(("In-Reply-To", try MessageIdentifier(inReplyTo).bracketed)) }
            if !references.isEmpty {
                let ids = try references.map { try MessageIdentifier($0).bracketed }
                headers.append(("References", ids.joined(separator: " ")))
            }
            return headers
        }
    }

    private static func thread(_ inReplyTo: String) throws -> [(String, String)] {
        let id = try MessageIdentifier(inReplyTo).bracketed
        return [("In-Reply-To", id), ("References", id)]
    }

    private static func add(_ text: String, subtype: String, to multipart: UnsafeMutablePointer<GMimeMultipart>) {
        let part = g_mime_text_part_new_with_subtype(subtype)!
        defer { vern_unref(part) }
        let object = vern_object(part)!
        let stream = g_mime_stream_mem_new_with_buffer(text, text.utf8.count)!
        defer { vern_unref(stream) }
        let content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT)!
        defer { vern_unref(content) }
        g_mime_part_set_content(vern_as_part(object), content)
        g_mime_text_part_set_charset(part, "utf-8")
        // 7bit holds ASCII in lines under 998 octets (RFC 2045 section 2.7).
        let plain = text.utf8.allSatisfy { $0 < 128 } && text.split(separator: "\n").allSatisfy { $0.utf8.count < 900 }
        g_mime_part_set_content_encoding(
            vern_as_part(object), plain ? GMIME_CONTENT_ENCODING_7BIT : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE)
        g_mime_multipart_add(multipart, object)
    }

    private static func bytes(of message: UnsafeMutablePointer<GMimeMessage>) -> Data {
        let stream = g_mime_stream_mem_new()!
        defer { vern_unref(stream) }
        let options = g_mime_format_options_new()!
        defer { g_mime_format_options_free(options) }
        g_mime_object_write_to_stream(vern_object(message), options, stream)
        let array = g_mime_stream_mem_get_byte_array(vern_as_mem(stream))!
        return withNetworkLineEnds(UnsafeBufferPointer(start: array.pointee.data, count: Int(array.pointee.len)))
    }

    /// A line feed alone would let a later server see other lines than we do (SMTP smuggling).
    private static func withNetworkLineEnds(_ bytes: UnsafeBufferPointer<UInt8>) -> Data {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count + bytes.count / 32)
        for byte in bytes where byte != 13 {
            if byte == 10 { out.append(13) }
            out.append(byte)
        }
        return Data(out)
    }

    private static func written(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return String(
            format: "%@, %02d %@ %04d %02d:%02d:%02d +0000", days[Int(parts.tm_wday)], Int(parts.tm_mday), months[Int(parts.tm_mon)],
            Int(parts.tm_year) + 1900, Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec))
    }
}
