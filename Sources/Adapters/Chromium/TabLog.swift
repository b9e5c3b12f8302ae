import Synchronization

/// Something the page or the browser wrote to the console.
package struct ConsoleMessage: Sendable, Equatable {
    package enum Source: String, Sendable {
        /// The page called `console`.
        case page
        /// A script threw and nobody caught it.
        case exception
        /// The browser itself: blocked by policy, failed to load, deprecated.
        case browser
        /// The page opened a dialog; it was dismissed.
        case dialog
    }
    package let source: Source
    /// The browser's word: `log`, `info`, `warning`, `error` ….
    package let level: String
    package let text: String

    package var isError: Bool { level == "error" || source == .exception }
}

/// What has been seen of one tab so far, kept up to date by the events of its session.
final class TabLog: Sendable {
    struct State: Sendable {
        let frame: String
        /// Loads of the main frame begun, finished, and jumps within the page: counters, so that none is missed between two looks.
        var begun = 0
        var finished = 0
        var jumps = 0
        var isLoading = false
        var shownLoads: Set<String> = []
        var hasCrashed = false
        var browserEnded = false
        var console: [ConsoleMessage] = []
        var network = NetworkRecord()
        var serviceWorkers: [String: String] = [:]
        var serviceWorkersTold = false
    }
    private let state: Mutex<State>

    init(frame: String) { state = Mutex(State(frame: frame)) }

    func look<Value: Sendable>(_ view: (State) -> Value) -> Value { state.withLock { view($0) } }
    func change(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    /// Waits until the state is as asked; false past the limit. Throws at once when the page has crashed.
    func wait(_ limit: Duration, until isReached: (State) -> Bool) async throws -> Bool {
        let clock = ContinuousClock()
        let last = clock.now.advanced(by: limit)
        while true {
            let (reached, crashed, ended) = look { (isReached($0), $0.hasCrashed, $0.browserEnded) }
            if reached { return true }
            if crashed { throw BrowserFailure.pageCrashed }
            if ended || clock.now > last { return false }
            try await Task.sleep(for: .milliseconds(4))
        }
    }

    /// Takes note of an event. Only the main session's page events tell of loading; workers and frames add requests and messages.
    func note(_ event: DevToolsEvent, isMain: Bool) {
        state.withLock { state in
            if event.method.hasPrefix("Network.") { return state.network.note(event) }
            if event.method.hasPrefix("Page."), isMain { return state.noteLoading(event) }
            state.noteMessage(event)
            state.noteWorker(event)
            switch event.method {
            case "Inspector.targetCrashed" where isMain: state.hasCrashed = true
            case DevToolsEvent.browserEnded.method: state.browserEnded = true
            default: break
            }
        }
    }
}

extension TabLog.State {
    fileprivate mutating func noteLoading(_ event: DevToolsEvent) {
        let parameters = event.parameters
        if event.method == "Page.javascriptDialogOpening" {
            console.append(ConsoleMessage(source: .dialog, level: "info", text: parameters["message"]?.text ?? ""))
        }
        let about = parameters["frameId"]?.text ?? parameters["frame"]?["id"]?.text
        guard about == frame else { return }
        switch event.method {
        // A refresh the page asks for later is not begun by what was clicked now.
        case "Page.frameScheduledNavigation" where parameters["delay"]?.number == 0: begun += 1
        case "Page.frameRequestedNavigation", "Page.frameStartedNavigating": begun += 1
        case "Page.frameStartedLoading":
            begun += 1
            isLoading = true
        case "Page.frameStoppedLoading":
            finished += 1
            isLoading = false
        case "Page.navigatedWithinDocument": jumps += 1
        case "Page.frameNavigated": if let load = parameters["frame"]?["loaderId"]?.text { shownLoads.insert(load) }
        default: break
        }
    }

    fileprivate mutating func noteMessage(_ event: DevToolsEvent) {
        let parameters = event.parameters
        switch event.method {
        case "Runtime.consoleAPICalled":
            let words = (parameters["args"]?.list ?? []).map { $0["value"]?.text ?? $0["description"]?.text ?? $0["type"]?.text ?? "" }
            console.append(ConsoleMessage(source: .page, level: parameters["type"]?.text ?? "log", text: words.joined(separator: " ")))
        case "Runtime.exceptionThrown":
            let details = parameters["exceptionDetails"]
            let text = details?["exception"]?["description"]?.text ?? details?["text"]?.text ?? ""
            console.append(ConsoleMessage(source: .exception, level: "error", text: text))
        case "Log.entryAdded":
            let entry = parameters["entry"]
            console.append(
                ConsoleMessage(source: .browser, level: entry?["level"]?.text ?? "info", text: entry?["text"]?.text ?? ""))
        default: break
        }
    }

    fileprivate mutating func noteWorker(_ event: DevToolsEvent) {
        guard event.method == "ServiceWorker.workerRegistrationUpdated" else { return }
        serviceWorkersTold = true
        for registration in event.parameters["registrations"]?.list ?? [] {
            let id = registration["registrationId"]?.text ?? ""
            serviceWorkers[id] = registration["isDeleted"]?.bool == true ? nil : registration["scopeURL"]?.text
        }
    }
}
