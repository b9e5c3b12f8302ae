import ArgumentParser
import CProcess
import DataFolder
import DataProtection
import Declarations
import Foundation
import Glibc
import HTTPTypes
import Hummingbird
import LocalSocket
import Logging
import MailTransport
import Markup
import PageKit
import PersonalPages
import Promises
import PublicPages
import Registrations
import Requests
import SQLitePeople
import SQLiteVisits
import ServiceLifecycle
import VisitPages
import Visits
import Zlib

/// Serves a site. The one process that opens the data folder.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve a site; the one process that opens the data folder.")
    @Argument(help: "The site folder.") var site: String
    @Option(help: "The data folder; made if missing.") var data = "./data"
    @Option(help: "The master key, outside the data folder; made with a new data folder. Without it: beside the data folder.") var key:
        String?
    @Option(help: "HOST:PORT to listen at; port 0 lets the system choose.") var listen = "127.0.0.1:8080"
    @Option(help: "Where people reach the site, in place of site.url in vern.yaml.") var url: String?
    @Option(help: "Further addresses or networks of proxies whose X-Forwarded-For counts, beside those in vern.yaml.") var trustedProxies:
        [String] = []
    @Flag(help: "After the folder was put back by other means than vern restore: erase again whom the ledger names.") var eraseAgain = false
    @OptionGroup var https: HTTPSOptions
    @OptionGroup var staff: ConsoleOptions
    @Option(help: "Nobody new is registered while less than so many MiB of the disk are free.") var leastFree = 256
    @Option(help: "MiB kept back for erasing and withdrawing on a full disk.") var reserve = 64
    @Flag(help: "No limit on how often one client may come: for measuring on this machine.") var unlimited = false
    @Flag(help: "No address log and no counting of visits: for comparing speeds.") var noAddressLog = false

    func validate() throws {
        if ListenAddress(listen) == nil { throw ValidationError("--listen wants HOST:PORT, for example 127.0.0.1:8080") }
        if let url, SiteAddress(url) == nil {
            throw ValidationError(
                "--url wants a web address without a slash at the end: https://firm.example or https://firm.example/desk")
        }
    }

    func run() async throws {
        Secrecy.begin()
        guard let address = ListenAddress(listen) else { return }
        let declared = try SiteLoading.site(site)
        let served = url.flatMap(SiteAddress.init).map { declared.at($0) } ?? declared
        let folder = URL(fileURLWithPath: data, isDirectory: true).standardizedFileURL
        let certificates = try https.certificates(for: served.url)
        try FreePlace.check(address)
        if let console = staff.listen { try FreePlace.check(console) }
        let masterKey = key.map { URL(fileURLWithPath: $0) } ?? MasterKeyFile.beside(folder)
        do {
            let installation = try await Installation.open(
                site: served, data: folder, key: masterKey, eraseAgain: eraseAgain,
                space: DiskSpace.Limits(leastFree: max(0, leastFree) << 20, reserve: max(0, reserve) << 20),
                letters: unlimited ? nil : LetterBudget.Limits())
            LastServed.remember(site, in: folder)
            // Start-up looks at everybody once; serving needs little of the memory that took.
            _ = vern_trim_memory()
            Unpublished.say(installation.unpublished, of: site, data: data)
            Unpublished.say(functions: installation.unpublishedFunctions, of: site, data: data)
            let visits = noAddressLog ? nil : try VisitRecording(installation.site, in: installation.folder.url)
            let console = try staff.listen.map { try Console(installation, at: $0, certificates: certificates, visits: visits) }
            let invitation =
                if let console, let name = staff.consoleInvite {
                    try await console.firstInvitation(for: name, site: installation.site)
                } else { String?.none }
            try await serve(installation, at: address, certificates, console, invitation, visits)
        } catch let refusal as Console.Refusal {
            Complaint.say("vern: \(refusal)")
            throw Exit.unavailable
        } catch let refusal as Installation.Refusal {
            Complaint.say("vern: \(refusal)")
            throw Exit.unavailable
        }
    }

    private func serve(
        _ installation: Installation, at address: ListenAddress, _ certificates: Certificates?, _ console: Console?, _ invitation: String?,
        _ visits: VisitRecording?
    ) async throws {
        var logger = Logger(label: "vern", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .notice
        let site = installation.site
        var services = installation.background(inbox: try installation.maildir(), logger: logger)
        services += visits?.services(logger: logger) ?? []
        if let visits { services.append(visits.mailing(installation, console: console?.origin, logger: logger)) }
        let admin = Admin(installation: installation, certificates: certificates, visits: visits)
        services.append(AdminSocket(admin: admin, logger: logger))
        var limits = DoorLimits()
        if unlimited {
            (limits.pages, limits.posts, limits.forms, limits.arrivals) = (nil, nil, nil, nil)
            (limits.connections, limits.connectionsPerNetwork) = (65_536, 65_536)
        }
        let descriptors = Descriptors.raised()
        limits.connections = max(64, min(limits.connections, descriptors - 256))
        if descriptors < 1_024 { logger.warning("few connections at a time: the system gives this process \(descriptors) descriptors") }
        let proxies = try TrustedProxies(site.trustedProxies + trustedProxies)
        if let console { services.append(console.server(proxies: proxies, unlimited: unlimited, logger: logger)) }
        let pages = try Pages(installation, forms: limits.forms, visits: visits)
        let open = pages.open
        let server = WebServer(
            pages.router.buildResponder(), address: site.address, languages: site.languages, listen: address,
            proxies: proxies, limits: limits,
            certificates: certificates, redirecting: https.redirecting, script: pages.script?.allowed ?? .none, services: services,
            logger: logger,
            onRunning: { port in
                Greeting.say(site, address.host, port, installation.folder, secure: certificates != nil, console?.origin, invitation)
            }, counted: visits?.paths ?? [:], turnedAway: visits?.turnedAway, record: visits?.record,
            errorPage: { status, paths, reference in open.error(status, paths, reference: reference) })
        try await server.run()
        try installation.people.close()
    }
}

/// Both kinds of pages on one router.
struct Pages {
    let router: Router<Ask>
    let open: PublicPages
    /// What pages that are counted run, where the site wants to know how wide screens are.
    let script: ScreenScript?

    init(_ installation: Installation, forms: Rate?, visits: VisitRecording?) throws {
        let site = installation.site
        let shell = try PageShell(site: site, stylesheet: Asset.stylesheet(site.theme).path)
        router = Router(context: Ask.self)
        script = visits != nil && site.visits.screen ? ScreenScript(site) : nil
        open = PublicPages(
            site: site, shell: shell, verdicts: [:], ending: script?.html ?? HTML(), compress: Gzip.compressed)
        open.mount(on: router)
        visits?.pages(in: shell).mount(on: router)
        PersonalPages(
            site: site, shell: shell, desks: installation.desks, store: installation.people, tokens: PageTokens(),
            budget: installation.budget, forms: forms, now: { Date() }
        ).mount(on: router)
    }
}

/// Commands of the same user ask here.
struct AdminSocket: Service, CustomStringConvertible {
    let admin: Admin
    let logger: Logger
    // The service group describes its services when it is made; described by its contents, this one holds the whole installation.
    var description: String { "command socket" }

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                try await LocalSocket.serve(path: admin.installation.folder.socket.path, seconds: 120, logger: logger) { question in
                    guard let request = try? JSONDecoder().decode(AdminRequest.self, from: question) else {
                        return (try? JSONEncoder().encode(AdminReply(refusal: .failed))) ?? Data()
                    }
                    return (try? JSONEncoder().encode(await admin.answer(request))) ?? Data()
                }
            }
        } catch is CancellationError {
            // The way it stops. Thrown on, it would end the services that still have something to write.
        }
    }
}

/// What the process does before it touches personal data: no core dump, no debugger, files for its owner only.
enum Secrecy {
    static func begin() {
        umask(0o077)
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        _ = vern_forbid_dumps()
    }
}

/// Each connection takes a descriptor of the process. With none left the process ends, as libdispatch can't look after its threads
/// without one; so the door closes long before that.
enum Descriptors {
    /// - Returns: how many the process may have, after asking for all it may.
    static func raised() -> Int {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(files, &limit) == 0 else { return 1_024 }
        limit.rlim_cur = min(limit.rlim_max, 131_072)
        setrlimit(files, &limit)
        getrlimit(files, &limit)
        return Int(limit.rlim_cur)
    }
}

enum Greeting {
    static func say(
        _ site: Site, _ host: String, _ port: Int, _ folder: DataFolder, secure: Bool, _ console: String?, _ invitation: String?
    ) {
        let place = host.contains(":") ? "[\(host)]" : host
        print(
            """
            \(site.name) is at \(secure ? "https" : "http")://\(place == "127.0.0.1" || place == "0.0.0.0" ? "localhost" : place):\(port)\(site.address.base)
            \(mail(site, folder))
            Letters to the company are read from \(letters(site, folder))
            Try first: register for a product, open the mail, press its link.
            """)
        if let console { print("The staff console is at \(console)") }
        if let invitation { print("Make the first passkey there, once, within two days: \(invitation)") }
        fflush(nil)
    }

    private static func letters(_ site: Site, _ folder: DataFolder) -> String {
        let places = [
            site.mail.inbox.map { folder.url.appending(path: $0).path }, site.mail.mailbox.map { "the mailbox at \($0.name)" },
            site.mail.lmtp.map { "LMTP at \($0.name)" },
        ].compactMap { $0 }
        return places.isEmpty ? "nowhere (mail.inbox is not set)" : places.joined(separator: ", ")
    }

    private static func mail(_ site: Site, _ folder: DataFolder) -> String {
        let relays = site.mail.relays.map { "\($0.host):\($0.port)" }
        return relays.isEmpty
            ? "Mail that leaves lands in \(folder.outgoing.path)" : "Mail leaves by \(relays.joined(separator: ", then "))"
    }
}
