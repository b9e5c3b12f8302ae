import CCurl
import DataProtection
import Foundation
import Mailings

/// One libcurl handle with its connections, used by one thread. libcurl stuffs dots, speaks TLS and authenticates; what a server's
/// silence or refusal means is decided here.
final class RelaySession {
    private let handle: OpaquePointer
    private let times: RelayTimes
    /// Servers we have shown our password on the connection kept open to them.
    private var authenticated: Set<String> = []

    struct NoHandle: Error {}

    init(times: RelayTimes) throws {
        _ = Curl.started
        guard let handle = curl_easy_init() else { throw NoHandle() }
        (self.handle, self.times) = (OpaquePointer(handle), times)
    }

    deinit { curl_easy_cleanup(curl) }

    private var curl: UnsafeMutableRawPointer { UnsafeMutableRawPointer(handle) }

    func submit(
        _ mail: RelayMail, to relay: Relay, mayGo: @escaping @Sendable () throws -> Bool, isCancelled: @escaping @Sendable () -> Bool,
        mayWait: @escaping () -> Bool
    ) -> Delivery {
        let (first, reused) = attempt(mail, relay, mayGo, isCancelled, mayWait, fresh: false)
        // A connection kept open may have been closed by the server meanwhile: that says nothing about the letter.
        if case .broken = first, reused, !isCancelled() { return attempt(mail, relay, mayGo, isCancelled, mayWait, fresh: true).0 }
        return first
    }

    private func attempt(
        _ mail: RelayMail, _ relay: Relay, _ mayGo: @escaping @Sendable () throws -> Bool, _ isCancelled: @escaping @Sendable () -> Bool,
        _ mayWait: @escaping () -> Bool, fresh: Bool
    ) -> (Delivery, reused: Bool) {
        let conversation = Conversation(
            mail, times: times, needsAuthentication: relay.user != nil, isAuthenticated: authenticated.contains(relay.name), mayGo: mayGo,
            isCancelled: isCancelled, mayWait: mayWait)
        let recipients = curl_slist_append(nil, mail.to)
        defer { curl_slist_free_all(recipients) }
        let code = withExtendedLifetime(conversation) {
            configure(mail, relay, conversation, recipients, fresh: fresh)
            return curl_easy_perform(curl)
        }
        // Nothing of this conversation is called when the connection is closed one day.
        defer { curl_easy_reset(curl) }
        var connections = 0
        vern_curl_new_connections(curl, &connections)
        if code == CURLE_OK, conversation.isAuthenticated {
            authenticated.insert(relay.name)
        } else {
            authenticated.remove(relay.name)
        }
        return (Self.verdict(code, conversation), connections == 0)
    }

    private func configure(
        _ mail: RelayMail, _ relay: Relay, _ conversation: Conversation, _ recipients: UnsafeMutablePointer<curl_slist>?, fresh: Bool
    ) {
        // Connections survive it.
        curl_easy_reset(curl)
        vern_curl_text(curl, CURLOPT_URL, relay.url)
        Curl.protect(curl, protocols: "smtp,smtps", mustEncrypt: relay.mustEncrypt, authority: relay.authority)
        if let user = relay.user {
            vern_curl_text(curl, CURLOPT_USERNAME, user)
            vern_curl_text(curl, CURLOPT_PASSWORD, relay.password)
        }
        vern_curl_text(curl, CURLOPT_MAIL_FROM, mail.from)
        vern_curl_list(curl, CURLOPT_MAIL_RCPT, recipients)
        vern_curl_number(curl, CURLOPT_UPLOAD, 1)
        vern_curl_number(curl, CURLOPT_FRESH_CONNECT, fresh ? 1 : 0)
        vern_curl_number(curl, CURLOPT_CONNECTTIMEOUT_MS, times.connection.milliseconds)
        // Each step has a time of its own (`Conversation.mustStop`); this is only libcurl's own, shorter one put out of the way.
        vern_curl_number(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, times.finalDot.milliseconds / 1000 + 60)
        let context = Unmanaged.passUnretained(conversation).toOpaque()
        vern_curl_pointer(curl, CURLOPT_READDATA, context)
        vern_curl_on_read(curl) { buffer, size, count, context in
            Unmanaged<Conversation>.fromOpaque(context!).takeUnretainedValue().read(into: buffer!, atMost: size * count)
        }
        vern_curl_on_write(curl) { _, size, count, _ in size * count }
        vern_curl_pointer(curl, CURLOPT_HEADERDATA, context)
        vern_curl_on_header(curl) { _, size, count, context in
            Unmanaged<Conversation>.fromOpaque(context!).takeUnretainedValue().goesOn ? size * count : 0
        }
        vern_curl_number(curl, CURLOPT_NOPROGRESS, 0)
        vern_curl_pointer(curl, CURLOPT_XFERINFODATA, context)
        vern_curl_on_progress(curl) { context, _, _, _, _ in
            Unmanaged<Conversation>.fromOpaque(context!).takeUnretainedValue().mustStop ? 1 : 0
        }
        vern_curl_number(curl, CURLOPT_VERBOSE, 1)
        vern_curl_pointer(curl, CURLOPT_DEBUGDATA, context)
        vern_curl_on_line(curl) { _, kind, bytes, count, context in
            guard kind == CURLINFO_HEADER_IN || kind == CURLINFO_HEADER_OUT, let bytes else { return 0 }
            let conversation = Unmanaged<Conversation>.fromOpaque(context!).takeUnretainedValue()
            bytes.withMemoryRebound(to: UInt8.self, capacity: count) { bytes in
                let line = UnsafeBufferPointer(start: bytes, count: count)
                if kind == CURLINFO_HEADER_IN { conversation.heard(line) } else { conversation.said(line) }
            }
            return 0
        }
    }

    /// The server has the letter only when it says so after the final dot; without a word after it nobody knows (RFC 1047); before it,
    /// it has nothing.
    private static func verdict(_ code: CURLcode, _ conversation: Conversation) -> Delivery {
        // libcurl's own words: they name no address.
        var why = String(cString: curl_easy_strerror(code))
        switch conversation.stop {
        case .withdrawn: return .withdrawn
        case .lookFailed: return .broken(why: "the right to send could not be looked at")
        case .silent: return .unreachable(why: "has gone silent")
        case .unauthenticated: return .unreachable(why: "the server offers no way to sign in")
        case .cancelled:
            if conversation.phase < .finalDot { return .unreachable(why: "no answer until we stopped waiting") }
        case .late: why = "no answer in time"
        case nil: break
        }
        let reply = conversation.reply
        let answer = Personal(reply?.text ?? "")
        guard conversation.phase < .finalDot else {
            return switch reply?.code ?? 0 {
            case 200..<300: .delivered(answer: answer)
            case 400..<500: .deferred(answer: answer)
            case 500..<600: .refused(answer: answer)
            default: .uncertain(why: why)
            }
        }
        guard conversation.phase > .greeting else {
            return .unreachable(why: reply.map { $0.code >= 400 ? "\(why) (\($0.code))" : why } ?? why)
        }
        switch reply?.code ?? 0 {
        // Closing down, or wanting a password we haven't got (RFC 4954): about us, not about the letter.
        case 421, 454, 530, 534, 535, 538: return .unreachable(why: "\(why) (\(reply?.code ?? 0))")
        case 400..<500: return .deferred(answer: answer)
        // Refused by its policy before it has seen the letter: our standing, which the operator can mend (RFC 3463, X.7.X).
        case 500..<600 where conversation.phase < .data && ReplyText(answer).isPolicy: return .deferred(answer: answer)
        case 500..<600: return .refused(answer: answer)
        default: return .broken(why: why)
        }
    }
}

private struct ReplyText {
    let isPolicy: Bool
    init(_ answer: Personal<String>) { isPolicy = answer.reveal().dropFirst(4).hasPrefix("5.7.") }
}

extension Duration {
    var milliseconds: Int { Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000) }
}
