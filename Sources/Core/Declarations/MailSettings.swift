import Foundation

/// How mail goes out and comes in.
package struct MailSettings: Sendable {
    /// Display name and address of what we send.
    package let fromName: String
    package let from: String
    /// A Maildir that is watched; relative paths are relative to the data folder. None: mail in is off.
    package let inbox: String?
    /// A mailbox elsewhere that letters to us are fetched from.
    package let mailbox: PolledMailbox?
    /// Where what is no privacy matter is handed back to: a folder of the polled mailbox, otherwise a Maildir. None: nothing can be.
    package let handBack: String?
    /// The name under which the company's own mail server writes what it found out about a sender (RFC 8601), always and above all other such
    /// fields. None: nobody's word on that counts.
    package let authservID: String?
    /// Where mail servers of this machine may also deliver by LMTP, beside the socket of the data folder.
    package let lmtp: LoopbackPort?
    /// Whether letters come in without a mail server's doing: what is sent to us can be looked for.
    package var isWatched: Bool { inbox != nil || mailbox != nil }
    /// Mail servers that take our mail, tried in order. None: mail becomes files in the data folder.
    package let relays: [MailRelay]
    /// Letters that may be on their way to relays at the same time.
    package let connections: Int
    package static let usualConnections = 8
    package init(
        fromName: String, from: String, inbox: String?, mailbox: PolledMailbox? = nil, lmtp: LoopbackPort? = nil,
        authservID: String? = nil, handBack: String? = nil, relays: [MailRelay] = [], connections: Int = Self.usualConnections
    ) {
        (self.fromName, self.from, self.inbox, self.mailbox, self.lmtp) = (fromName, from, inbox, mailbox, lmtp)
        (self.authservID, self.handBack, self.relays, self.connections) = (authservID, handBack, relays, connections)
    }
}

/// An address of this machine that nobody else reaches.
package struct LoopbackPort: Sendable, Equatable {
    package let host: String
    package let port: Int
    package var name: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// - Parameter text: `127.0.0.1:2424` or `[::1]:2424`; nothing for a name, another machine or no port.
    package init?(_ text: String) {
        guard let found = text.wholeMatch(of: /(127(?:\.(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}|\[::1\]):([0-9]{1,5})/),
            let port = Int(found.2),
            (1...65_535).contains(port)
        else { return nil }
        (host, self.port) = (String(found.1).trimmingCharacters(in: CharacterSet(charactersIn: "[]")), port)
    }
}

/// A mailbox at another mail server that letters to us are fetched from by IMAP (RFC 9051).
package struct PolledMailbox: Sendable, Equatable {
    package enum After: Sendable, Equatable {
        /// A letter is gone from the mailbox once it is taken in.
        case delete
        /// It is moved to a folder and deleted there that many days after it came.
        case keep(folder: String, days: Int)
    }
    /// What its server is shown. Files lie outside the site folder, for their owner only.
    package enum Secret: Sendable, Equatable {
        case password(file: String)
        /// An access token (RFC 6749), which somebody else keeps fresh there.
        case token(file: String)
        /// A program that prints one, by its whole path, and its words, which no shell reads.
        case tokenCommand([String])
    }
    package let host: String
    package let port: Int
    package let security: MailRelay.Security
    package let user: String
    package let secret: Secret
    /// PEM file of the authority that vouches for the server, where it isn't one everybody knows.
    package let authorityFile: String?
    package let folder: String
    package let pollSeconds: Int
    package let after: After
    package init(
        host: String, port: Int, security: MailRelay.Security, user: String, secret: Secret, authorityFile: String?,
        folder: String, pollSeconds: Int, after: After
    ) {
        (self.host, self.port, self.security, self.user) = (host, port, security, user)
        (self.secret, self.authorityFile) = (secret, authorityFile)
        (self.folder, self.pollSeconds, self.after) = (folder, pollSeconds, after)
    }

    package var name: String { "\(host):\(port)" }
    package var doneFolder: String? { if case .keep(let folder, _) = after { folder } else { nil } }
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
