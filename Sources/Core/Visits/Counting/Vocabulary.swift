/// What texts of requests come down to, as small numbers. Texts are known by keyed digests; what they came down to is a name many share.
struct Vocabulary: ~Copyable {
    struct KnownAgent {
        let browser: Int
        let system: Int
        let device: Int
        let bot: Int?
        fileprivate init(browser: Int, system: Int, device: Int, bot: Int?) {
            (self.browser, self.system, self.device, self.bot) = (browser, system, device, bot)
        }
    }
    /// Of `referrers`, `campaigns` and `languages`.
    static let none = 1
    /// Pages outside the table.
    static let otherPage = 0

    private let rules: CountingRules
    private let digest: KeyedDigest
    private var agentTexts: DigestTable<UInt32>
    private var knownAgents: ContiguousArray<KnownAgent> = []
    private var referrerTexts: DigestTable<UInt32>
    private var paths: DigestTable<UInt32>
    private var languageNumbers: [UInt16] = Array(repeating: 0, count: AcceptedLanguage.count)
    private let campaignBytes: [[UInt8]]
    private let mostPages: Int
    private(set) var pages: Names
    let campaigns: [String]
    private(set) var browsers: Names
    private(set) var systems: Names
    private(set) var bots: Names
    private(set) var referrers: Names
    private(set) var languages: Names

    init(rules: CountingRules, key: (UInt64, UInt64), memory: any SecretMemory) {
        self.rules = rules
        let digest = KeyedDigest(key: key)
        self.digest = digest
        let bounds = rules.bounds
        agentTexts = DigestTable(most: bounds.texts, fresh: 0, memory: memory)
        referrerTexts = DigestTable(most: bounds.texts, fresh: 0, memory: memory)
        paths = DigestTable(most: .max, fresh: 0, memory: PlainMemory())
        var pages = Names(most: .max)
        let numbers = rules.pages.names.map { pages.number(of: $0) }
        self.pages = pages
        for (path, page) in rules.pages.paths {
            var path = path
            let number = path.withUTF8 { digest.text(UnsafeRawBufferPointer($0)) }
            paths.place(of: number)?.value.pointee.value = UInt32(numbers[page])
        }
        mostPages = rules.pages.names.count + bounds.values
        campaigns = [Dimension.other, ""] + rules.campaigns
        campaignBytes = rules.campaigns.map { Array($0.utf8) }
        browsers = Names(most: bounds.values)
        systems = Names(most: bounds.values)
        bots = Names(most: bounds.values)
        referrers = Names(most: bounds.values, beginning: [""])
        languages = Names(most: bounds.values, beginning: [""])
    }

    /// - Returns: what the text comes down to, and its digest.
    @inline(__always) mutating func agent(_ text: UnsafeRawBufferPointer) -> (KnownAgent, UInt64) {
        let text = Self.head(of: text)
        let number = digest.text(text)
        guard let place = agentTexts.place(of: number) else { return (told(text), number) }
        if place.isNew {
            place.value.pointee.value = UInt32(knownAgents.count)
            knownAgents.append(told(text))
        }
        return (knownAgents[Int(place.value.pointee.value)], number)
    }

    func digest(ofAgent text: UnsafeRawBufferPointer) -> UInt64 { digest.text(Self.head(of: text)) }

    /// What nobody's browser sends is not worth reading to its end.
    @inline(__always) private static func head(of agent: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: agent.prefix(512))
    }

    @inline(never) private mutating func told(_ text: UnsafeRawBufferPointer) -> KnownAgent {
        let isUntold = text.count == 1 && text[0] == 0
        let agent = isUntold ? Agent(browser: Agent.other, system: Agent.other, device: .other) : rules.agents.agent(of: text)
        return KnownAgent(
            browser: browsers.number(of: agent.browser), system: systems.number(of: agent.system),
            device: Agent.Device.allCases.firstIndex(of: agent.device) ?? 0, bot: agent.bot.map { bots.number(of: $0) })
    }

    /// - Returns: nothing for a picture, a stylesheet and the like outside the table.
    @inline(__always) mutating func page(_ path: UnsafeRawBufferPointer) -> Int? {
        let number = digest.text(path)
        if let page = paths.value(of: number) { return Int(page) }
        if StaticFile.is(path) { return nil }
        return rules.pages.others == .apart ? newPage(path, number) : Self.otherPage
    }

    @inline(never) private mutating func newPage(_ path: UnsafeRawBufferPointer, _ number: UInt64) -> Int {
        guard paths.count < rules.bounds.texts else { return Self.otherPage }
        let name = PersonalPath.reduced(path)
        guard let page = pages.known(name) ?? (pages.names.count <= mostPages ? pages.number(of: name) : nil) else { return Self.otherPage }
        paths.place(of: number)?.value.pointee.value = UInt32(page)
        return page
    }

    mutating func referrer(_ field: UnsafeRawBufferPointer) -> Int {
        guard !field.isEmpty else { return Self.none }
        let field = UnsafeRawBufferPointer(rebasing: field.prefix(2_048))
        guard let place = referrerTexts.place(of: digest.text(field)) else { return reduced(field) }
        if place.isNew { place.value.pointee.value = UInt32(reduced(field)) }
        return Int(place.value.pointee.value)
    }

    private mutating func reduced(_ field: UnsafeRawBufferPointer) -> Int {
        switch rules.referrers.referrer(of: field) {
        case .none, .own: Self.none
        case .site(let host): referrers.number(of: host)
        }
    }

    mutating func language(_ field: UnsafeRawBufferPointer) -> Int {
        guard let accepted = AcceptedLanguage(field) else { return Self.none }
        if languageNumbers[accepted.number] == 0 {
            let name = String(decoding: field.prefix(accepted.length).map { $0 | 0x20 }, as: UTF8.self)
            languageNumbers[accepted.number] = UInt16(languages.number(of: name) + 1)
        }
        return Int(languageNumbers[accepted.number]) - 1
    }

    /// "Other" where it isn't declared.
    func campaign(_ query: UnsafeRawBufferPointer) -> Int {
        guard !query.isEmpty else { return Self.none }
        let name = Array("utm_campaign=".utf8)
        for part in query.split(separator: 0x26) where part.starts(with: name) {
            let value = part.dropFirst(name.count)
            guard !value.isEmpty else { return Self.none }
            return campaignBytes.firstIndex { value.elementsEqual($0) }.map { $0 + 2 } ?? 0
        }
        return Self.none
    }

    func country(of address: ClientAddress) -> Int { rules.countries.country(of: address)?.index ?? Country.unknown }
}

/// Pictures, styles, scripts, fonts: what a page brings along.
enum StaticFile {
    private static let endings: [UInt64] = [
        "css", "js", "mjs", "map", "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "bmp", "woff", "woff2", "ttf", "otf", "eot",
        "mp3", "mp4", "webm", "json", "xml", "txt", "pdf", "zip", "gz",
    ].map { $0.utf8.reduce(0) { $0 << 8 | UInt64($1) } }

    static func `is`(_ path: UnsafeRawBufferPointer) -> Bool {
        var ending: UInt64 = 0
        var shift: UInt64 = 0
        for byte in path.suffix(7).reversed() {
            if byte == 0x2e { return endings.contains(ending) }
            if byte == 0x2f { return false }
            ending |= UInt64(byte | 0x20) << shift
            shift += 8
        }
        return false
    }
}
