/// One day being counted. Knows visitors by a digest of address and agent under a key of its own; both, and all visits, are zeros once it
/// is closed.
struct DayCounter: ~Copyable {
    /// Seconds without a page after which a visit is over.
    static let pause = 1_800

    /// A visitor and the visit they are on. Never leaves this type.
    private struct Visit: BitwiseCopyable {
        /// Seconds of the day of the visit's first and last page.
        var first: Int32 = -1
        var last: Int32 = 0
        var entry: UInt32 = 0
        var exit: UInt32 = 0
        var pages: UInt32 = 0
        /// Hours the visitor was seen in, a bit each.
        var hours: UInt32 = 0
        var country: UInt16 = 0
        var language: UInt16 = 0
        /// Of `Screen`, from 1 on.
        var screen: UInt8 = 0
    }
    /// What a visitor is counted for once a day.
    private enum Reading: UInt64 { case page = 1, entry, exit, referrer, campaign }
    private struct Nothing: BitwiseCopyable {}

    let day: Int
    private let start: Int
    private let secret: UnsafeMutableRawBufferPointer
    private let memory: any SecretMemory
    private var visits: DigestTable<Visit>
    private var readings: DigestTable<Nothing>

    private var total = Tally()
    private var objected = 0
    private var hours = Sums()
    private var pages = Sums()
    private var entries = Sums()
    private var exits = Sums()
    private var referrers = Sums()
    private var campaigns = Sums()
    private var countries = Sums()
    private var languages = Sums()
    private var browsers = Sums()
    private var systems = Sums()
    private var devices = Sums()
    private var bots = Sums()
    private var statuses = Sums()
    private var latencies = Sums()
    private var screens = Sums()
    private let asksScreens: Bool

    init(day: Int, key: (UInt64, UInt64), rules: CountingRules, memory: any SecretMemory) {
        (self.day, self.memory, asksScreens) = (day, memory, rules.screens)
        let bounds = rules.bounds
        start = day * 86_400
        secret = memory.allocate(16)
        secret.storeBytes(of: key.0, as: UInt64.self)
        secret.storeBytes(of: key.1, toByteOffset: 8, as: UInt64.self)
        visits = DigestTable(most: bounds.visitors, fresh: Visit(), memory: memory)
        readings = DigestTable(most: bounds.readings, fresh: Nothing(), memory: memory)
    }

    deinit {
        secret.wipe()
        memory.free(secret)
    }

    private var keyed: KeyedDigest {
        @inline(__always) get {
            KeyedDigest(key: (secret.load(as: UInt64.self), secret.load(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    mutating func object() { objected += 1 }

    /// What a page tells of the screen it is on. The first word of a visitor is taken, and of nobody else any.
    mutating func note(_ screen: Screen, of address: ClientAddress, agent: UInt64) {
        guard asksScreens, let place = visits.known(keyed.words(address.high, address.low, agent)), place.pointee.value.screen == 0 else {
            return
        }
        place.pointee.value.screen = UInt8(1 + Screen.allCases.firstIndex(of: screen)!)
    }

    @inline(__always) mutating func count(_ sighting: consuming Sighting, _ words: inout Vocabulary) {
        let (agent, agentDigest) = words.agent(sighting.agent)
        let status = sighting.status
        statuses[100...599 ~= status ? status : 0].views += 1
        if let microseconds = sighting.microseconds { latencies[Latency.bucket(microseconds)].views += 1 }
        if let bot = agent.bot {
            bots[bot].views += 1
            bots[bot].bytes += sighting.bytes
            return
        }
        total.bytes += sighting.bytes
        guard sighting.method == .get, 200..<300 ~= status || status == 304, let page = words.page(sighting.path) else { return }
        view(page, of: sighting, agent, agentDigest, &words)
    }

    private mutating func view(
        _ page: Int, of sighting: borrowing Sighting, _ agent: Vocabulary.KnownAgent, _ agentDigest: UInt64, _ words: inout Vocabulary
    ) {
        let second = Int32(truncatingIfNeeded: sighting.second - start)
        let hour = Int(second / 3_600)
        total.views += 1
        hours[hour].views += 1
        pages[page].views += 1
        pages[page].bytes += sighting.bytes
        browsers[agent.browser].views += 1
        systems[agent.system].views += 1
        devices[agent.device].views += 1

        let visitor = keyed.words(sighting.address.high, sighting.address.low, agentDigest)
        guard let (place, isNew) = visits.place(of: visitor) else { return beyond(sighting, &words) }
        if isNew {
            place.pointee.value.country = UInt16(words.country(of: sighting.address))
            place.pointee.value.language = UInt16(words.language(sighting.language))
        }
        let (country, language) = (Int(place.pointee.value.country), Int(place.pointee.value.language))
        countries[country].views += 1
        languages[language].views += 1
        if isNew {
            total.visitors += 1
            countries[country].visitors += 1
            languages[language].visitors += 1
            browsers[agent.browser].visitors += 1
            systems[agent.system].visitors += 1
            devices[agent.device].visitors += 1
        }
        if place.pointee.value.hours & 1 << hour == 0 {
            place.pointee.value.hours |= 1 << hour
            hours[hour].visitors += 1
        }
        if isFirst(visitor, .page, page) { pages[page].visitors += 1 }

        if isNew || Int(second) - Int(place.pointee.value.last) > Self.pause {
            if !isNew { end(place.pointee.value, visitor) }
            place.pointee.value.first = second
            place.pointee.value.last = second
            place.pointee.value.entry = UInt32(page)
            place.pointee.value.pages = 0
            total.visits += 1
            countries[country].visits += 1
            languages[language].visits += 1
            browsers[agent.browser].visits += 1
            systems[agent.system].visits += 1
            devices[agent.device].visits += 1
            begin(visitor, page, referrer: words.referrer(sighting.referrer), campaign: words.campaign(sighting.query))
        }
        place.pointee.value.last = max(place.pointee.value.last, second)
        place.pointee.value.exit = UInt32(page)
        place.pointee.value.pages &+= 1
    }

    /// More visitors than are followed: views alone.
    private mutating func beyond(_ sighting: borrowing Sighting, _ words: inout Vocabulary) {
        countries[words.country(of: sighting.address)].views += 1
        languages[words.language(sighting.language)].views += 1
    }

    private mutating func begin(_ visitor: UInt64, _ page: Int, referrer: Int, campaign: Int) {
        entries[page].visits += 1
        if isFirst(visitor, .entry, page) { entries[page].visitors += 1 }
        referrers[referrer].visits += 1
        if isFirst(visitor, .referrer, referrer) { referrers[referrer].visitors += 1 }
        campaigns[campaign].visits += 1
        if isFirst(visitor, .campaign, campaign) { campaigns[campaign].visitors += 1 }
    }

    private mutating func end(_ visit: Visit, _ visitor: UInt64) {
        let (entry, exit) = (Int(visit.entry), Int(visit.exit))
        exits[exit].visits += 1
        if isFirst(visitor, .exit, exit) { exits[exit].visitors += 1 }
        if asksScreens { screens[Int(visit.screen)].visits += 1 }
        let seconds = Int(visit.last - visit.first)
        total.seconds += seconds
        entries[entry].seconds += seconds
        guard visit.pages == 1 else { return }
        total.bounces += 1
        entries[entry].bounces += 1
    }

    @inline(__always) private mutating func isFirst(_ visitor: UInt64, _ kind: Reading, _ number: Int) -> Bool {
        var mixed = visitor ^ (UInt64(truncatingIfNeeded: number) << 3 | kind.rawValue) &* 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ mixed >> 32) &* 0xd6e8_feb8_6659_fd93
        mixed ^= mixed >> 32
        return readings.place(of: mixed)?.isNew ?? false
    }

    /// Ends every visit and gives the sums. The tables are wiped with the counter.
    consuming func closed(_ words: borrowing Vocabulary) -> DayTallies {
        for place in visits.places {
            guard let visit = visits[place] else { continue }
            end(visit.value, visit.digest)
            if asksScreens { screens[Int(visit.value.screen)].visitors += 1 }
        }
        var cells: [Cell: Tally] = [:]
        func put(_ dimension: Dimension, _ sums: Sums, _ name: (Int) -> String) {
            sums.forEach { number, tally in cells[Cell(dimension, name(number)), default: Tally()] += tally }
        }
        if total != Tally() { cells[Cell(.total, "")] = total }
        put(.hour, hours) { $0 < 10 ? "0\($0)" : "\($0)" }
        put(.page, pages) { words.pages.names[$0] }
        put(.entry, entries) { words.pages.names[$0] }
        put(.exit, exits) { words.pages.names[$0] }
        put(.referrer, referrers) { words.referrers.names[$0] }
        put(.campaign, campaigns) { words.campaigns[$0] }
        put(.country, countries) { Country.named($0) }
        put(.language, languages) { words.languages.names[$0] }
        put(.browser, browsers) { words.browsers.names[$0] }
        put(.system, systems) { words.systems.names[$0] }
        put(.device, devices) { Agent.Device.allCases[$0].rawValue }
        put(.bot, bots) { words.bots.names[$0] }
        put(.status, statuses) { $0 == 0 ? Dimension.other : "\($0)" }
        put(.latency, latencies) { Latency.name($0) }
        put(.screen, screens) { $0 == 0 ? "" : Screen.allCases[$0 - 1].rawValue }
        return DayTallies(day: day, cells: cells, objected: objected)
    }
}

/// How long answers took, in buckets whose bounds never change.
enum Latency {
    static let bounds = [250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000]

    @inline(__always) static func bucket(_ microseconds: Int) -> Int {
        var bucket = 0
        while bucket < bounds.count, microseconds > bounds[bucket] { bucket += 1 }
        return bucket
    }

    static func name(_ bucket: Int) -> String { bucket < bounds.count ? String(bounds[bucket]) : "more" }
}
