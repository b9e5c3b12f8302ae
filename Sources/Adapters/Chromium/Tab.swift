package import Foundation

/// One page open in a clean profile. Everything works with the page's scripts on or off: the debugger looks through a world of its own,
/// which page scripts cannot reach, and acts with real mouse and keyboard input. One thing at a time on one tab.
package struct Tab: Sendable {
    package let profile: Profile
    package private(set) var settings: TabSettings
    let session: String
    let target: String
    let log: TabLog

    private var pipe: DevToolsPipe { profile.browser.pipe }

    static func open(in profile: Profile, settings: TabSettings) async throws -> Tab {
        let browser = profile.browser
        let made = try await browser.command(
            "Target.createTarget", ["url": "about:blank", "browserContextId": .text(profile.context)])
        let target = made["targetId"]?.text ?? ""
        let attached = try await browser.command("Target.attachToTarget", ["targetId": .text(target), "flatten": true])
        // The main frame bears the target's own name.
        let tab = Tab(
            profile: profile, settings: settings, session: attached["sessionId"]?.text ?? "", target: target, log: TabLog(frame: target))
        tab.follow(tab.session)
        try await tab.prepare()
        return tab
    }

    /// Opens the address and waits until the page and what it needs have loaded. Throws `couldNotOpen` when no page came (an error page
    /// with a status is a page).
    package func navigate(_ url: String) async throws {
        let answer = try await command("Page.navigate", ["url": .text(url)], limit: settings.limit)
        if let reason = answer["errorText"]?.text, !reason.isEmpty {
            throw BrowserFailure.couldNotOpen(site: Self.site(of: url), reason: reason)
        }
        // No load is named for a jump within the page.
        guard let load = answer["loaderId"]?.text else { return }
        try await wait("loading the page") { $0.shownLoads.contains(load) && !$0.isLoading }
    }

    /// Loads the page again, asking the server anew.
    package func reload() async throws {
        try await settling(expected: true) { try await command("Page.reload", ["ignoreCache": true]) }
    }

    /// The same tab with another longest wait.
    package func waiting(atMost limit: Duration) -> Tab {
        var tab = self
        tab.settings.limit = limit
        return tab
    }

    /// Everything asked for so far by the page, its frames and workers, in order. The favicon is fetched by the browser, not the page,
    /// and is not among them. True headers come on a way of their own, and are waited for: throws `tookTooLong` rather than leave a
    /// `Set-Cookie` out.
    package func requests() async throws -> [Exchange] {
        // Chromium announces headers for some answers from its cache and never tells them (crbug.com/1340398). Those of an answer asked
        // for anew come within the moment.
        if try await !log.wait(.seconds(1), until: { $0.network.isComplete }) {
            try await wait("hearing the headers of every answer") { $0.network.isCompleteButForTheCache }
        }
        return log.look { $0.network }.exchanges
    }

    /// What the page now shown came with, headers included: the last document asked for.
    package func document() async throws -> Exchange? { try await requests().last { $0.kind == "Document" } }
    /// Console messages, uncaught exceptions and the browser's complaints so far, in order.
    package var console: [ConsoleMessage] { log.look { $0.console } }

    /// The body of an answer, while the browser still has it; throws `refused` when there is none.
    package func body(of exchange: Exchange) async throws -> Data {
        let answer = try await command("Network.getResponseBody", ["requestId": .text(exchange.id)])
        let text = answer["body"]?.text ?? ""
        return answer["base64Encoded"]?.bool == true ? Data(base64Encoded: text) ?? Data() : Data(text.utf8)
    }

    /// A picture of the page as PNG: what the viewport shows, or the whole page.
    package func screenshot(fullPage: Bool = false) async throws -> Data {
        var parameters: [String: JSONValue] = ["format": "png"]
        if fullPage, let size = try await command("Page.getLayoutMetrics")["cssContentSize"] {
            parameters["captureBeyondViewport"] = true
            parameters["clip"] = [
                "x": 0, "y": 0, "width": .number(Double(settings.width)), "height": size["height"] ?? .number(Double(settings.height)),
                "scale": 1,
            ]
        }
        let answer = try await command("Page.captureScreenshot", .object(parameters), limit: settings.limit)
        guard let picture = answer["data"]?.text.flatMap({ Data(base64Encoded: $0) }) else {
            throw BrowserFailure.refused(command: "Page.captureScreenshot", reason: "it gave no picture")
        }
        return picture
    }

    /// Closes the tab. What its profile stored stays until the profile is closed; `sessionStorage` goes now.
    package func close() async throws {
        pipe.stopListening(to: session)
        try await profile.browser.command("Target.closeTarget", ["targetId": .text(target)])
    }

    /// Speaks to the page: any DevTools command, for what this adapter has no word for.
    @discardableResult
    package func command(_ method: String, _ parameters: JSONValue = [:], limit: Duration = .seconds(30)) async throws -> JSONValue {
        if log.look({ $0.hasCrashed }) { throw BrowserFailure.pageCrashed }
        return try await pipe.command(method, parameters, session: session, limit: limit)
    }

    /// Waits on what the tab's events tell; `tookTooLong` past the tab's limit, `ended` when the browser goes.
    func wait(_ what: String, until isReached: (TabLog.State) -> Bool) async throws {
        if try await log.wait(settings.limit, until: isReached) { return }
        throw pipe.end ?? BrowserFailure.tookTooLong(what: what, limit: settings.limit)
    }

    private func prepare() async throws {
        let wishes = settings.preferences.merging(["prefers-color-scheme": settings.colours.rawValue]) { $1 }
        var commands: [(String, JSONValue)] = ["Inspector", "Page", "Network", "Runtime", "Log", "DOM"].map { ("\($0).enable", [:]) }
        commands += [
            (
                "Emulation.setDeviceMetricsOverride",
                [
                    "width": .number(Double(settings.width)), "height": .number(Double(settings.height)),
                    "deviceScaleFactor": .number(settings.scale), "mobile": .bool(settings.isMobile),
                ]
            ),
            ("Emulation.setTouchEmulationEnabled", ["enabled": .bool(settings.isMobile)]),
            (
                "Emulation.setEmulatedMedia",
                [
                    "media": settings.medium == .print ? "print" : "",
                    "features": .list(wishes.map { ["name": .text($0.key), "value": .text($0.value)] }),
                ]
            ),
            // Several tabs at once: each behaves as the one in front, or focus and :focus styles would come only to the last.
            ("Emulation.setFocusEmulationEnabled", ["enabled": true]),
            ("Emulation.setScriptExecutionDisabled", ["value": .bool(!settings.runsScripts)]),
            ("Target.setAutoAttach", Self.attaching),
        ]
        if let languages = settings.languages {
            commands.append(("Emulation.setUserAgentOverride", ["userAgent": "", "acceptLanguage": .text(languages)]))
        }
        // All sent before the first is answered: the order does not matter, the waiting does.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (method, parameters) in commands { group.addTask { try await command(method, parameters) } }
            try await group.waitForAll()
        }
    }

    private static let attaching: JSONValue = ["autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true]

    /// Listens to a session; frames and workers of other processes that come up under it are followed before they run anything.
    private func follow(_ session: String) {
        let (pipe, log, main, runsScripts) = (pipe, log, self.session, settings.runsScripts)
        @Sendable func listen(to session: String) {
            pipe.listen(to: session) { event in
                log.note(event, isMain: session == main)
                switch event.method {
                case "Target.attachedToTarget":
                    guard let child = event.parameters["sessionId"]?.text else { return }
                    listen(to: child)
                    for domain in ["Network", "Runtime", "Log"] { pipe.post("\(domain).enable", session: child) }
                    pipe.post("Emulation.setScriptExecutionDisabled", ["value": .bool(!runsScripts)], session: child)
                    pipe.post("Target.setAutoAttach", Self.attaching, session: child)
                    pipe.post("Runtime.runIfWaitingForDebugger", session: child)
                case "Target.detachedFromTarget":
                    if let child = event.parameters["sessionId"]?.text { pipe.stopListening(to: child) }
                case "Inspector.targetCrashed": pipe.giveUp(session, .pageCrashed)
                case "Page.javascriptDialogOpening":
                    // A dialog nobody answers would stop the page for good; leaving is allowed, anything else dismissed.
                    let leaves = event.parameters["type"]?.text == "beforeunload"
                    pipe.post("Page.handleJavaScriptDialog", ["accept": .bool(leaves)], session: session)
                default: break
                }
            }
        }
        listen(to: session)
    }

    private static func site(of url: String) -> String {
        guard let parts = URLComponents(string: url), let host = parts.host else { return "the address" }
        return "\(parts.scheme ?? "http")://\(host)" + (parts.port.map { ":\($0)" } ?? "")
    }
}
