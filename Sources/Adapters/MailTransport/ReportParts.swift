import CGMime
import Inbox

extension MailReport.Parts {
    /// Collects what a message's parts say of another letter. Looks into a letter inside the letter only while nothing was found: some
    /// servers wrap a report in a second one.
    mutating func walk(_ object: UnsafeMutablePointer<GMimeObject>, depth: Int = 1) {
        guard depth <= MessageReader.deepest else { return }
        if vern_is_multipart(object) != 0 {
            let multipart = vern_as_multipart(object)
            for index in 0..<min(g_mime_multipart_get_count(multipart), Int32(MessageReader.mostParts)) {
                if let part = g_mime_multipart_get_part(multipart, index) { walk(part, depth: depth + 1) }
            }
        } else if vern_is_message_part(object) != 0 {
            guard let inner = g_mime_message_part_get_message(vern_as_message_part(object)) else { return }
            add(g_mime_message_get_message_id(inner).map { String(cString: $0) })
            if statuses.isEmpty, feedback.isEmpty, let root = g_mime_message_get_mime_part(inner) { walk(root, depth: depth + 1) }
        } else if vern_is_part(object) != 0 {
            switch GMime.take(g_mime_content_type_get_mime_type(g_mime_object_get_content_type(object)))?.lowercased() {
            case "message/delivery-status", "message/global-delivery-status": if let text = Self.text(of: object) { statuses.append(text) }
            case "message/feedback-report": if let text = Self.text(of: object) { feedback.append(text) }
            case "text/rfc822-headers", "message/global-headers", "text/rfc822", "message/partial":
                for id in Self.text(of: object).map(MailReport.identifiers) ?? [] { add(id) }
            default: break
            }
        }
    }

    private mutating func add(_ id: String?) {
        guard let id, !originals.contains(id), originals.count < MailReport.mostOriginals else { return }
        originals.append(id)
    }

    /// Decoded, its first 64 KiB, with line feeds alone.
    private static func text(of object: UnsafeMutablePointer<GMimeObject>) -> String? {
        guard let content = g_mime_part_get_content(vern_as_part(object)) else { return nil }
        let stream = g_mime_stream_mem_new()!
        defer { vern_unref(stream) }
        guard g_mime_data_wrapper_write_to_stream(content, stream) >= 0 else { return nil }
        let array = g_mime_stream_mem_get_byte_array(vern_as_mem(stream))!
        let bytes = UnsafeBufferPointer(start: array.pointee.data, count: min(Int(array.pointee.len), MessageReader.longestHead))
        return String(decoding: bytes.filter { $0 != 13 }, as: UTF8.self)
    }
}
