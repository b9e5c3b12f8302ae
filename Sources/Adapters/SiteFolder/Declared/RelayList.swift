import Declarations
import Foundation

/// `mail` › `relays` of `vern.yaml`. A password never lies in the site folder, which is copied about, and never travels in the clear.
struct RelayList {
    private(set) var relays: [MailRelay] = []

    init(_ mail: Keyed, from: String, url: String, folder: URL) {
        let keys = ["host", "port", "security", "user", "password-file", "ehlo", "authority-file"]
        for entry in mail.list("relays", of: "a relay", keys: keys) {
            let (host, port) = (entry.host("host"), entry.has("port") ? entry.number("port", 1...65_535) : 587)
            let security = entry.security("security")
            let (user, password) = (entry.optionalString("user"), entry.secretFile("password-file", outside: folder))
            let ehlo = entry.has("ehlo") ? Self.name(entry) : Self.ownName(from: from, url: url)
            let authority = entry.wholePath("authority-file")
            entry.refuseInTheClear(security, host, of: "a relay")
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
}
