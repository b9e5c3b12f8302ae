import Synchronization

/// Counts the pages a server serves, from all its threads.
package final class LiveCounter: Sendable {
    /// What a page tells of a request. Texts are as the client sent them.
    package struct Request: ~Copyable {
        let second: Int
        let address: String
        let agent: String
        let isGet: Bool
        let page: String
        let query: String
        let referrer: String
        let language: String
        let status: Int
        let bytes: Int
        let microseconds: Int?
        let objects: Bool

        /// - Parameters:
        ///   - second: now, UTC.
        ///   - page: the name it is counted under.
        ///   - objects: the visitor's `DNT` or `Sec-GPC` is 1.
        package init(
            second: Int, address: String, agent: String, isGet: Bool, page: String, query: String, referrer: String, language: String,
            status: Int,
            bytes: Int, microseconds: Int?, objects: Bool
        ) {
            (self.second, self.address, self.agent, self.isGet) = (second, address, agent, isGet)
            (self.page, self.query) = (page, query)
            (self.referrer, self.language, self.status, self.bytes) = (referrer, language, status, bytes)
            (self.microseconds, self.objects) = (microseconds, objects)
        }
    }

    private let counter: Mutex<VisitCounter>

    package init(rules: CountingRules, memory: any SecretMemory, key: @escaping @Sendable () -> (UInt64, UInt64)) {
        counter = Mutex(VisitCounter(rules: rules, memory: memory, key: key))
    }

    package func count(_ request: consuming Request) {
        let address = ClientAddress(request.address) ?? ClientAddress(high: 0, low: 0)
        let (second, status, size) = (request.second, request.status, request.bytes)
        let (microseconds, objects, isGet) = (request.microseconds, request.objects, request.isGet)
        var (agent, page, query) = (request.agent, request.page, request.query)
        var (referrer, language) = (request.referrer, request.language)
        agent.withUTF8 { agent in
            page.withUTF8 { page in
                query.withUTF8 { query in
                    referrer.withUTF8 { referrer in
                        language.withUTF8 { language in
                            let sighting = Sighting(
                                second: second, address: address, agent: UnsafeRawBufferPointer(agent), method: isGet ? .get : .other,
                                path: UnsafeRawBufferPointer(page), query: UnsafeRawBufferPointer(query),
                                referrer: UnsafeRawBufferPointer(referrer), language: UnsafeRawBufferPointer(language), status: status,
                                bytes: size, microseconds: microseconds, objects: objects)
                            take(sighting)
                        }
                    }
                }
            }
        }
    }

    /// A page was told how wide the screen is that it is on.
    package func note(_ screen: Screen, second: Int, address: String, agent: String) {
        let address = ClientAddress(address) ?? ClientAddress(high: 0, low: 0)
        counter.withLock { $0.note(screen, second: second, address: address, agent: agent) }
    }

    private func take(_ sighting: consuming Sighting) {
        var sighting = Optional(sighting)
        // A clock set back finds its day closed: that request is not counted.
        counter.withLock { counter in _ = counter.count(sighting.take()!) }
    }

    /// Days that are over at this second; with `all`, what there is of today as well.
    package func closed(at second: Int, all: Bool = false) -> [DayTallies] {
        counter.withLock { counter in
            counter.turn(to: second)
            return counter.closed(all: all)
        }
    }
}
