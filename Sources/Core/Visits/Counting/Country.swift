/// A country by its two letters (ISO 3166-1). Regions that address ranges are told by as well ("AP", "EU", "UN", "ZZ")
/// are none.
package struct Country: Hashable, Sendable, CustomStringConvertible {
    private let first: UInt8
    private let second: UInt8

    /// - Returns: nothing unless both are the letters A–Z, and no region's.
    package init?(_ first: UInt8, _ second: UInt8) {
        guard 0x41...0x5a ~= first, 0x41...0x5a ~= second else { return nil }
        switch (first, second) {
        case (0x41, 0x50), (0x45, 0x55), (0x55, 0x4e), (0x5a, 0x5a): return nil
        default: (self.first, self.second) = (first, second)
        }
    }

    /// "NO".
    package var description: String { String(decoding: [first, second], as: UTF8.self) }
    /// Less than 676, another for each.
    var index: Int { Int(first - 0x41) * 26 + Int(second - 0x41) }
    /// The index of no country.
    static let unknown = 676
    static func named(_ index: Int) -> String {
        Country(UInt8(0x41 + index / 26), UInt8(0x41 + index % 26))?.description ?? ""
    }
}

/// Knows in which country an address is used. Asked once for each visitor a day; the address is forgotten with the answer.
package protocol Countries: Sendable {
    /// - Returns: nothing where it isn't known.
    func country(of address: ClientAddress) -> Country?

    /// Whose data tell it, under which licence, where their makers ask to be named with the figures.
    var credit: String? { get }
}

extension Countries {
    package var credit: String? { nil }
}

/// Knows no country.
package struct NoCountries: Countries {
    package let credit: String?

    /// - Parameter credit: whose data told those that are counted already.
    package init(credit: String? = nil) { self.credit = credit }
    package func country(of address: ClientAddress) -> Country? { nil }
}
