/// Where a letter stands, as stored beside it.
package enum LetterState: Int, Sendable, Codable, CaseIterable {
    case queued = 0
    /// Claimed: on its way to the transport. Found at a start, its outcome is what its way says.
    case sending = 1
    case delivered = 2
    /// The right to send it was gone when it was looked at again.
    case void = 3
    /// A mail server refused it for good, or nobody took it over in time.
    case failed = 4
    /// It may have left and may not have: nobody sends it again unasked (RFC 1047).
    case uncertain = 5

    /// What it is called in reports and exports: "queued".
    package var name: String { String(describing: self) }
    package init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// How a letter leaves, and with it what an interruption means.
package enum LetterWay: Int, Sendable {
    /// As a file under its own name: delivering twice is delivering once, so an interrupted letter goes again.
    case folder = 0
    /// To a mail server, which would deliver twice: an interrupted letter is uncertain.
    case relay = 1
}
