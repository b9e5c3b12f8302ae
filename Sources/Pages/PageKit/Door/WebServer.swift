package import DataProtection
package import Declarations
import Foundation
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
package import ServiceLifecycle
import UnixSignals

/// The public web server: listens, answers through the Door, and stops gracefully on SIGTERM and SIGINT: requests under way are finished,
/// then the services beside it are stopped in reverse order.
package struct WebServer: Service {
    private let group: @Sendable () throws -> ServiceGroup
    private let listen: ListenAddress

    /// The address is taken, or isn't ours.
    package struct CannotListen: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Parameters:
    ///   - pages: the router, as `router.buildResponder()` makes it.
    ///   - address: where people reach the site; with "https:" browsers are told to keep to HTTPS.
    ///   - certificates: HTTPS with these; nothing: plain HTTP, for this machine or behind a proxy.
    ///   - redirecting: beside HTTPS a plain listener that sends everybody to `address` and answers nothing else.
    ///   - script: what its pages run.
    ///   - services: run beside the server, started before it and stopped after it.
    ///   - counted: as of `Door`.
    ///   - turnedAway: told of the peer of each connection that was one too many for its network, or came too often.
    ///   - record: told of each page that is counted.
    ///   - onRunning: called once connections are taken, with the port; `onRedirecting` the same of the plain listener.
    package init<Pages: HTTPResponder>(
        _ pages: Pages, address: SiteAddress, languages: [Language], listen: ListenAddress, proxies: TrustedProxies = .none,
        limits: DoorLimits = DoorLimits(), certificates: Certificates? = nil, redirecting: ListenAddress? = nil, script: PageScript = .none,
        services: [any Service] = [], logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in },
        onRedirecting: @escaping @Sendable (Int) async -> Void = { _ in }, counted: [String: String] = [:],
        turnedAway: (@Sendable (String?) -> Void)? = nil, record: Door<Pages>.Record? = nil,
        errorPage: @escaping Door<Pages>.ErrorPage
    ) where Pages.Context == Ask {
        let door = Door(
            pages, base: address.base, languages: languages, proxies: proxies, limits: limits, logger: logger, counted: counted,
            record: record, errorPage: errorPage)
        let security = SecurityFields(https: address.origin.lowercased().hasPrefix("https:"), script: script)
        let cap = ConnectionCap(limits: limits, proxies: proxies, turnedAway: turnedAway)
        // Below this level Hummingbird speaks of single requests.
        var quiet = logger
        quiet.logLevel = max(.warning, logger.logLevel)
        var request = quiet
        // Hummingbird's contexts must have a number; ours tell one request from another by the reference of a failure alone.
        request[metadataKey: "hb.request.id"] = "-"
        let requestLogger = request
        self.listen = listen
        let redirect = RedirectToHTTPS(site: address.origin)
        group = { [quiet] in
            func server(
                at address: ListenAddress, _ security: SecurityFields, _ certificates: Certificates?,
                running: @escaping @Sendable (Int) async -> Void, _ respond: @escaping HTTPChannelHandler.Responder
            ) throws -> any Service {
                try HTTPServerBuilder { responder in
                    PublicConnection(responder: responder, limits: limits, security: security, cap: cap, certificates: certificates)
                }.buildServer(
                    configuration: ServerConfiguration(address: .hostname(address.host, port: address.port), backlog: 1_024),
                    eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet, responder: respond,
                    onServerRunning: { channel in await running(channel.localAddress?.port ?? address.port) })
            }
            var all = services
            if let certificates { all.append(CertificateWatch(certificates: certificates, logger: logger)) }
            if let redirecting {
                // Over plain HTTP nothing is said of HTTPS but where it is (RFC 6797 section 7.2).
                all.append(
                    try server(at: redirecting, SecurityFields(https: false), nil, running: onRedirecting) { request, writer, _ in
                        let response = redirect.response(to: request)
                        try await writer.write(response: response.head, body: response.body)
                    })
            }
            all.append(
                try server(at: listen, security, certificates, running: onRunning) { request, writer, channel in
                    let ask = Ask(source: ApplicationRequestContextSource(channel: channel, logger: requestLogger))
                    let response = try await door.respond(to: request, context: ask)
                    try await writer.write(response: response.head, body: response.body)
                })
            var configuration = ServiceGroupConfiguration(
                services: all, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
            configuration.maximumGracefulShutdownDuration = .seconds(limits.stopSeconds)
            return ServiceGroup(configuration: configuration)
        }
    }

    /// Returns after a graceful stop.
    /// - Throws: `CannotListen`, or what a service threw.
    package func run() async throws {
        do {
            try await group().run()
        } catch let error as IOError {
            throw CannotListen(description: "cannot listen on \(listen): \(String(cString: strerror(error.errnoCode)))")
        }
    }
}
