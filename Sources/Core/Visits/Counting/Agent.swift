/// What an agent's text comes down to: no version, no model, no more than many visitors share.
package struct Agent: Hashable, Sendable {
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

/// Tells agents from their texts. Asked once for each text a day; the counter remembers the answers.
package protocol AgentRules: Sendable {
    /// - Parameter text: the `User-Agent` field, any bytes, possibly none and possibly long.
    func agent(of text: UnsafeRawBufferPointer) -> Agent
}
