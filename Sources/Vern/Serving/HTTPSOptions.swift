import ArgumentParser
import Foundation
import PageKit

/// HTTPS by Vern itself. Certificates belong to the machine, not to the site, so they are named here and not in the site folder.
struct HTTPSOptions: ParsableArguments {
    @Option(help: "Serve HTTPS with this certificate and its chain (PEM); taken up anew when the file changes.") var tlsCertificate: String?
    @Option(help: "The certificate's private key (PEM), readable by its owner, at most by its group.") var tlsKey: String?
    @Option(help: "HOST:PORT of a plain listener beside HTTPS that sends everybody to the site's address.") var redirectFrom: String?

    func validate() throws {
        guard (tlsCertificate == nil) == (tlsKey == nil) else { throw ValidationError("--tls-certificate and --tls-key go together") }
        guard redirectFrom == nil || tlsCertificate != nil else { throw ValidationError("--redirect-from goes with --tls-certificate") }
        guard redirectFrom == nil || redirecting != nil else { throw ValidationError("--redirect-from wants HOST:PORT") }
    }

    var redirecting: ListenAddress? { redirectFrom.flatMap { ListenAddress($0) } }

    /// - Returns: nothing when plain HTTP is served.
    /// - Throws: the end of the command, with the reason on standard error.
    func certificates(for url: String) throws -> Certificates? {
        guard let tlsCertificate, let tlsKey else { return nil }
        guard url.lowercased().hasPrefix("https://") else {
            Complaint.say("vern: with --tls-certificate people reach the site by https://, but its address is \(url)")
            throw Exit.unavailable
        }
        do {
            return try Certificates(
                CertificateFiles(certificate: URL(fileURLWithPath: tlsCertificate), key: URL(fileURLWithPath: tlsKey)))
        } catch {
            Complaint.say("vern: \(error)")
            throw Exit.unavailable
        }
    }
}
