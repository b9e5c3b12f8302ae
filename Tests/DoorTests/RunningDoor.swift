import DataProtection
import Declarations
import Dispatch
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

@testable import PageKit

struct Untold: Error {}

/// A real server on a port of its own, spoken to in plain bytes.
struct RunningDoor: Sendable {
    let port: Int
    /// Of the plain listener beside HTTPS, when there is one.
    let plainPort: Int?
    let log: LogLines
    private let services: ServiceGroup

    static func open(
        _ limits: DoorLimits = .generous, proxies: [String] = [], url: String = "https://firm.example", certificates: Certificates? = nil,
        counted: [String: String] = [:], told: ToldLines? = nil, while body: @Sendable (RunningDoor) async throws -> Void
    ) async throws {
        let log = LogLines()
        var logger = Logger(label: "door") { _ in LogLines.Handler(lines: log) }
        logger.logLevel = .trace
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        let (plainPorts, plainRunning) = AsyncStream.makeStream(of: Int.self)
        let server = WebServer(
            site().buildResponder(), address: SiteAddress(url)!, languages: [.english, .bokmål], listen: ListenAddress("127.0.0.1:0")!,
            proxies: try TrustedProxies(proxies), limits: limits, certificates: certificates,
            redirecting: certificates.map { _ in ListenAddress("127.0.0.1:0")! }, logger: logger, onRunning: { running.yield($0) },
            onRedirecting: { plainRunning.yield($0) }, counted: counted,
            turnedAway: { told?.add("away \($0 ?? "-")") },
            record: { told?.add("\($0.status) \($0.page) \($0.client ?? "-")") },
            errorPage: { status, paths, reference in
                Answer(
                    status, ByteBuffer(string: "<h1>\(status.code) \(paths.language) \(reference ?? "-")</h1>"), language: paths.language)
            })
        let services = ServiceGroup(services: [server], logger: Logger(label: "door") { _ in LogLines.Handler(lines: LogLines()) })
        async let served: Void = services.run()
        var iterator = ports.makeAsyncIterator()
        var plainIterator = plainPorts.makeAsyncIterator()
        let plainPort = certificates == nil ? nil : await plainIterator.next()
        let door = RunningDoor(port: await iterator.next()!, plainPort: plainPort, log: log, services: services)
        // The conversations block: on threads of the shared pool they would keep the server from answering.
        try await withTaskExecutorPreference(OwnThreads()) { try await body(door) }
        await services.triggerGracefulShutdown()
        try? await served
    }

    func stop() async { await services.triggerGracefulShutdown() }

    /// Pages with everything a page may do, and some a page must not.
    private static func site() -> Router<Ask> {
        let router = Router(context: Ask.self)
        router.get("/privacy") { _, ask in
            Answer(.ok, ByteBuffer(string: "<p>\(ask.language)</p>"), caching: .validated("f00d"), language: ask.language, indexed: true)
        }
        router.get("/client") { _, ask in Answer(.ok, ByteBuffer(string: ask.client ?? "nobody"), content: .text) }
        router.get("/seen") { request, _ in
            Answer(.ok, ByteBuffer(string: request.headers.map(\.name.canonicalName).sorted().joined(separator: " ")), content: .text)
        }
        router.get("/moved") { _, ask in Answer.see(ask.paths("/privacy")) }
        router.get("/away") { _, _ in Answer.see("//other.example/") }
        router.get("/file") { _, _ in
            var answer = Answer(.ok, ByteBuffer(string: "{}"), content: .json)
            answer.download = "Åse \"1\"\r\nX: y.json"
            return answer
        }
        router.get("/big") { _, _ in Answer(.ok, ByteBuffer(repeating: 0x61, count: 32 * 1_048_576), content: .text) }
        router.get("/broken") { _, _ -> Answer in throw Untold() }
        router.get("/gone") { _, _ -> Answer in throw HTTPError(.gone, message: "ann@firm.example") }
        router.get("/raw") { _, _ in Response(status: .ok, headers: [.setCookie: "a=b"], body: .init(byteBuffer: ByteBuffer(string: "raw")))
        }
        router.get("/slow") { _, _ in
            try await Task.sleep(for: .milliseconds(400))
            return Answer(.ok, ByteBuffer(string: "finished"), content: .text)
        }
        router.post("/form") { request, _ in
            let fields = try await FormBody.read(request)
            guard FormBody.sameOrigin(request, site: "https://firm.example") else { throw HTTPError(.forbidden) }
            return Answer(
                .ok,
                ByteBuffer(string: fields.names.joined(separator: ",") + ":" + fields.all("a").map { $0.reveal() }.joined(separator: "|")))
        }
        return router
    }
}

extension DoorLimits {
    static var generous: DoorLimits {
        var limits = DoorLimits()
        (limits.pages, limits.posts, limits.stopSeconds) = (nil, nil, 5)
        return limits
    }
}

/// Threads that nobody else waits for: those of queues are few, and the server's own tasks run on them.
private final class OwnThreads: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// What the door told of requests and connections.
final class ToldLines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

/// What was logged, as text.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            let line = "\(event.level) \(event.message) \(event.metadata ?? [:]) \(metadata)"
            lines.lines.withLock { $0.append(line) }
        }
    }
}
