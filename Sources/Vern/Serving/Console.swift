import ArgumentParser
import Canaries
import Cases
import DataProtection
import Declarations
import Foundation
import Hummingbird
import Inbox
import Logging
import MailTransport
import PageKit
import Passkeys
import PersonalPages
import Requests
import SQLitePeople
import ServiceLifecycle
import Staff
import StaffPages

/// Where the console listens. It is a listener of its own, so that nothing of the public site reaches it.
struct ConsoleOptions: ParsableArguments {
    @Option(help: "HOST:PORT of the staff console; without it there is none.") var console: String?
    @Option(help: "Print a one-time invitation for this name when nobody is enrolled yet.") var consoleInvite: String?

    func validate() throws {
        if let console, ListenAddress(console) == nil { throw ValidationError("--console wants HOST:PORT, for example 127.0.0.1:8081") }
    }

    var listen: ListenAddress? { console.flatMap { ListenAddress($0) } }
}

/// The staff console beside the site.
struct Console: Sendable {
    let listen: ListenAddress
    let origin: String
    let pages: ConsolePages
    let certificates: Certificates?
    let staff: StaffDesk

    enum Refusal: Error, CustomStringConvertible {
        case inTheClear(String)
        case otherOrigin(String)

        var description: String {
            switch self {
            case .inTheClear(let listen):
                "the console at \(listen) could be reached from other machines without TLS: let it listen on 127.0.0.1 behind a proxy, or give --tls-certificate"
            case .otherOrigin(let origin):
                "the console is reached at \(origin), where passkeys need https://: set console.origin in vern.yaml to its https:// address"
            }
        }
    }

    init(_ installation: Installation, at listen: ListenAddress, certificates: Certificates?, visits: VisitRecording?) throws {
        let here = ["127.0.0.1", "::1", "localhost"].contains(listen.host)
        guard here || certificates != nil else { throw Refusal.inTheClear(listen.description) }
        let site = installation.site
        origin = site.console.origin ?? "http://localhost:\(listen.port)"
        guard let host = URLComponents(string: origin)?.host, origin.hasPrefix("https://") || host == "localhost" else {
            throw Refusal.otherOrigin(origin)
        }
        (self.listen, self.certificates) = (listen, certificates)
        let (people, vault) = (installation.people, installation.vault)
        staff = StaffDesk(vault: vault, store: people)
        let (reader, exporting) = (MessageReader(), Exporting(installation))
        let (maildir, mailbox) = (try installation.maildir(), installation.mailbox)
        pages = try ConsolePages(
            site: site, origin: origin, stylesheet: .stylesheet(site.theme),
            signIn: SignInDesk(
                relyingParty: RelyingParty(id: host, origins: [origin]), vault: vault, store: people, signatures: FidoSignatures()),
            staff: staff, fourEyes: installation.fourEyes, cases: installation.cases, rights: installation.desks.rights,
            erasing: CaseErasure(
                rights: installation.desks.rights, cases: installation.cases, erasure: installation.desks.erasure,
                recipients: installation.desks.recipients, subjects: people),
            identity: CaseIdentity(cases: installation.cases, subjects: people), handBack: DeclaredHandBack(installation), store: people,
            people: NeedToKnowDesk(site: site, vault: vault, store: people), mail: people,
            letters: LetterDesk(site: site, vault: vault, subjects: people, letters: people),
            aside: { (maildir?.aside ?? 0) + (mailbox?.standing.aside ?? 0) },
            nobodies: { [canaries = installation.canaries] in try await canaries.canaries() },
            reading: { raw in
                let read = reader.read(raw)
                return ShownLetter(
                    from: read.from?.reveal() ?? "", subject: read.subject.reveal(),
                    text: read.unreadable == nil ? read.text.reveal() : String(decoding: raw.prefix(20_000), as: UTF8.self))
            },
            counting: { products, nobodies in try await people.counts(of: products, without: nobodies) },
            statistics: try visits?.statistics(),
            exporting: ConsoleExporting(
                order: { product, function, format, recipient in
                    try? await exporting.order(product: product, function: function, format: format, recipient: recipient)
                }, sealed: { try await exporting.sealed($0, reason: $1, now: $2) }), now: { Date() })
    }

    func server(proxies: TrustedProxies, unlimited: Bool, logger: Logger) -> WebServer {
        let router = Router(context: Ask.self)
        pages.mount(on: router)
        var limits = DoorLimits()
        (limits.pages, limits.posts) =
            unlimited ? (nil, nil) : (Rate(perMinute: 600, burst: 300), Rate(perMinute: 300, burst: 200))
        return WebServer(
            router.buildResponder(), address: SiteAddress(origin)!, languages: pages.languages, listen: listen, proxies: proxies,
            limits: limits, certificates: certificates, script: .own, logger: logger,
            errorPage: { status, paths, reference in pages.error(status, paths, reference: reference) })
    }

    /// - Returns: nothing when somebody is enrolled or invited already.
    func firstInvitation(for name: String, site: Site) async throws -> String? {
        guard try await staff.employees().allSatisfy({ $0.row.state == .left }) else { return nil }
        let token = try await staff.invite(Personal(name), functions: site.functions.map(\.id), now: Date())
        return "\(origin)/#invite=\(token.text)"
    }
}
