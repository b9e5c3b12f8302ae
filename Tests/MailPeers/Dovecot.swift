package import Foundation
import Glibc
import Synchronization

/// A real Dovecot on free ports of this machine, with a folder and one mailbox of its own; where the tests are root, it is nobody. Ended by
/// the id of its own process.
package final class Dovecot: Sendable {
    package static let user = "info"
    package static let password = "made up for a test"
    package static var missing: Bool { !Machine.has("/usr/sbin/dovecot", "/usr/bin/openssl", "/usr/bin/setpriv") }

    /// STARTTLS, or in the clear where `isOpen`.
    package let port: UInt16
    /// TLS from the first byte.
    package let tlsPort: UInt16
    /// A PEM file: the certificate it shows, which is its own authority.
    package let certificate: URL
    private let folder: URL
    private let master = Mutex<Int32?>(nil)

    /// Whom it runs as where the tests are root.
    private static let nobody: UInt32 = 65_534

    /// - Parameters:
    ///   - isOpen: takes passwords in the clear.
    ///   - abilities: what it says it can, in place of all it can.
    ///   - ways: how one signs in to it, by a password if not said.
    ///   - key: what access tokens it takes are signed with.
    package init(isOpen: Bool = false, abilities: String? = nil, ways: String = "plain", key: TokenKey? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "vern-dovecot-\(UUID().uuidString.prefix(8).lowercased())")
        (port, tlsPort) = (try Machine.freePort(), try Machine.freePort())
        certificate = folder.appending(path: "certificate.pem")
        for part in ["run", "home", "mail", "mail/tmp", "mail/new", "mail/cur"] {
            try FileManager.default.createDirectory(at: folder.appending(path: part), withIntermediateDirectories: true)
        }
        try Machine.certify(certificate, key: folder.appending(path: "key.pem"))
        try "\(Self.user):{PLAIN}\(Self.password)\n".write(to: folder.appending(path: "users"), atomically: true, encoding: .utf8)
        if let key { try trust(key) }
        try configuration(isOpen, abilities, ways, key != nil).write(
            to: folder.appending(path: "dovecot.conf"), atomically: true, encoding: .utf8)
        chmod(folder.path, 0o755)
        try give(folder)
        try start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    package func start() throws {
        let words = ["/usr/sbin/dovecot", "-F", "-c", folder.appending(path: "dovecot.conf").path]
        let under = geteuid() == 0 ? ["/usr/bin/setpriv", "--reuid=\(Self.nobody)", "--regid=\(Self.nobody)", "--clear-groups"] : []
        let id = try Machine.begin(under + words)
        master.withLock { $0 = id }
        for _ in 0..<500 {
            if answers { return }
            usleep(10_000)
        }
        throw Machine.Failed(why: "Dovecot did not start: \(log)")
    }

    /// At once, with all whom it serves. The lock of a mailbox it was just writing to goes, too: the next one would wait for it for two
    /// minutes.
    package func kill() {
        master.withLock { master in
            guard let id = master else { return }
            for id in Self.family(of: id) { Glibc.kill(id, SIGKILL) }
            waitpid(id, nil, 0)
            master = nil
        }
        let mail = place(nil)
        for name in FileManager.default.enumerator(atPath: mail.path)?.compactMap({ $0 as? String }) ?? [] where name.hasSuffix(".lock") {
            try? FileManager.default.removeItem(at: mail.appending(path: name))
        }
    }

    /// A process and those it has begun.
    private static func family(of id: Int32) -> [Int32] {
        let children = (try? String(contentsOfFile: "/proc/\(id)/task/\(id)/children", encoding: .utf8)) ?? ""
        return [id] + children.split(separator: " ").compactMap { Int32($0) }.flatMap(family)
    }

    /// Lays a letter into the mailbox, as mail servers do.
    /// - Parameters:
    ///   - time: when it came.
    package func deliver(_ letter: String, into folder: String? = nil, at time: Date = Date(), isReadable: Bool = true) throws {
        let name = "\(UUID().uuidString.lowercased()).test"
        let (part, whole) = (place(nil).appending(path: "tmp/\(name)"), place(folder).appending(path: "new/\(name)"))
        try Data(letter.utf8).write(to: part)
        try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: part.path)
        try give(part)
        if !isReadable { chmod(part.path, 0) }
        try FileManager.default.moveItem(at: part, to: whole)
    }

    /// Letters that lie in the mailbox, or in another folder of it.
    package func letters(in folder: String? = nil) -> [URL] {
        ["new", "cur"].flatMap { part in
            (try? FileManager.default.contentsOfDirectory(at: place(folder).appending(path: part), includingPropertiesForKeys: nil)) ?? []
        }
    }

    package func makeFolder(_ name: String) throws {
        for part in ["", "tmp", "new", "cur"] {
            try FileManager.default.createDirectory(at: place(name).appending(path: part), withIntermediateDirectories: true)
        }
        try give(place(name))
    }

    /// Forgets what it knew of its mails: they get UIDs and a UIDVALIDITY anew.
    package func forget() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: place(nil).path) where name.hasPrefix("dovecot") {
            try FileManager.default.removeItem(at: place(nil).appending(path: name))
        }
    }

    package var log: String { (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? "" }

    private func place(_ name: String?) -> URL { folder.appending(path: name.map { "mail/.\($0)" } ?? "mail") }

    private var answers: Bool {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        } == 0
    }

    private func give(_ place: URL) throws {
        guard geteuid() == 0 else { return }
        let all =
            [place.path]
            + (FileManager.default.enumerator(atPath: place.path)?.compactMap { $0 as? String } ?? []).map { "\(place.path)/\($0)" }
        for path in all where chown(path, Self.nobody, Self.nobody) != 0 { throw Machine.Failed(why: "chown \(path)") }
    }

    /// Only what is signed with it is taken from the next start on.
    package func trust(_ key: TokenKey) throws {
        let keys = folder.appending(path: "keys/default/HS256")
        try FileManager.default.createDirectory(at: keys, withIntermediateDirectories: true)
        try key.text.write(to: keys.appending(path: "default"), atomically: true, encoding: .utf8)
        try """
        introspection_mode = local
        local_validation_key_dict = fs:posix:prefix=\(folder.path)/keys/
        username_attribute = sub
        """.write(to: folder.appending(path: "oauth2.conf"), atomically: true, encoding: .utf8)
        try give(folder)
    }

    private func configuration(_ isOpen: Bool, _ abilities: String?, _ ways: String, _ takesTokens: Bool) -> String {
        let id = geteuid() == 0 ? Self.nobody : geteuid()
        let group = geteuid() == 0 ? Self.nobody : getegid()
        let (user, groupName) = (String(cString: getpwuid(id).pointee.pw_name), String(cString: getgrgid(group).pointee.gr_name))
        return """
            protocols = imap
            base_dir = \(folder.path)/run
            state_dir = \(folder.path)/run
            log_path = \(folder.path)/log
            listen = 127.0.0.1
            default_internal_user = \(user)
            default_internal_group = \(groupName)
            default_login_user = \(user)
            first_valid_uid = 1
            ssl = yes
            ssl_cert = <\(certificate.path)
            ssl_key = <\(folder.path)/key.pem
            disable_plaintext_auth = yes
            login_trusted_networks = \(isOpen ? "127.0.0.0/8" : "")
            auth_failure_delay = 0
            \(abilities.map { "imap_capability = \($0)" } ?? "")
            mail_location = maildir:\(folder.path)/mail
            service anvil {
              chroot =
            }
            service stats {
              chroot =
            }
            service imap-login {
              chroot =
              inet_listener imap {
                port = \(port)
              }
              inet_listener imaps {
                port = \(tlsPort)
              }
            }
            auth_mechanisms = \(ways)
            passdb {
              driver = \(takesTokens ? "oauth2" : "passwd-file")
              args = \(folder.path)/\(takesTokens ? "oauth2.conf" : "users")
            }
            userdb {
              driver = static
              args = uid=\(id) gid=\(group) home=\(folder.path)/home
            }
            """
    }
}
