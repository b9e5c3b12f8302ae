package import Foundation
import Glibc
import NIOCore
import NIOSSL

/// A certificate with its chain and its private key, as PEM files of this machine.
package struct CertificateFiles: Sendable {
    package let certificate: URL
    package let key: URL

    package init(certificate: URL, key: URL) { (self.certificate, self.key) = (certificate, key) }

    /// Why a pair is not used. Names files of the operator and nobody else.
    package enum Refusal: Error, Equatable, CustomStringConvertible {
        case unreadable(String)
        case keyOpenToOthers(String)
        case noCertificate(String)
        case noKey(String)
        case noPair
        case ended(Date)

        package var description: String {
            switch self {
            case .unreadable(let path): "\(path) can't be read"
            case .keyOpenToOthers(let path): "everybody on this machine can read the key \(path), or its group can change it: chmod 600"
            case .noCertificate(let path): "\(path) holds no certificate in PEM"
            case .noKey(let path): "\(path) holds no private key in PEM, or one with a passphrase"
            case .noPair: "the key does not belong to the certificate"
            case .ended(let day): "the certificate ended on \(day.formatted(.iso8601.year().month().day()))"
            }
        }
    }

    /// Tells one state of both files from another without reading them: a renewal changes the file, its time, or where a link leads.
    struct Stamp: Equatable {
        private let parts: [Int]

        init(_ files: CertificateFiles) {
            parts = [files.certificate, files.key].flatMap { file -> [Int] in
                var status = stat()
                guard stat(file.path, &status) == 0 else { return [-1] }
                return [Int(status.st_dev), Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
            }
        }
    }

    /// The pair as it lies there now, ready for connections, and when the certificate ends.
    func load() throws(Refusal) -> (context: NIOSSLContext, until: Date) {
        try checkRights()
        let chain: [NIOSSLCertificate]
        do { chain = try NIOSSLCertificate.fromPEMFile(certificate.path) } catch { throw .noCertificate(certificate.path) }
        guard let own = chain.first else { throw .noCertificate(certificate.path) }
        let secret: NIOSSLPrivateKey
        do { secret = try NIOSSLPrivateKey(file: key.path, format: .pem) { $0([UInt8]()) } } catch { throw .noKey(key.path) }
        do {
            let context = try NIOSSLContext(configuration: Self.configuration(chain, secret))
            return (context, Date(timeIntervalSince1970: Double(own.notValidAfter)))
        } catch { throw .noPair }
    }

    private func checkRights() throws(Refusal) {
        for file in [certificate, key] where access(file.path, R_OK) != 0 { throw .unreadable(file.path) }
        var status = stat()
        guard stat(key.path, &status) == 0 else { throw .unreadable(key.path) }
        guard status.st_mode & 0o027 == 0 else { throw .keyOpenToOthers(key.path) }
    }

    /// TLS 1.2 with forward secrecy and AEAD only, TLS 1.3, HTTP/1.1; no renegotiation, no certificate asked of the client.
    private static func configuration(_ chain: [NIOSSLCertificate], _ key: NIOSSLPrivateKey) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuiteValues = [
            .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
            .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        ]
        configuration.curves = [.x25519_MLKEM768, .x25519, .secp256r1, .secp384r1]
        configuration.certificateVerification = .none
        configuration.renegotiationSupport = .none
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = .seconds(2)
        return configuration
    }
}
