import Foundation
import Glibc

/// A headless Chromium of our own, driven over a pipe: no port is opened and nothing is left on disk. It goes when it is closed, when the
/// last reference to it goes, and when this process ends.
package final class Browser: Sendable {
    /// Names looked for in PATH, in this order.
    package static let names = ["chromium", "chromium-browser", "google-chrome"]

    /// The browser's process, which tests of its death may signal.
    package let processID: Int32
    /// The product and version it names itself, such as `Chrome/156.0.8078.79`.
    package let version: String
    let pipe: DevToolsPipe
    private let process: BrowserProcess

    /// Starts a browser with an empty folder of its own. Looks for Chromium in PATH unless told where it is; throws `notInstalled`,
    /// `couldNotStart`. The sandbox is left out only for root, who cannot have it.
    package static func start(
        executable: String? = nil, arguments: [String] = [], limit: Duration = .seconds(60)
    ) async throws -> Browser {
        guard let program = executable ?? installed() else { throw BrowserFailure.notInstalled }
        // Short: Chromium's own socket lies in it, and a socket's path has room for 107 bytes.
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vern-browser-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw BrowserFailure.couldNotStart(reason: String(cString: strerror(errno)))
        }
        let process: BrowserProcess
        do {
            defer { Glibc.close(ends[1]) }
            process = try BrowserProcess(
                executable: program, arguments: switches(folder: folder) + arguments + ["about:blank"], channel: ends[1], folder: folder)
        } catch {
            Glibc.close(ends[0])
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
        let pipe = DevToolsPipe(socket: ends[0])
        let reader = Thread { pipe.readUntilEnd { process.reap(limit: 5) } }
        reader.name = "chromium"
        reader.start()
        do {
            let version = try await pipe.command("Browser.getVersion", limit: limit)
            return Browser(process: process, pipe: pipe, version: version["product"]?.text ?? "unknown")
        } catch {
            process.signal(SIGKILL)
            pipe.hangUp()
            if case BrowserFailure.ended(let how) = error { throw BrowserFailure.couldNotStart(reason: how) }
            throw error
        }
    }

    private init(process: BrowserProcess, pipe: DevToolsPipe, version: String) {
        self.process = process
        self.processID = process.id
        self.pipe = pipe
        self.version = version
    }

    deinit { pipe.hangUp() }

    /// Where Chromium is installed, or nil: tests ask before they are skipped.
    package static func installed() -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        for name in names {
            for folder in folders where access("\(folder)/\(name)", X_OK) == 0 { return "\(folder)/\(name)" }
        }
        return nil
    }

    /// Starts a browser for one piece of work and closes it after, however the work ends.
    package static func using<Value: Sendable>(_ work: @Sendable (Browser) async throws -> Value) async throws -> Value {
        let browser = try await start()
        do {
            let value = try await work(browser)
            await browser.close()
            return value
        } catch {
            await browser.close()
            throw error
        }
    }

    /// Closes the browser and returns once its process has been reaped and its folder removed: asks first, then signals.
    package func close() async {
        _ = try? await pipe.command("Browser.close", limit: .seconds(3))
        if await isGone(within: .seconds(3)) { return }
        process.signal(SIGTERM)
        if await isGone(within: .seconds(2)) { return }
        process.signal(SIGKILL)
        _ = await isGone(within: .seconds(10))
    }

    /// Speaks to the browser itself, not to a page: any DevTools command, for what this adapter has no word for.
    @discardableResult
    package func command(_ method: String, _ parameters: JSONValue = [:], limit: Duration = .seconds(30)) async throws -> JSONValue {
        try await pipe.command(method, parameters, limit: limit)
    }

    private func isGone(within limit: Duration) async -> Bool {
        let clock = ContinuousClock()
        let last = clock.now.advanced(by: limit)
        while pipe.end == nil {
            if clock.now > last { return false }
            // Closing is finished even in a cancelled task, where sleeping returns at once.
            if (try? await Task.sleep(for: .milliseconds(5))) == nil { await Task.yield() }
        }
        return true
    }

    private static func switches(folder: URL) -> [String] {
        let common = [
            "--headless=new", "--remote-debugging-pipe", "--user-data-dir=\(folder.appendingPathComponent("profile").path)",
            "--no-first-run",
            "--no-default-browser-check", "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
            "--disable-extensions", "--disable-sync", "--metrics-recording-only", "--mute-audio", "--hide-scrollbars",
            "--password-store=basic", "--disable-gpu",
            // Without these it asks for addresses the page never named, or others than those it named.
            "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,OptimizationHints,MediaRouter,Translate,"
                // A process kept warm for a page that may never come.
                + "SpareRendererForSitePerProcess",
        ]
        // Root means a container as a rule, and those have a small /dev/shm.
        return geteuid() == 0 ? common + ["--no-sandbox", "--disable-dev-shm-usage"] : common
    }
}
