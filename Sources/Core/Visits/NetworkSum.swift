/// What the address log tells of one network, over some days.
package struct NetworkSum: Sendable, Equatable {
    package struct Count: Sendable, Equatable {
        package var requests = 0
        /// Of these, so many were refused for coming too often.
        package var refused = 0
        package init(requests: Int = 0, refused: Int = 0) { (self.requests, self.refused) = (requests, refused) }

        static func += (sum: inout Count, line: AddressLine) {
            sum.requests += line.count
            sum.refused += line.refused
        }
    }

    package let network: LoggedAddress
    package private(set) var all = Count()
    /// By UTC days since 1 January 1970.
    package private(set) var days: [Int: Count] = [:]
    package private(set) var browsers: [BrowserFamily: Int] = [:]

    private init(_ network: LoggedAddress) { self.network = network }

    private mutating func add(_ line: AddressLine) {
        all += line
        days[line.day, default: Count()] += line
        browsers[line.visitor.browser, default: 0] += line.count
    }

    /// The networks that asked most, or, with `refused`, of those that were refused the most often refused; first things first.
    package static func top(_ most: Int, of lines: some Sequence<AddressLine>, refused: Bool = false) -> [NetworkSum] {
        var sums: [LoggedAddress: NetworkSum] = [:]
        for line in lines { sums[line.visitor.network, default: NetworkSum(line.visitor.network)].add(line) }
        let ordered = sums.values.filter { !refused || $0.all.refused > 0 }.sorted { one, other in
            let (first, second) = refused ? (one.all.refused, other.all.refused) : (one.all.requests, other.all.requests)
            return first == second ? one.network.description < other.network.description : first > second
        }
        return Array(ordered.prefix(most))
    }
}
