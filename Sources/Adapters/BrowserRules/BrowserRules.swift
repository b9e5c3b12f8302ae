package import Visits

/// What a file of rules in the format of uap-core tells of an agent: the first rule that fits decides, wherever in the text it fits.
package struct AgentReading: Hashable, Sendable {
    package struct Name: Hashable, Sendable {
        package let family: String
        /// From the greatest part on; nothing where the text doesn't tell.
        package let version: [String?]
    }
    package let browser: Name
    package let system: Name
    package let device: String
    package let brand: String?
    package let model: String?
}

/// Rules by which agents are told apart, from a file of the system (Debian's `uap-core`) or of the site.
package struct BrowserRules: Sendable {
    package enum Refusal: Error, Equatable {
        /// What is wrong with it.
        case unreadable(String)
    }
    private let rules: FirstMatch

    /// - Parameter yaml: the file's text.
    package init(yaml: String) throws(Refusal) { rules = FirstMatch(try RuleFile(yaml: yaml)) }

    /// - Parameter agent: as sent, in whatever encoding. What is past 512 bytes nobody's browser sends, and it is not read.
    package func read(_ agent: UnsafeBufferPointer<UInt8>) -> AgentReading {
        let text = UnsafeBufferPointer(rebasing: agent.prefix(512))
        let limits = MatchLimits()
        let candidates = rules.candidates(for: text)
        func fields(_ kind: RuleFile.Kind) -> [String?] {
            rules.read(text, as: kind, among: candidates, within: limits) ?? []
        }
        let (browser, system, device) = (fields(.browser), fields(.system), fields(.device))
        return AgentReading(
            browser: Self.name(browser, parts: 3), system: Self.name(system, parts: 4), device: (device.first ?? nil) ?? "Other",
            brand: device.count > 1 ? device[1] : nil, model: device.count > 2 ? device[2] : nil)
    }

    private static func name(_ fields: [String?], parts: Int) -> AgentReading.Name {
        .init(
            family: (fields.first ?? nil) ?? "Other",
            version: fields.isEmpty ? [String?](repeating: nil, count: parts) : Array(fields.dropFirst()))
    }
}

extension BrowserRules: AgentRules {
    package func agent(of text: UnsafeRawBufferPointer) -> Agent {
        let text = UnsafeBufferPointer(rebasing: text.bindMemory(to: UInt8.self).prefix(512))
        guard !text.isEmpty else { return Agent(browser: Agent.other, system: Agent.other, device: .other, bot: Agent.nameless) }
        let reading = read(text)
        let robot = Robots.speaks(text) ?? (reading.device == "Spider" || Robots.isNobodys(reading, text))
        let name = Self.short(reading.browser.family)
        return Agent(
            browser: name, system: Self.short(reading.system.family), device: DeviceClass.of(reading, text), bot: robot ? name : nil)
    }

    /// Some rules take a name from the text as it stands: one longer than any is not kept.
    private static func short(_ name: String) -> String {
        name.utf8.count <= 40 && name.utf8.allSatisfy { 0x20...0x7e ~= $0 } ? name : "Other"
    }
}
