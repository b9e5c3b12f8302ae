import CCurl
import Foundation
import Synchronization

/// libcurl, started once for the process.
enum Curl {
    static let started: Void = {
        _ = vern_curl_global()
        // libcurl leaves this to its host: a server that hangs up must not end the process.
        signal(SIGPIPE, SIG_IGN)
    }()

    /// What every conversation wants: no proxy, no signals, TLS 1.2 or later, encrypted where it must be, the certificate checked.
    static func protect(_ curl: UnsafeMutableRawPointer, protocols: String, mustEncrypt: Bool, authority: String?) {
        vern_curl_text(curl, CURLOPT_PROTOCOLS_STR, protocols)
        vern_curl_text(curl, CURLOPT_PROXY, "")
        vern_curl_number(curl, CURLOPT_NOSIGNAL, 1)
        vern_curl_number(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if mustEncrypt { vern_curl_number(curl, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
        if let authority {
            vern_curl_text(curl, CURLOPT_CAINFO, authority)
            vern_curl_text(curl, CURLOPT_CAPATH, nil)
        }
    }
}

/// Set by one thread and seen by another, which waits in libcurl.
final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}
