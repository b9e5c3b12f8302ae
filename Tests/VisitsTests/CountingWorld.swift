import Visits

/// Chance that can be drawn again: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}

/// One request of a made-up day, in words.
struct WorldHit {
    var second: Int
    var address: UInt32
    var agent: String
    var path: String
    var query = ""
    var referrer = ""
    var language = ""
    var status = 200
    var bytes = 1_000
    var microseconds: Int?
    var objects = false
    var method = Sighting.Method.get
}

/// The small world the counter's tests are set in.
enum World {
    static let pages = ["/", "/privacy", "/products/a", "/products/b"]
    static let agents = ["Firefox Linux", "Chrome Android Mobile", "Safari iOS Mobile", "Googlebot", ""]
    static let day = 20_000

    struct Rules: AgentRules {
        func agent(of text: UnsafeRawBufferPointer) -> Agent {
            let words = String(decoding: text, as: UTF8.self).split(separator: " ").map(String.init)
            return Agent(
                browser: words.first ?? "none", system: words.count > 1 ? words[1] : "",
                device: words.contains("Mobile") ? .phone : .desktop,
                bot: words.first == "Googlebot" ? "Google" : nil)
        }
    }
    struct Lands: Countries {
        func country(of address: ClientAddress) -> Country? {
            address.low % 3 == 0 ? nil : Country(0x4e, address.low % 3 == 1 ? 0x4f : 0x4c)
        }
    }
    struct Hosts: ReferrerRules {
        func referrer(of field: UnsafeRawBufferPointer) -> Referrer {
            let text = String(decoding: field, as: UTF8.self)
            return text.hasPrefix("own") ? .own : text.isEmpty ? .none : .site(String(text.prefix { $0 != "/" }))
        }
    }

    static func rules(_ bounds: CountingRules.Bounds = .init(), screens: Bool = false) -> CountingRules {
        CountingRules(
            agents: Rules(), countries: Lands(), referrers: Hosts(),
            pages: PageTable(pages.map { (name: $0, paths: [$0, "/nb" + ($0 == "/" ? "" : $0)]) }), campaigns: ["spring"],
            screens: screens, bounds: bounds)
    }

    static func hits(_ generator: inout SeededGenerator, days: Int, visitors: Int, count: Int) -> [WorldHit] {
        (0..<count).map { _ in
            var hit = WorldHit(
                second: day * 86_400 + Int.random(in: 0..<days * 86_400, using: &generator),
                address: UInt32.random(in: 1...UInt32(visitors), using: &generator), agent: agents.randomElement(using: &generator)!,
                path: (pages + ["/nb/privacy", "/nowhere", "/style.css"]).randomElement(using: &generator)!)
            hit.query = ["", "utm_campaign=spring", "a=1&utm_campaign=secret", "utm_campaign="].randomElement(using: &generator)!
            hit.referrer = ["", "own/x", "a.example/path", "b.example"].randomElement(using: &generator)!
            hit.language = ["", "nb-NO,nb;q=0.9", "EN", "en-US", "x-klingon", "*"].randomElement(using: &generator)!
            hit.status = [200, 200, 200, 304, 404, 301, 500].randomElement(using: &generator)!
            hit.bytes = Int.random(in: 0...9_999, using: &generator)
            hit.microseconds = [nil, 10, 900, 2_000_000].randomElement(using: &generator)!
            hit.objects = Int.random(in: 0..<20, using: &generator) == 0
            hit.method = Int.random(in: 0..<20, using: &generator) == 0 ? .head : .get
            return hit
        }.sorted { $0.second < $1.second }
    }

    static func counter(
        openDays: Int = 1, bounds: CountingRules.Bounds = .init(), screens: Bool = false, memory: any SecretMemory = PlainMemory()
    ) -> VisitCounter {
        VisitCounter(
            rules: rules(bounds, screens: screens), openDays: openDays, memory: memory,
            key: {
                var generator = SystemRandomNumberGenerator()
                return (generator.next(), generator.next())
            })
    }
}

extension VisitCounter {
    mutating func note(_ screen: Screen, at second: Int, address: UInt32, agent: String) {
        note(screen, second: second, address: ClientAddress(version4: address), agent: agent)
    }

    @discardableResult mutating func count(_ hit: WorldHit) -> Outcome {
        var (agent, path, query, referrer, language) = (hit.agent, hit.path, hit.query, hit.referrer, hit.language)
        return agent.withUTF8 { agent in
            path.withUTF8 { path in
                query.withUTF8 { query in
                    referrer.withUTF8 { referrer in
                        language.withUTF8 { language in
                            count(
                                Sighting(
                                    second: hit.second, address: ClientAddress(version4: hit.address), agent: UnsafeRawBufferPointer(agent),
                                    method: hit.method, path: UnsafeRawBufferPointer(path), query: UnsafeRawBufferPointer(query),
                                    referrer: UnsafeRawBufferPointer(referrer), language: UnsafeRawBufferPointer(language),
                                    status: hit.status, bytes: hit.bytes, microseconds: hit.microseconds, objects: hit.objects))
                        }
                    }
                }
            }
        }
    }
}
