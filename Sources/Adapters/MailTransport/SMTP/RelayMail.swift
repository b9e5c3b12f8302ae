import Foundation

/// A message with its envelope (RFC 5321 section 2.3.1). Its parts are checked where it is made: no address breaks out of its line, and
/// lines end in CRLF alone.
struct RelayMail: Sendable {
    let from: String
    let to: String
    let bytes: Data
}

/// How long a server may take for each step. Those of RFC 5321 section 4.5.3.2, which are minimums.
package struct RelayTimes: Sendable {
    /// To connect, encryption included; not in the RFC.
    package var connection: Duration = .seconds(60)
    /// For the greeting, EHLO, authentication, MAIL and RCPT.
    package var reply: Duration = .seconds(300)
    /// Until MAIL is answered, where another relay is left or another letter waits for this one already.
    package var patience: Duration = .seconds(20)
    package var dataCommand: Duration = .seconds(120)
    /// Between two pieces of the message.
    package var dataBlock: Duration = .seconds(180)
    /// For the answer to the final dot: cut short, letters that were taken would be called uncertain.
    package var finalDot: Duration = .seconds(600)
    /// For the answer to the final dot once the server is told to stop.
    package var farewell: Duration = .seconds(5)
    /// An idle connection is closed after this.
    package var idle: Duration = .seconds(20)
    package init() {}
}

/// A relay with its password, read.
package struct Relay: Sendable {
    /// `host:port` as written in the site folder.
    package let name: String
    let url: String
    let mustEncrypt: Bool
    let user: String?
    let password: String?
    let authority: String?

    /// - Parameters:
    ///   - ehlo: the name we greet with: a host name, nothing else.
    ///   - authority: a PEM file of the certificate authority, in place of the system's.
    package init(
        host: String, port: Int, security: Security, user: String?, password: String?, ehlo: String, authority: String?
    ) {
        let place = host.contains(":") ? "[\(host)]" : host
        name = "\(host):\(port)"
        url = "\(security == .tls ? "smtps" : "smtp")://\(place):\(port)/\(ehlo)"
        mustEncrypt = security == .starttls
        (self.user, self.password, self.authority) = (user, password, authority)
    }

    package enum Security: String, Sendable { case tls, starttls, none }
}
