/// What an agent's text comes down to: no version, no model, no more than many visitors share.
package struct Agent: Hashable, Sendable {
    /// The family of what has no name of its own.
    package static let other = "Other"
    /// The name of robots that told none.
    package static let nameless = "No agent"

    package enum Device: String, Sendable, CaseIterable { case desktop, phone, tablet, other }

    /// The family of the browser, at most 40 bytes: "Firefox".
    package let browser: String
    /// The family of the operating system, at most 40 bytes: "Android".
    package let system: String
    package let device: Device
    /// The name of the robot, if it is one, at most 40 bytes. Robots are counted apart.
    package let bot: String?
    package init(browser: String, system: String, device: Device, bot: String? = nil) {
        (self.browser, self.system, self.device, self.bot) = (browser, system, device, bot)
    }
}

/// How wide a screen is, in pixels of its stylesheets, as a page's script tells where the site has one. No more than that is asked.
package enum Screen: String, Sendable, CaseIterable {
    case small, medium, large, wide

    /// Screens narrower than this are of this class; nothing: all that are no other's.
    package var bound: Int? {
        switch self {
        case .small: 640
        case .medium: 1_024
        case .large: 1_920
        case .wide: nil
        }
    }
}

/// Tells agents from their texts. Asked once for each text a day; the counter remembers the answers.
package protocol AgentRules: Sendable {
    /// - Parameter text: the `User-Agent` field, any bytes, possibly none and possibly long.
    func agent(of text: UnsafeRawBufferPointer) -> Agent
}
