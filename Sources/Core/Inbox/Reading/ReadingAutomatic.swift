/// One line of a message's head, unfolded.
package struct MailHeader: Sendable {
    package let name: String
    package let value: String
    package init(name: String, value: String) { (self.name, self.value) = (name, value) }
}

/// Why a mail is taken for one that no person wrote to us (RFC 3834 section 2, RFC 2369, RFC 3462): it is never acted on or answered.
/// `X-Auto-Response-Suppress` is no such sign, as a person's mail program may set it.
package enum AutomaticSign: String, Sendable, CaseIterable {
    case autoSubmitted, autoReply, nullReturnPath, mailingList, precedence, report, machineSender

    /// - Parameters:
    ///   - contentType: lower case, without parameters: "multipart/report".
    ///   - from: the bare author address, empty for `<>`.
    package init?(headers: [MailHeader], contentType: String, from: String?) {
        for header in headers {
            if let sign = AutomaticSign(header: header) {
                self = sign
                return
            }
        }
        if contentType == "multipart/report" {
            self = .report
        } else if let from, Self.belongsToMachine(from) {
            self = .machineSender
        } else {
            return nil
        }
    }

    private init?(header: MailHeader) {
        let name = header.name.lowercased()
        let value = header.value.lowercased().filter { !$0.isWhitespace }
        switch name {
        case "auto-submitted":
            if value == "no" || value.hasPrefix("no;") || value.hasPrefix("no(") { return nil }
            self = .autoSubmitted
        case "x-autoreply", "x-autorespond", "x-autoresponder": self = .autoReply
        case "return-path":
            guard value == "<>" else { return nil }
            self = .nullReturnPath
        case "precedence":
            guard ["bulk", "list", "junk", "auto_reply", "auto-reply"].contains(value) else { return nil }
            self = .precedence
        default:
            guard name.hasPrefix("list-") else { return nil }
            self = .mailingList
        }
    }

    private static func belongsToMachine(_ address: String) -> Bool {
        guard let at = address.lastIndex(of: "@") else { return address.isEmpty || isMachine(address.lowercased()) }
        return isMachine(address[..<at].lowercased())
    }

    private static func isMachine(_ local: String) -> Bool {
        let letters = local.filter { $0.isLetter }
        return ["mailerdaemon", "postmaster", "noreply", "donotreply", "ikkesvar", "svarikke"].contains(letters)
            || local.hasPrefix("owner-") || local.hasSuffix("-request") || local.hasPrefix("noreply+") || local.hasPrefix("no-reply+")
    }
}
