package import Foundation
import Glibc

/// A real Postfix on a free port of this machine, with a folder of its own: it takes mail and lays it into Maildirs, and has no way to send
/// anything anywhere. Wants root, as Postfix does. Ended by the id of its own process.
package final class Postfix: Sendable {
    package let port: UInt16
    /// A PEM file: the certificate it shows, which is its own authority.
    package let certificate: URL
    private let folder: URL
    private let master: Int32

    package enum Failure: Error { case notStarted(String) }

    /// Nothing to be had here: not root, or not installed.
    package static var missing: Bool { geteuid() != 0 || !Machine.has("/usr/sbin/postfix", "/usr/bin/openssl") }

    /// - Parameters:
    ///   - mailboxes: by address; whatever else goes to their domains is refused.
    ///   - authenticationResults: what it writes onto each mail, as a server that checks them would.
    ///   - routes: by address, where its mail goes in place of the mailbox (transport(5)).
    ///   - services: lines of master.cf beside those it has.
    package init(
        mailboxes: [String: String], authenticationResults: String? = nil, routes: [String: String] = [:], services: String = ""
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "vern-postfix-\(UUID().uuidString.prefix(8).lowercased())")
        port = try Machine.freePort()
        certificate = folder.appending(path: "conf/certificate.pem")
        for name in ["conf", "queue", "data", "mail"] {
            try FileManager.default.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        // Its own users look in here.
        chmod(folder.path, 0o755)
        guard let postfix = getpwnam("postfix") else { throw Failure.notStarted("no user postfix") }
        chown(folder.appending(path: "data").path, postfix.pointee.pw_uid, 0)
        for box in Set(mailboxes.values) {
            for part in ["", "tmp", "new", "cur"] {
                let place = folder.appending(path: "mail/\(box)/\(part)")
                try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
                chown(place.path, Self.carrier, Self.carrier)
            }
        }
        chown(folder.appending(path: "mail").path, Self.carrier, Self.carrier)
        let conf = folder.appending(path: "conf")
        try Machine.certify(certificate, key: conf.appending(path: "key.pem"))
        try Self.main(folder, port, mailboxes, authenticationResults).write(
            to: conf.appending(path: "main.cf"), atomically: true, encoding: .utf8)
        try mailboxes.map { "\($0.key) \($0.value)/\n" }.joined().write(
            to: conf.appending(path: "mailboxes"), atomically: true, encoding: .utf8)
        try Set(mailboxes.keys.compactMap { $0.split(separator: "@").last }).map { "\($0) ours\n" }.joined().write(
            to: conf.appending(path: "domains"), atomically: true, encoding: .utf8)
        try routes.map { "\($0.key) \($0.value)\n" }.joined().write(
            to: conf.appending(path: "routes"), atomically: true, encoding: .utf8)
        if let authenticationResults {
            try "/^/ PREPEND Authentication-Results: \(authenticationResults)\n".write(
                to: conf.appending(path: "clients"), atomically: true, encoding: .utf8)
        }
        try (Self.services(port) + services).write(to: conf.appending(path: "master.cf"), atomically: true, encoding: .utf8)
        try Machine.run("/usr/sbin/postfix", ["-c", conf.path, "start"])
        let id = try String(contentsOf: folder.appending(path: "queue/pid/master.pid"), encoding: .utf8)
        guard let master = Int32(id.trimmingCharacters(in: .whitespacesAndNewlines)) else { throw Failure.notStarted(id) }
        self.master = master
    }

    deinit {
        kill(master, SIGTERM)
        for _ in 0..<200 where kill(master, 0) == 0 { usleep(10_000) }
        try? FileManager.default.removeItem(at: folder)
    }

    package func maildir(_ box: String) -> URL { folder.appending(path: "mail/\(box)") }

    /// Mails that lie in a mailbox.
    package func mails(_ box: String) -> [URL] {
        let new = maildir(box).appending(path: "new")
        return ((try? FileManager.default.contentsOfDirectory(at: new, includingPropertiesForKeys: nil)) ?? []).sorted { $0.path < $1.path }
    }

    /// Hands it a mail as any mail client does, encrypted.
    package func deliver(_ message: String, from: String, to: String) throws {
        let file = folder.appending(path: "data/client-\(UUID().uuidString)")
        try message.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        try Machine.run(
            "/usr/bin/curl",
            [
                "--silent", "--ssl-reqd", "--cacert", certificate.path, "--crlf", "--mail-from", from, "--mail-rcpt", to, "--upload-file",
                file.path,
                "smtp://localhost:\(port)/mail.example",
            ])
    }

    package var log: String { (try? String(contentsOf: folder.appending(path: "data/log"), encoding: .utf8)) ?? "" }

    /// Whom deliveries run as: nobody.
    private static let carrier: UInt32 = 65_534

    private static func main(_ folder: URL, _ port: UInt16, _ mailboxes: [String: String], _ results: String?) -> String {
        """
        compatibility_level = 3.6
        queue_directory = \(folder.path)/queue
        data_directory = \(folder.path)/data
        maillog_file = \(folder.path)/data/log
        maillog_file_prefixes = \(folder.path)
        command_directory = /usr/sbin
        daemon_directory = /usr/lib/postfix/sbin
        meta_directory = /etc/postfix
        mail_owner = postfix
        setgid_group = postdrop
        myhostname = mail.firm.example
        mydestination =
        mynetworks = 127.0.0.0/8
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        alias_maps =
        alias_database =
        local_recipient_maps =
        virtual_transport = virtual
        transport_maps = texthash:\(folder.path)/conf/routes
        minimal_backoff_time = 1s
        maximal_backoff_time = 2s
        queue_run_delay = 1s
        virtual_mailbox_domains = texthash:\(folder.path)/conf/domains
        virtual_mailbox_maps = texthash:\(folder.path)/conf/mailboxes
        virtual_mailbox_base = \(folder.path)/mail
        virtual_uid_maps = static:\(carrier)
        virtual_gid_maps = static:\(carrier)
        recipient_delimiter = +
        smtpd_relay_restrictions = reject_unauth_destination
        smtpd_recipient_restrictions =
        smtpd_client_restrictions = \(results == nil ? "" : "check_client_access regexp:\(folder.path)/conf/clients")
        smtpd_tls_security_level = may
        smtpd_tls_cert_file = \(folder.path)/conf/certificate.pem
        smtpd_tls_key_file = \(folder.path)/conf/key.pem

        """
    }

    /// What it takes to receive and to lay into a mailbox; nothing that sends.
    private static func services(_ port: UInt16) -> String {
        """
        127.0.0.1:\(port) inet n - n - - smtpd
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        proxymap unix - - n - - proxymap
        error unix - - n - - error
        retry unix - - n - - error
        virtual unix - n n - - virtual
        anvil unix - - n - 1 anvil
        tlsmgr unix - - n 1000? 1 tlsmgr
        postlog unix-dgram n - n - 1 postlogd

        """
    }
}
