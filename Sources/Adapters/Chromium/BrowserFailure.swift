/// What can go wrong while driving the browser, in words for whoever runs it. No case carries the path or query of an address: on
/// personal pages those are keys.
package enum BrowserFailure: Error, Equatable, Sendable {
    /// No Chromium was found under any of the names looked for.
    case notInstalled
    /// The browser was started and did not come up; the reason is the end of what it wrote.
    case couldNotStart(reason: String)
    /// The browser is gone, so nothing more can be asked of it; says whether it was closed, exited or was killed.
    case ended(how: String)
    /// The page's own process crashed; the browser lives on, the tab is lost.
    case pageCrashed
    case tookTooLong(what: String, limit: Duration)
    /// No element matches the selector on the page shown now.
    case missing(selector: String)
    /// The element is there, and what was asked cannot be done with it.
    case unusable(selector: String, why: String)
    case couldNotOpen(site: String, reason: String)
    /// The browser answered a command with an error of its own.
    case refused(command: String, reason: String)
}

extension BrowserFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notInstalled: "no Chromium found on this machine: install chromium (on Debian: apt install chromium)"
        case .couldNotStart(let reason): "the browser did not start: \(reason)"
        case .ended(let how): "the browser is gone: \(how)"
        case .pageCrashed: "the page crashed inside the browser: open a new tab"
        case .tookTooLong(let what, let limit): "\(what) was not done within \(limit)"
        case .missing(let selector): "the page has no element that matches \(selector)"
        case .unusable(let selector, let why): "\(selector) cannot be used: \(why)"
        case .couldNotOpen(let site, let reason): "\(site) could not be opened: \(reason)"
        case .refused(let command, let reason): "the browser refused \(command): \(reason)"
        }
    }
}
