import Declarations
import Foundation
import MailTransport
import Mailings

/// One line of `vern mail test`.
struct MailFinding: Codable, Sendable {
    let name: String
    let well: Bool
    let says: String
    /// What to do about it; nothing where all is well.
    let mend: String?

    static func well(_ name: String, _ says: String) -> MailFinding { MailFinding(name: name, well: true, says: says, mend: nil) }
    static func mend(_ name: String, _ says: String, _ mend: String) -> MailFinding {
        MailFinding(name: name, well: false, says: says, mend: mend)
    }
}

/// What two test letters tell of the set-up, and what to mend.
struct MailFindings {
    let site: Site
    let plain: MailTest.Sent?
    let tagged: MailTest.Sent?
    let began: Date
    let over: Bool

    var done: Bool {
        guard let plain, plain.isTaken, site.mail.isWatched else { return true }
        return plain.head != nil && tagged.map { $0.head != nil || !$0.isTaken } ?? true
    }

    var awaited: String {
        if done { return "all that was awaited is here" }
        return plain?.head == nil ? "the letter to the plain address is awaited" : "the letter with a plus tag is awaited"
    }

    var list: [MailFinding] {
        guard let plain else {
            return [
                .mend(
                    "mail relay", "none is declared: mail becomes files in the data folder",
                    "name a mail server under mail: relays: in vern.yaml (docs/site-folder.md)")
            ]
        }
        guard plain.isTaken else { return [submission(plain)] }
        var list = [submission(plain), encryption]
        guard site.mail.isWatched else {
            return list + [
                .mend(
                    "arrival", "no inbox and no mailbox is declared, so nobody can look how the letter arrived",
                    "set mail: inbox: in vern.yaml to the Maildir of \(site.mail.from), or mail: imap: to its mailbox, or look in that mailbox yourself"
                )
            ]
        }
        guard let head = plain.head, let arrived = plain.arrived else {
            return list + [
                .mend(
                    "arrival", over ? "the letter has not come to the inbox" : "not here yet",
                    "see whether mail to \(plain.address) ends in the Maildir of mail: inbox: or the mailbox of mail: imap:, and what the relay's log says of the letter"
                )
            ]
        }
        list.append(.well("arrival", "after \(max(1, Int(arrived.timeIntervalSince(began).rounded(.up)))) s"))
        return list + authentication(head) + plusTags
    }

    private func submission(_ sent: MailTest.Sent) -> MailFinding {
        switch sent.outcome {
        case .taken(let answer): .well("mail relay", "took the letter: \(answer)")
        case .refused(let answer): .mend("mail relay", "refused: \(answer)", "allow this server to send from \(site.mail.from)")
        case .failed(let why):
            .mend("mail relay", why, "check host, port, security, user and password-file under mail: relays: in vern.yaml")
        }
    }

    private var encryption: MailFinding {
        let open = site.mail.relays.filter { $0.security == .none }.map { "\($0.host):\($0.port)" }
        return open.isEmpty
            ? .well("encryption", "TLS 1.2 or later, the server's certificate checked; without it nothing is sent")
            : .well("encryption", "none to \(open.joined(separator: ", ")), which is this machine itself")
    }

    /// Told by the server nearest to us, whose field stands topmost; those below anybody can have written.
    private func authentication(_ head: ArrivedHead) -> [MailFinding] {
        guard let field = head.all("Authentication-Results").first else {
            return ["SPF", "DKIM", "DMARC"].map {
                .mend(
                    $0, "not told: the receiving server writes no Authentication-Results",
                    "send to a mailbox whose server checks mail: vern mail test --to ADDRESS, and look at its headers")
            }
        }
        let told = AuthenticationResults(field)
        let domain = site.mail.from.split(separator: "@").last.map(String.init) ?? ""
        return [
            finding("SPF", told.result("spf"), "publish a TXT record of \(domain) that names the relay: v=spf1 include:RELAY -all"),
            finding(
                "DKIM", told.result("dkim"), "let the relay sign for \(domain) and publish its key under SELECTOR._domainkey.\(domain)"),
            finding(
                "DMARC", told.result("dmarc"),
                "publish _dmarc.\(domain) TXT: v=DMARC1; p=none; and let SPF or DKIM pass for \(domain) itself"
            ),
        ]
    }

    private func finding(_ name: String, _ result: AuthenticationResults.Result?, _ mend: String) -> MailFinding {
        guard let result else { return .mend(name, "not looked at by the receiving server", mend) }
        let says = result.value + (result.reason.map { " (\($0))" } ?? "")
        return result.value == "pass" ? .well(name, says) : .mend(name, says, mend)
    }

    private var plusTags: [MailFinding] {
        guard let tagged else { return [] }
        let mend =
            "let the mail server deliver \(tagged.address) like \(plain?.address ?? "") (recipient delimiter +), or bounces can't be told apart"
        guard tagged.isTaken else { return [.mend("plus tags", "refused by the relay", mend)] }
        guard let head = tagged.head else { return [.mend("plus tags", over ? "the letter has not come" : "not here yet", mend)] }
        let places = ["Delivered-To", "X-Original-To", "Envelope-To"].flatMap { head.all($0) }
        // A server that tells no envelope has delivered it all the same.
        guard places.isEmpty || places.contains(where: { $0.lowercased().contains("+verntest@") }) else {
            return [.mend("plus tags", "delivered, but the tag was taken off", mend)]
        }
        return [.well("plus tags", "survive")]
    }
}

extension MailTest.Sent {
    /// The relay answers for it.
    var isTaken: Bool { if case .taken = outcome { true } else { false } }
}
