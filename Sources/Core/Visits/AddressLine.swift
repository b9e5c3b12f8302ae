/// One line of the address log: on a day, from a network, with a kind of browser, so many requests, of which so many were refused. No path, no
/// time of day, and no full address unless the company chose so.
package struct AddressLine: Hashable, Sendable {
    package struct Visitor: Hashable, Sendable {
        package let network: LoggedAddress
        package let browser: BrowserFamily
        package init(network: LoggedAddress, browser: BrowserFamily) { (self.network, self.browser) = (network, browser) }
        package init(network: TruncatedNetwork, browser: BrowserFamily) { self.init(network: LoggedAddress(network), browser: browser) }
    }

    /// UTC days since 1 January 1970.
    package let day: Int
    package let visitor: Visitor
    package let count: Int
    /// For coming too often.
    package let refused: Int
    package init(day: Int, visitor: Visitor, count: Int, refused: Int = 0) {
        (self.day, self.visitor, self.count, self.refused) = (day, visitor, count, refused)
    }
}

/// Where the lines of the address log are kept. It learns of them in shuffled batches only.
package protocol AddressLogStore: Sendable {
    /// Adds the counts to those kept, all or none, in the order given.
    func append(_ batch: [AddressLine]) async throws
    /// Forgets every line of a day before `day`.
    /// - Returns: how many.
    func expire(before day: Int) async throws -> Int
    /// Lines in the order of day, network, browser; at most `limit` after skipping `offset`.
    func lines(from day: Int, offset: Int, limit: Int) async throws -> [AddressLine]
}
