import Declarations
import Foundation

// What entries about other servers have in common.

extension Keyed {
    func host(_ key: String) -> String? {
        guard let host = string(key) else { return nil }
        guard host.wholeMatch(of: /[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:]+/) != nil else {
            refuse(key, "is '\(host)', which is no host name like smtp.firm.example and no address")
            return nil
        }
        return host
    }

    func security(_ key: String) -> MailRelay.Security? { choice(key, ["tls": .tls, "starttls": .starttls, "none": .none]) }

    func refuseInTheClear(_ security: MailRelay.Security?, _ host: String?, of what: String) {
        guard let host, security == MailRelay.Security.none, !MailRelay.isHere(host) else { return }
        refuse("security", "may be 'none' for \(what) on this machine only (localhost, 127.0.0.1, ::1): use tls or starttls")
    }

    /// A file named from the root; nothing where the key isn't there.
    func wholePath(_ key: String) -> String? {
        guard let path = optionalString(key) else { return nil }
        guard path.hasPrefix("/") else {
            refuse(key, "must be a whole path, from the root: '/etc/vern/\(key)'")
            return nil
        }
        return path
    }

    /// A file with a password or an access token: not in the site folder, and for its owner only.
    func secretFile(_ key: String, outside folder: URL) -> String? {
        guard let path = wholePath(key) else { return nil }
        let file = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath()
        if file.path.hasPrefix(folder.standardizedFileURL.resolvingSymlinksInPath().path + "/") {
            refuse(key, "lies in the site folder, which is copied and shown about: put it elsewhere")
        }
        let rights = try? FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        if let rights, rights & 0o077 != 0 { refuse(key, "can be read by others: chmod 600 \(path)") }
        if rights == nil {
            findings.warning(place(key), "the file isn't there (or can't be seen); 'vern serve' wants it there")
        }
        return path
    }
}
