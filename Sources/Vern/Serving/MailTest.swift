import DataProtection
import Declarations
import Foundation
import MailTransport
import Mailings
import Vault

/// Writes to ourselves and looks how it arrives: one letter to the plain address, one to it with a plus tag. The letters are known by their
/// Message-ID, which bears a keyed hash: whenever one comes, it is taken out of the inbox and no letter of anybody's.
actor MailTest {
    struct Report: Codable, Sendable {
        /// Nothing more is awaited.
        let done: Bool
        let awaited: String
        let findings: [MailFinding]
    }

    struct Sent {
        let address: String
        let messageID: String
        let outcome: RelayCarrier.TestOutcome
        var head: ArrivedHead?
        var arrived: Date?

        mutating func came(_ head: ArrivedHead) {
            self.head = head
            arrived = Date()
        }
    }

    private let site: Site
    private let vault: Vault
    private let relays: RelayCarrier?
    private var plain: Sent?
    private var tagged: Sent?
    private var began = Date.distantPast

    init(site: Site, vault: Vault, relays: RelayCarrier?) { (self.site, self.vault, self.relays) = (site, vault, relays) }

    /// - Parameter address: nothing: the one we write from.
    func begin(to address: String?, now: Date) async {
        (plain, tagged, began) = (nil, nil, now)
        guard let relays else { return }
        let address = address ?? site.mail.from
        plain = await send(to: address, relays, now)
        guard plain?.isTaken == true else { return }
        tagged = await send(to: Self.tagged(address), relays, now)
    }

    private func send(to address: String, _ relays: RelayCarrier, _ now: Date) async -> Sent {
        let random = RandomID<MailTest>.random().hex
        let host = site.mail.from.split(separator: "@").last.map(String.init) ?? "localhost"
        let id = "vern-test.\(random).\(mark(random))@\(host)"
        let letter = Letter(
            purpose: .test, language: site.languages[0], subject: "Test of outgoing mail",
            blocks: [.paragraph("Vern wrote this to itself to see how its mail arrives. Nobody need read it.")], automatic: .generated)
        // Somebody waits at a terminal: the patience of RFC 5321 is for letters.
        let sending = Task { await relays.test(letter, to: address, messageID: id, at: now) }
        let watch = Task {
            try await Task.sleep(for: .seconds(45))
            sending.cancel()
        }
        defer { watch.cancel() }
        return Sent(address: address, messageID: id, outcome: await sending.value)
    }

    private static func tagged(_ address: String) -> String {
        guard let at = address.lastIndex(of: "@") else { return address }
        return "\(address[..<at])+verntest\(address[at...])"
    }

    /// Shows that a test letter is ours, also after a restart.
    private func mark(_ random: String) -> String { vault.index(ofAddress: Personal("mail test \(random)")).bytes.prefix(8).hex }

    /// - Returns: whether a mail in the inbox is one of ours; then it may go.
    func takes(_ raw: Data) -> Bool {
        let head = ArrivedHead(raw)
        let parts = head.messageID.prefix { $0 != "@" }.split(separator: ".").map(String.init)
        guard parts.count == 3, parts[0] == "vern-test", mark(parts[1]) == parts[2] else { return false }
        if head.messageID == plain?.messageID { plain?.came(head) }
        if head.messageID == tagged?.messageID { tagged?.came(head) }
        return true
    }

    /// Where no server reads the inbox, and a little sooner where one does. Others' letters stay.
    func look(in maildir: Maildir?) {
        guard let maildir, let entries = try? maildir.waiting(limit: 1_000) else { return }
        for entry in entries where entry.modified > began - 60 {
            if let raw = try? maildir.read(entry), takes(raw) { try? maildir.remove([entry]) }
        }
    }

    /// - Parameter over: nothing is waited for any longer: what has not come is missing.
    func report(over: Bool) -> Report {
        let findings = MailFindings(site: site, plain: plain, tagged: tagged, began: began, over: over)
        return Report(done: findings.done, awaited: findings.awaited, findings: findings.list)
    }
}
