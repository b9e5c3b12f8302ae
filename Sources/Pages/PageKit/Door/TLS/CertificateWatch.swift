import Foundation
import Logging
import ServiceLifecycle

/// Looks at the files of the certificate every other second for as long as the server runs.
struct CertificateWatch: Service, CustomStringConvertible {
    let certificates: Certificates
    let logger: Logger
    var description: String { "certificate watch" }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(2))
                switch certificates.look() {
                case .unchanged, .changing: break
                case .taken(let until):
                    logger.notice("the new certificate is in use", metadata: ["until": "\(until.formatted(.iso8601))"])
                case .refused(let refusal):
                    logger.error("the new certificate is refused; the one in use stays", metadata: ["why": "\(refusal)"])
                }
            }
        }
    }
}
