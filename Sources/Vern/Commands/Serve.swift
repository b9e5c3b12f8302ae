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
import PageKit
import PersonalPages
import Promises
import PublicPages
import Requests
import SQLitePeople
import SQLiteVisits
import ServiceLifecycle
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
    @Flag(help: "No limit on how often one client may come: for measuring on this machine.") var unlimited = false
    @Flag(help: "No address log: for comparing speeds.") var noAddressLog = false

    func run() async throws {
        Secrecy.begin()
        guard let address = ListenAddress(listen) else { throw ValidationError("--listen wants HOST:PORT, for example 127.0.0.1:8080") }
        let declared = try SiteLoading.site(site)
        let served = url.map { declared.at($0) } ?? declared
        let folder = URL(fileURLWithPath: data, isDirectory: true).standardizedFileURL
        let masterKey = key.map { URL(fileURLWithPath: $0) } ?? MasterKeyFile.beside(folder)
        do {
            let installation = try await Installation.open(site: served, data: folder, key: masterKey)
            try Data((URL(fileURLWithPath: site).standardizedFileURL.path + "\n").utf8)
                .write(to: folder.appending(path: "site.path"))
            Unpublished.say(installation.unpublished, of: site, data: data)
            try await serve(installation, at: address)
        } catch let refusal as Installation.Refusal {
            Complaint.say("vern: \(refusal)")
            throw Exit.unavailable
        }
    }

    private func serve(_ installation: Installation, at address: ListenAddress) async throws {
        var logger = Logger(label: "vern", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .notice
        let site = installation.site
        var services = installation.background(inbox: try installation.maildir(), logger: logger)
        let log = noAddressLog ? nil : AddressLog()
        if let log {
            let store = try SQLiteVisits(file: installation.folder.url.appending(path: "visits.sqlite"))
            let keeper = AddressLogKeeper(
                log: log, store: store, keptDays: site.retention.addressLogDays, today: { Day(Date()).number })
            services.append(AddressLogService(keeper: keeper, logger: logger))
        }
        services.append(AdminSocket(admin: Admin(installation: installation), logger: logger))
        let pages = try Pages(installation, log: log)
        var limits = DoorLimits()
        if unlimited {
            (limits.pages, limits.posts) = (nil, nil)
            (limits.connections, limits.connectionsPerNetwork) = (65_536, 65_536)
        }
        let open = pages.open
        let server = WebServer(
            pages.router.buildResponder(), url: site.url, languages: site.languages, listen: address,
            proxies: try TrustedProxies(site.trustedProxies + trustedProxies), limits: limits, services: services, logger: logger,
            onRunning: { port in Greeting.say(site, address.host, port, installation.folder) },
            errorPage: { status, paths, reference in open.error(status, paths, reference: reference) })
        try await server.run()
        try installation.people.close()
    }
}

/// Both kinds of pages on one router.
struct Pages {
    let router: Router<Ask>
    let open: PublicPages

    init(_ installation: Installation, log: AddressLog?) throws {
        let site = installation.site
        let shell = try PageShell(site: site, stylesheet: Asset.stylesheet(site.theme).path)
        router = Router(context: Ask.self)
        open = PublicPages(
            site: site, shell: shell, verdicts: [:], compress: Gzip.compressed,
            record: log.map { Self.recording(in: $0) })
        open.mount(on: router)
        PersonalPages(
            site: site, shell: shell, desks: installation.desks, store: installation.people, tokens: PageTokens(),
            budget: installation.budget, now: { Date() }
        ).mount(on: router)
    }

    /// What a public page tells the address log: where a request came from and with what, never what was read.
    private static func recording(in log: AddressLog) -> PublicPages.Record {
        { request, ask in
            log.record(VisitorTrace(address: ask.client ?? "", agent: request.headers[.userAgent]), day: Day(Date()).number)
        }
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

enum Greeting {
    static func say(_ site: Site, _ host: String, _ port: Int, _ folder: DataFolder) {
        let place = host.contains(":") ? "[\(host)]" : host
        print(
            """
            \(site.name) is at http://\(place == "127.0.0.1" || place == "0.0.0.0" ? "localhost" : place):\(port)
            \(mail(site, folder))
            Letters to the company are read from \(site.mail.inbox.map { folder.url.appending(path: $0).path } ?? "nowhere (mail.inbox is not set)")
            Try first: register for a product, open the mail, press its link.
            """)
        fflush(nil)
    }

    private static func mail(_ site: Site, _ folder: DataFolder) -> String {
        let relays = site.mail.relays.map { "\($0.host):\($0.port)" }
        return relays.isEmpty
            ? "Mail that leaves lands in \(folder.outgoing.path)" : "Mail leaves by \(relays.joined(separator: ", then "))"
    }
}
