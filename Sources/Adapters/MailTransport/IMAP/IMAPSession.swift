import CCurl
import Declarations
import Foundation

/// One conversation with an IMAP server by one libcurl handle, used by one thread. libcurl signs in, selects folders and speaks TLS.
///
/// Of a command libcurl hands over single lines, no literal, and no line longer than half its buffer. It counts lines that came together again and
/// again, and gives up at 300 KiB so counted: no command may be answered by more than about 80 lines at once. Mails come whole, by their URL
/// (RFC 5092), which marks them \Seen: nothing is told by that.
final class IMAPSession {
    private let handle: OpaquePointer
    private let mailbox: PolledMailbox
    private let secret: Secret
    private let isCancelled: @Sendable () -> Bool
    /// Of folders selected on this connection. A connection made anew finds no other folder under the same name: its UIDs would mean
    /// other mails (RFC 9051 section 2.3.1.1).
    private(set) var validity: [String: UInt32] = [:]

    static let patience = 120

    /// What is shown to the server, in memory alone.
    enum Secret {
        case password(String)
        case token(String)
    }

    init(_ mailbox: PolledMailbox, _ secret: Secret, isCancelled: @escaping @Sendable () -> Bool) throws {
        _ = Curl.started
        guard let handle = curl_easy_init() else { throw MailboxFailure.broken("libcurl could not be started") }
        self.handle = OpaquePointer(handle)
        (self.mailbox, self.secret, self.isCancelled) = (mailbox, secret, isCancelled)
    }

    deinit { curl_easy_cleanup(curl) }

    private var curl: UnsafeMutableRawPointer { UnsafeMutableRawPointer(handle) }

    /// - Parameters:
    ///   - command: one line, nothing in it that a server or a letter said.
    ///   - folder: selected first; nothing: none.
    /// - Returns: the untagged lines that answered it.
    func ask(_ command: String, in folder: String? = nil) throws -> [String] {
        let words = command.split(separator: " ").prefix(2)
        let name = words.first == "UID" ? words.joined(separator: " ") : String(words.first ?? "")
        let answer = try perform(url(folder), folder, command: command, name: name, atMost: 64 << 20)
        return String(decoding: answer, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    }

    /// A whole mail.
    func fetch(_ uid: UInt32, in folder: String, atMost size: Int) throws -> Data {
        try perform(url(folder) + "/;UID=\(uid)", folder, command: nil, name: "UID FETCH", atMost: size)
    }

    /// Lays a mail into a folder (RFC 9051 section 6.3.12).
    func append(_ message: Data, to folder: String) throws {
        _ = try perform(url(folder), nil, command: nil, name: "APPEND", atMost: 64 << 10, upload: message)
    }

    private func refusal(_ exchange: Exchange) -> MailboxFailure {
        guard case .token = secret else { return .signInRefused }
        return exchange.takesTokens ? .tokenRefused : .noTokensTaken
    }

    private func url(_ folder: String?) -> String {
        let host = mailbox.host.contains(":") ? "[\(mailbox.host)]" : mailbox.host
        let server = "\(mailbox.security == .tls ? "imaps" : "imap")://\(host):\(mailbox.port)/"
        guard let folder else { return server }
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./")
        let name = folder.addingPercentEncoding(withAllowedCharacters: plain) ?? folder
        return server + name + (validity[folder].map { ";UIDVALIDITY=\($0)" } ?? "")
    }

    private func perform(_ url: String, _ folder: String?, command: String?, name: String, atMost: Int, upload: Data? = nil) throws -> Data
    {
        let exchange = Exchange(atMost: atMost, upload: upload ?? Data(), isCancelled: isCancelled)
        // Connections survive it.
        curl_easy_reset(curl)
        vern_curl_text(curl, CURLOPT_URL, url)
        Curl.protect(
            curl, protocols: "imap,imaps", mustEncrypt: mailbox.security == .starttls, authority: mailbox.authorityFile)
        vern_curl_text(curl, CURLOPT_USERNAME, mailbox.user)
        switch secret {
        case .password(let password): vern_curl_text(curl, CURLOPT_PASSWORD, password)
        case .token(let token):
            vern_curl_text(curl, CURLOPT_XOAUTH2_BEARER, token)
            // Of both, libcurl takes the standard.
            vern_curl_text(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER;AUTH=XOAUTH2")
        }
        vern_curl_text(curl, CURLOPT_CUSTOMREQUEST, command)
        // The answer to UID SEARCH is one line: 30,000 mails fit.
        vern_curl_number(curl, CURLOPT_BUFFERSIZE, 512 << 10)
        vern_curl_number(curl, CURLOPT_CONNECTTIMEOUT, 60)
        vern_curl_number(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, Self.patience)
        vern_curl_number(curl, CURLOPT_LOW_SPEED_LIMIT, 1)
        vern_curl_number(curl, CURLOPT_LOW_SPEED_TIME, Self.patience)
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        vern_curl_pointer(curl, CURLOPT_WRITEDATA, context)
        vern_curl_on_write(curl) { bytes, size, count, context in
            Unmanaged<Exchange>.fromOpaque(context!).takeUnretainedValue().took(bytes!, size * count) ? size * count : 0
        }
        if let upload {
            vern_curl_number(curl, CURLOPT_UPLOAD, 1)
            vern_curl_number(curl, CURLOPT_INFILESIZE, upload.count)
            vern_curl_pointer(curl, CURLOPT_READDATA, context)
            vern_curl_on_read(curl) { buffer, size, count, context in
                Unmanaged<Exchange>.fromOpaque(context!).takeUnretainedValue().give(buffer!, size * count)
            }
        }
        vern_curl_pointer(curl, CURLOPT_HEADERDATA, context)
        vern_curl_on_header(curl) { bytes, size, count, context in
            Unmanaged<Exchange>.fromOpaque(context!).takeUnretainedValue().heard(bytes!, size * count)
            return size * count
        }
        vern_curl_number(curl, CURLOPT_NOPROGRESS, 0)
        vern_curl_pointer(curl, CURLOPT_XFERINFODATA, context)
        vern_curl_on_progress(curl) { context, _, _, _, _ in
            Unmanaged<Exchange>.fromOpaque(context!).takeUnretainedValue().isCancelled() ? 1 : 0
        }
        let code = withExtendedLifetime(exchange) { curl_easy_perform(curl) }
        curl_easy_reset(curl)
        if let folder, let told = exchange.validity { validity[folder] = told }
        switch code {
        case CURLE_OK: return exchange.body
        // libcurl's word for both: signing in and selecting. The first command of a conversation selects nothing.
        case CURLE_LOGIN_DENIED: throw folder == nil ? refusal(exchange) : .noFolder
        case CURLE_QUOTE_ERROR, CURLE_REMOTE_FILE_NOT_FOUND, CURLE_WEIRD_SERVER_REPLY: throw MailboxFailure.refused(name)
        case CURLE_WRITE_ERROR: throw MailboxFailure.tooLong
        case CURLE_ABORTED_BY_CALLBACK: throw MailboxFailure.stopped
        // libcurl's own words: they name no address.
        default: throw MailboxFailure.broken(String(cString: curl_easy_strerror(code)))
        }
    }
}

/// One command and its answer, as libcurl's callbacks see it.
private final class Exchange {
    private(set) var body = Data()
    private(set) var validity: UInt32?
    /// As the server last said.
    private(set) var takesTokens = true
    let isCancelled: @Sendable () -> Bool
    private let most: Int
    private var upload: Data

    init(atMost most: Int, upload: Data, isCancelled: @escaping @Sendable () -> Bool) {
        (self.most, self.upload, self.isCancelled) = (most, upload, isCancelled)
    }

    func give(_ buffer: UnsafeMutablePointer<CChar>, _ room: Int) -> Int {
        let part = upload.prefix(room)
        part.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress { UnsafeMutableRawPointer(buffer).copyMemory(from: base, byteCount: bytes.count) }
        }
        upload = upload.dropFirst(part.count)
        return part.count
    }

    func took(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) -> Bool {
        guard body.count + count <= most else { return false }
        body.append(UnsafeRawBufferPointer(start: bytes, count: count).assumingMemoryBound(to: UInt8.self))
        return true
    }

    /// Every line of the server's but those of mails.
    func heard(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) {
        let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: min(count, 2_000)), as: UTF8.self).uppercased()
        if line.hasPrefix("* CAPABILITY ") { takesTokens = line.contains("AUTH=OAUTHBEARER") || line.contains("AUTH=XOAUTH2") }
        if let found = line.prefixMatch(of: /\* OK \[UIDVALIDITY ([0-9]+)\]/) { validity = UInt32(found.1) }
    }
}
