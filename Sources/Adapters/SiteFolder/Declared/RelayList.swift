import Declarations
import Foundation

/// `mail` › `relays` of `vern.yaml`. A password never lies in the site folder, which is copied about, and never travels in the clear.
struct RelayList {
    private(set) var relays: [MailRelay] = []

    init(_ mail: Keyed, from: String, url: String, folder: URL) {
        let keys = ["host", "port", "security", "user", "password-file", "ehlo", "authority-file"]
        for entry in mail.list("relays", of: "a relay", keys: keys) {
            let (host, port) = (Self.host(entry), entry.has("port") ? entry.number("port", 1...65_535) : 587)
            let security: MailRelay.Security? = entry.choice("security", ["tls": .tls, "starttls": .starttls, "none": .none])
            let (user, password) = (entry.optionalString("user"), Self.secret(entry, in: folder))
            let ehlo = entry.has("ehlo") ? Self.name(entry) : Self.ownName(from: from, url: url)
            let authority = Self.file("authority-file", entry)
            if let host, security == MailRelay.Security.none, !MailRelay.isHere(host) {
                entry.refuse("security", "may be 'none' for a relay on this machine only (localhost, 127.0.0.1, ::1): use tls or starttls")
            }
            if security == MailRelay.Security.none, entry.has("user") {
                entry.refuse("user", "needs 'security: tls' or 'starttls': the password would travel in the clear")
            }
            if entry.has("user") != entry.has("password-file") {
                entry.refuse(
                    entry.has("user") ? "user" : "password-file", "needs \(entry.has("user") ? "'password-file'" : "'user'") beside it")
            }
            guard let host, let port, let security, let ehlo else { continue }
            if relays.contains(where: { $0.host == host && $0.port == port }) {
                entry.refuse("host", "'\(host)' stands twice with this port")
            }
            relays.append(
                MailRelay(
                    host: host, port: port, security: security, user: user, passwordFile: password, ehlo: ehlo, authorityFile: authority))
        }
    }

    private static func host(_ entry: Keyed) -> String? {
        guard let host = entry.string("host") else { return nil }
        guard host.wholeMatch(of: /[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:]+/) != nil else {
            entry.refuse("host", "is '\(host)', which is no host name like smtp.firm.example and no address")
            return nil
        }
        return host
    }

    private static func name(_ entry: Keyed) -> String? {
        guard let name = entry.string("ehlo") else { return nil }
        guard name.wholeMatch(of: /[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?/) != nil else {
            entry.refuse("ehlo", "is '\(name)', which is no host name like vern.firm.example")
            return nil
        }
        return name
    }

    /// The host people reach the site at; on a machine without one, the domain we write from.
    private static func ownName(from: String, url: String) -> String {
        let host = URLComponents(string: url)?.host ?? ""
        return host.contains(".") && !MailRelay.isHere(host) ? host : from.split(separator: "@").last.map(String.init) ?? "localhost"
    }

    private static func file(_ key: String, _ entry: Keyed) -> String? {
        guard let path = entry.optionalString(key) else { return nil }
        guard path.hasPrefix("/") else {
            entry.refuse(key, "must be a whole path, from the root: '/etc/vern/\(key)'")
            return nil
        }
        return path
    }

    private static func secret(_ entry: Keyed, in folder: URL) -> String? {
        guard let path = file("password-file", entry) else { return nil }
        let file = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath()
        if file.path.hasPrefix(folder.standardizedFileURL.resolvingSymlinksInPath().path + "/") {
            entry.refuse("password-file", "lies in the site folder, which is copied and shown about: put it elsewhere")
        }
        let rights = try? FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        if let rights, rights & 0o077 != 0 { entry.refuse("password-file", "can be read by others: chmod 600 \(path)") }
        if rights == nil {
            entry.findings.warning(
                entry.place("password-file"), "the file isn't there (or can't be seen); 'vern serve' will not start without it")
        }
        return path
    }
}
