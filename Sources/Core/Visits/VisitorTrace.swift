/// What one request tells about who sent it, for as long as it takes to reduce that to a line many visitors share.
/// It can't be copied, encoded or kept; `AddressLog.record` consumes it. It never knew which page was asked for.
package struct VisitorTrace: ~Copyable {
    private let address: String
    private let agent: String?

    /// - Parameters:
    ///   - address: of the client, as text.
    ///   - agent: the `User-Agent` field, if there was one.
    package init(address: String, agent: String?) { (self.address, self.agent) = (address, agent) }

    /// The network and the kind of browser, and no more.
    consuming func reduced(
        writing written: (ClientAddress) -> LoggedAddress, telling family: (String?) -> BrowserFamily
    ) -> AddressLine.Visitor {
        AddressLine.Visitor(network: ClientAddress(address).map(written) ?? .unknown, browser: family(agent))
    }
}
