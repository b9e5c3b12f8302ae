import CGMime
import Inbox

/// One message as GMime sees it, read while the parser's bytes live.
struct ParsedMessage {
    private let message: UnsafeMutablePointer<GMimeMessage>
    private let head: [MailHeader]

    init(_ message: UnsafeMutablePointer<GMimeMessage>) {
        self.message = message
        head = Self.headers(of: vern_object(message))
    }

    var received: ReceivedMessage {
        let authors = Self.addresses(in: g_mime_message_get_from(message))
        let recipients = Self.addresses(in: g_mime_message_get_to(message)) + Self.addresses(in: g_mime_message_get_cc(message))
        let from = authors.first
        let named = head.count { $0.name.lowercased() == "from" }
        // "From: <>" and the like: nobody to answer.
        let nobody = head.first { $0.name.lowercased() == "from" }?.value.hasSuffix("<>") == true
        var text = MessageText()
        if let root = g_mime_message_get_mime_part(message) { text.walk(root, depth: 1) }
        let sign = AutomaticSign(headers: head, contentType: contentType, from: from ?? (nobody ? "" : nil))
        return ReceivedMessage(
            from: from, fromCount: max(authors.count, named > 1 ? named : 0), recipients: Array(recipients.prefix(100)), subject: subject,
            text: text.unreadable == nil ? text.best : "", messageID: identifiers(in: "message-id").first,
            references: Array(identifiers(in: "references", "in-reply-to").suffix(20)),
            automaticSign: sign,
            authentication: head.filter { $0.name.lowercased() == "authentication-results" }.prefix(10).map(\.value),
            report: report(text: text.best, sign: sign, ends: authors + recipients), unreadable: text.unreadable)
    }

    private func report(text: String, sign: AutomaticSign?, ends: [String]) -> MailReport? {
        var parts = MailReport.Parts()
        if let root = g_mime_message_get_mime_part(message) { parts.walk(root) }
        parts.failedRecipients = head.first { $0.name.lowercased() == "x-failed-recipients" }?.value ?? ""
        return MailReport(
            parts, isReport: contentType == "multipart/report", text: text,
            from: head.first { $0.name.lowercased() == "from" }?.value ?? "", subject: subject, sign: sign, ends: ends)
    }

    private var subject: String {
        guard let subject = g_mime_message_get_subject(message) else { return "" }
        return String(String(cString: subject).prefix(1_000))
    }

    private var contentType: String {
        guard let root = g_mime_message_get_mime_part(message), let type = g_mime_object_get_content_type(root) else { return "" }
        return GMime.take(g_mime_content_type_get_mime_type(type))?.lowercased() ?? ""
    }

    /// Only such as can stand in an answer's header, each once.
    private func identifiers(in names: String...) -> [String] {
        var found: [String] = []
        for header in names.flatMap({ name in head.filter { $0.name.lowercased() == name } }) {
            for part in header.value.split(separator: "<").prefix(200) {
                guard let end = part.firstIndex(of: ">"), let id = try? MessageIdentifier(String(part[..<end])) else { continue }
                if !found.contains(id.bare) { found.append(id.bare) }
            }
        }
        return found
    }

    private static func headers(of object: UnsafeMutablePointer<GMimeObject>?) -> [MailHeader] {
        guard let list = g_mime_object_get_header_list(object) else { return [] }
        return (0..<min(g_mime_header_list_get_count(list), 1_000)).compactMap { index in
            guard let header = g_mime_header_list_get_header_at(list, index), let name = g_mime_header_get_name(header) else { return nil }
            let value = g_mime_header_get_raw_value(header).map { String(cString: $0) } ?? ""
            let unfolded = value.filter { !$0.isNewline }.drop { $0 == " " || $0 == "\t" }
            return MailHeader(name: String(cString: name), value: String(unfolded.reversed().drop { $0.isWhitespace }.reversed()))
        }
    }

    private static func addresses(in list: UnsafeMutablePointer<InternetAddressList>?, depth: Int = 0) -> [String] {
        guard let list, depth < 3 else { return [] }
        return (0..<min(internet_address_list_length(list), 100)).flatMap { index -> [String] in
            guard let address = internet_address_list_get_address(list, index) else { return [] }
            if vern_is_group(address) != 0 {
                return addresses(in: internet_address_group_get_members(vern_as_group(address)), depth: depth + 1)
            }
            guard vern_is_mailbox(address) != 0, let text = internet_address_mailbox_get_addr(vern_as_mailbox(address)) else { return [] }
            let bare = String(cString: text)
            return bare.isEmpty || bare.utf8.count > 320 ? [] : [bare]
        }
    }
}

/// Collects what a letter says from its parts; attachments and letters inside the letter aren't read.
struct MessageText {
    private var plain: [String] = []
    private var html: [String] = []
    private var parts = 0
    private var octets = 0
    private(set) var unreadable: UnreadableReason?

    /// The plain parts; where they are missing or empty, the HTML turned into text.
    var best: String {
        let text = plain.joined(separator: "\n\n")
        return text.allSatisfy(\.isWhitespace) ? html.map { PlainText(html: $0).text }.joined(separator: "\n\n") : text
    }

    mutating func walk(_ object: UnsafeMutablePointer<GMimeObject>, depth: Int) {
        parts += 1
        if depth > MessageReader.deepest { unreadable = .tooDeep }
        if parts > MessageReader.mostParts { unreadable = .tooManyParts }
        guard unreadable == nil else { return }
        if vern_is_multipart(object) != 0 {
            let multipart = vern_as_multipart(object)
            for index in 0..<g_mime_multipart_get_count(multipart) {
                guard let part = g_mime_multipart_get_part(multipart, index) else { continue }
                walk(part, depth: depth + 1)
            }
        } else if vern_is_text_part(object) != 0, !isAttachment(object) {
            read(object)
        }
    }

    private mutating func read(_ object: UnsafeMutablePointer<GMimeObject>) {
        guard let content = g_mime_part_get_content(vern_as_part(object)), let stream = g_mime_data_wrapper_get_stream(content) else {
            return
        }
        // No encoding makes text longer than twice its octets but in charsets; four bytes a character bound that.
        octets += Int(max(0, g_mime_stream_length(stream)))
        guard octets <= MessageReader.longestText * 4, let text = GMime.take(g_mime_text_part_get_text(vern_as_text_part(object))) else {
            if octets > MessageReader.longestText * 4 { unreadable = .textTooLong }
            return
        }
        let type = GMime.take(g_mime_content_type_get_mime_type(g_mime_object_get_content_type(object)))?.lowercased()
        let lines = text.replacingLineEnds
        if type == "text/html" { html.append(lines) } else if type == "text/plain" { plain.append(lines) }
        if (plain + html).reduce(0, { $0 + $1.utf8.count }) > MessageReader.longestText { unreadable = .textTooLong }
    }

    private func isAttachment(_ object: UnsafeMutablePointer<GMimeObject>) -> Bool {
        guard let disposition = g_mime_object_get_disposition(object) else { return false }
        return String(cString: disposition).lowercased() == "attachment"
    }
}

extension String {
    fileprivate var replacingLineEnds: String { String(map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 }) }
}
