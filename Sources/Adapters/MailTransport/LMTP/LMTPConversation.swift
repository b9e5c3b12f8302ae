import Foundation

/// The receiving side of LMTP (RFC 2033) as a value: octets in, steps out, one at a time, so that whoever pipelines is answered in order.
///
/// - Only CRLF ends a line, only CRLF.CRLF a message; a lone CR or LF is a part of what is said, and nothing ends by it.
/// - A message longer than `MessageReader.largest` is swallowed to its end and refused; it takes no memory.
/// - The envelope's sender becomes the message's Return-Path (RFC 5321 section 4.4).
struct LMTPConversation {
    enum Step: Equatable {
        case reply(String)
        /// To be committed, then answered once per recipient.
        case message(Data, recipients: Int)
        /// To be closed, this being said.
        case end(String)
    }

    static let mostRecipients = 100
    static let longestCommand = 2_048

    private var buffer: [UInt8] = []
    private var at = 0
    private var greeted = false
    private var isOver = false
    private var sender: String?
    private var recipients = 0
    private var body: Body?

    private struct Body {
        var bytes: [UInt8]
        var tooLong = false
        var atLineStart = true
    }

    static let greeting = "220 Vern LMTP"

    mutating func append(_ bytes: some Sequence<UInt8>) {
        if at > 0 {
            buffer.removeFirst(at)
            at = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// - Returns: nothing when more must be read first, and once it is over.
    mutating func next() -> Step? {
        guard !isOver else { return nil }
        let step = body == nil ? command() : data()
        if case .end = step { isOver = true }
        return step
    }

    private mutating func data() -> Step? {
        while at < buffer.count {
            guard let end = buffer[at...].firstIndex(of: 10) else {
                // A line that is still coming; its last CR may be half of its end, and its first dot an end of all.
                if buffer.count - at > 65_536, buffer.last != 13 { keep(buffer[at...]) }
                return nil
            }
            let line = buffer[at...end]
            if body!.atLineStart, line.elementsEqual([46, 13, 10]) {
                at = end + 1
                return finished()
            }
            keep(line)
        }
        return nil
    }

    private mutating func keep(_ line: ArraySlice<UInt8>) {
        let unstuffed = body!.atLineStart && line.first == 46 ? line.dropFirst() : line
        if body!.bytes.count + unstuffed.count > MessageReader.largest { (body!.tooLong, body!.bytes) = (true, []) }
        if !body!.tooLong { body!.bytes.append(contentsOf: unstuffed) }
        body!.atLineStart = line.suffix(2).elementsEqual([13, 10])
        at = line.endIndex
    }

    private mutating func finished() -> Step {
        let (message, count) = (body!, recipients)
        (body, sender, recipients) = (nil, nil, 0)
        if message.tooLong {
            return .reply(Array(repeating: "552 5.3.4 Message too large", count: count).joined(separator: "\r\n"))
        }
        return .message(Data(message.bytes), recipients: count)
    }

    private mutating func command() -> Step? {
        guard let end = buffer[at...].firstIndex(of: 10) else {
            return buffer.count - at > Self.longestCommand ? .end("500 5.5.2 Line too long") : nil
        }
        guard end - at <= Self.longestCommand else { return .end("500 5.5.2 Line too long") }
        guard end > at, buffer[end - 1] == 13 else { return .end("500 5.5.2 Lines end with CRLF") }
        let line = String(decoding: buffer[at..<end - 1], as: UTF8.self)
        at = end + 1
        return answer(line)
    }

    private mutating func answer(_ line: String) -> Step {
        let word = line.prefix { $0 != " " }.uppercased()
        switch word {
        case "LHLO":
            (greeted, sender, recipients) = (true, nil, 0)
            let offers = ["Vern", "PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"].map { "250-\($0)" }
            return .reply((offers + ["250 SIZE \(MessageReader.largest)"]).joined(separator: "\r\n"))
        case "HELO", "EHLO": return .reply("500 5.5.1 This is LMTP: LHLO")
        case "NOOP": return .reply("250 2.0.0 OK")
        case "RSET":
            (sender, recipients) = (nil, 0)
            return .reply("250 2.0.0 OK")
        case "QUIT": return .end("221 2.0.0 Bye")
        case "VRFY": return .reply("252 2.5.0 Try and see")
        case "MAIL", "RCPT", "DATA": return greeted ? transaction(word, line) : .reply("503 5.5.1 LHLO first")
        default: return .reply("500 5.5.1 Unknown command")
        }
    }

    private mutating func transaction(_ word: String, _ line: String) -> Step {
        switch word {
        case "MAIL":
            guard sender == nil else { return .reply("503 5.5.1 One sender a message") }
            guard let path = Self.path(line, after: "MAIL FROM:") else { return .reply("501 5.5.4 MAIL FROM:<address>") }
            if let size = line.uppercased().firstMatch(of: /\sSIZE=([0-9]{1,18})/), Int(size.output.1)! > MessageReader.largest {
                return .reply("552 5.3.4 Message too large")
            }
            sender = path
            return .reply("250 2.1.0 OK")
        case "RCPT":
            guard sender != nil else { return .reply("503 5.5.1 MAIL first") }
            guard Self.path(line, after: "RCPT TO:")?.isEmpty == false else { return .reply("501 5.5.4 RCPT TO:<address>") }
            guard recipients < Self.mostRecipients else { return .reply("452 4.5.3 Too many recipients") }
            recipients += 1
            return .reply("250 2.1.5 OK")
        default:
            guard let sender, recipients > 0 else { return .reply("503 5.5.1 RCPT first") }
            body = Body(bytes: Array("Return-Path: <\(sender)>\r\n".utf8))
            return .reply("354 End with <CRLF>.<CRLF>")
        }
    }

    /// What stands between the angle brackets.
    private static func path(_ line: String, after verb: String) -> String? {
        guard line.uppercased().hasPrefix(verb) else { return nil }
        let rest = line.dropFirst(verb.count).drop { $0 == " " }
        guard rest.first == "<", let end = rest.firstIndex(of: ">") else { return nil }
        let path = rest[rest.index(after: rest.startIndex)..<end]
        return path.unicodeScalars.contains { $0.value < 32 || $0 == "<" } ? nil : String(path)
    }
}
