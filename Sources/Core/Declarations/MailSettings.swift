/// How mail goes out and comes in.
package struct MailSettings: Sendable {
    /// Display name and address of what we send.
    package let fromName: String
    package let from: String
    /// A Maildir that is watched; relative paths are relative to the data folder. None: mail in is off.
    package let inbox: String?
    /// Mail servers that take our mail, tried in order. None: mail becomes files in the data folder.
    package let relays: [MailRelay]
    /// Letters that may be on their way to relays at the same time.
    package let connections: Int
    package static let usualConnections = 8
    package init(
        fromName: String, from: String, inbox: String?, relays: [MailRelay] = [], connections: Int = Self.usualConnections
    ) {
        (self.fromName, self.from, self.inbox, self.relays) = (fromName, from, inbox, relays)
        self.connections = connections
    }
}

/// A mail server that takes our mail and answers for it from then on.
package struct MailRelay: Sendable, Equatable {
    package enum Security: String, Sendable {
        /// Encrypted from the first byte.
        case tls
        /// Encrypted before anything is said; a server that doesn't offer it gets nothing.
        case starttls
        /// In the clear: on this machine only.
        case none
    }
    package let host: String
    package let port: Int
    package let security: Security
    package let user: String?
    /// Where the password stands: outside the site folder, for its owner only.
    package let passwordFile: String?
    /// The name we greet with (RFC 5321 section 4.1.1.1).
    package let ehlo: String
    /// PEM file of the authority that vouches for the server, where it isn't one everybody knows.
    package let authorityFile: String?
    package init(
        host: String, port: Int, security: Security, user: String?, passwordFile: String?, ehlo: String, authorityFile: String?
    ) {
        (self.host, self.port, self.security, self.user) = (host, port, security, user)
        (self.passwordFile, self.ehlo, self.authorityFile) = (passwordFile, ehlo, authorityFile)
    }

    /// Reached without leaving this machine.
    package var isHere: Bool { Self.isHere(host) }
    package static func isHere(_ host: String) -> Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
