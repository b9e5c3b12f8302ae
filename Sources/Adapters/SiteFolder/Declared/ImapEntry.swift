import Declarations
import Foundation

/// `mail` › `imap` of `vern.yaml`: the mailbox letters are fetched from. What holds for the password of a relay holds for this one,
/// and for an access token.
struct ImapEntry {
    let mailbox: PolledMailbox?

    init(_ mail: Keyed, folder: URL) {
        let keys = [
            "host", "port", "security", "user", "password-file", "token-file", "token-command", "authority-file", "folder", "poll-seconds",
            "after", "done-folder",
            "keep-days",
        ]
        guard mail.has("imap"), let entry = mail.keyed("imap", keys: keys) else {
            mailbox = nil
            return
        }
        let (host, security) = (entry.host("host"), entry.security("security"))
        let port = entry.has("port") ? entry.number("port", 1...65_535) : security == .tls ? 993 : 143
        let user = entry.string("user")
        let (secret, authority) = (Self.secret(entry, folder), entry.wholePath("authority-file"))
        let inbox = entry.has("folder") ? Self.folder("folder", entry) : "INBOX"
        let seconds = entry.has("poll-seconds") ? entry.number("poll-seconds", 5...3600) : 60
        entry.refuseInTheClear(security, host, of: "a mailbox")
        let after = Self.after(entry, inbox)
        guard let host, let port, let security, let user, let secret, let inbox, let seconds, let after else {
            mailbox = nil
            return
        }
        mailbox = PolledMailbox(
            host: host, port: port, security: security, user: user, secret: secret, authorityFile: authority, folder: inbox,
            pollSeconds: seconds, after: after)
    }

    /// Exactly one of the three.
    private static func secret(_ entry: Keyed, _ folder: URL) -> PolledMailbox.Secret? {
        let keys = ["password-file", "token-file", "token-command"]
        let given = keys.filter(entry.has)
        guard given.count == 1 else {
            let all = keys.map { "'\($0)'" }.joined(separator: ", ")
            if given.isEmpty {
                entry.findings.mistake(entry.place(), "\(entry.name) lacks what signs in: one of \(all)")
            } else {
                entry.refuse(given[1], "stands beside '\(given[0])': one of \(all) is enough")
            }
            return nil
        }
        switch given[0] {
        case "password-file": return entry.secretFile("password-file", outside: folder).map { .password(file: $0) }
        case "token-file": return entry.secretFile("token-file", outside: folder).map { .token(file: $0) }
        default:
            let words = entry.words("token-command").map(\.text)
            guard words.first?.hasPrefix("/") == true else {
                entry.refuse("token-command", "must begin with the whole path of a program: no shell looks for it")
                return nil
            }
            return .tokenCommand(words)
        }
    }

    private enum Word { case delete, keep }

    private static func after(_ entry: Keyed, _ inbox: String?) -> PolledMailbox.After? {
        let word: Word? = entry.choice("after", ["delete": .delete, "keep": .keep])
        switch word {
        case nil: return nil
        case .delete:
            for key in ["done-folder", "keep-days"] where entry.has(key) {
                entry.refuse(key, "goes with 'after: keep' only: here nothing is kept in the mailbox")
            }
            return .delete
        case .keep:
            let (done, days) = (folder("done-folder", entry), entry.number("keep-days", 1...365))
            if let done, done == inbox || done.uppercased() == "INBOX" {
                entry.refuse("done-folder", "is the folder letters come to: what is done would be fetched again")
            }
            guard let done, let days else { return nil }
            return .keep(folder: done, days: days)
        }
    }

    /// Names that need no encoding on the way, and that no server takes for a pattern.
    private static func folder(_ key: String, _ entry: Keyed) -> String? {
        guard let name = entry.string(key) else { return nil }
        guard name.utf8.count <= 200, name.wholeMatch(of: /[A-Za-z0-9_.\/ \[\]()+-]+/) != nil else {
            entry.refuse(key, "is '\(name)', but may have letters from a to z, digits, spaces and . / _ - + ( ) [ ] only")
            return nil
        }
        return name
    }
}
