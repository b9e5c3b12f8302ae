/// Canary persons a company keeps among the registered: nobody has a reason to look at one or to write to one, so that whoever does is noticed.
package struct CanarySettings: Sendable, Equatable {
    package static let fewest = 5
    /// For each product.
    package let perProduct: Int
    /// Domains whose mail, to whatever name, comes to the mailbox that Vern reads.
    package let domains: [String]
    /// Full names to choose from; none: made up.
    package let names: [String]
    /// With `#` for each digit to draw: a range of numbers of the company's own. Nothing: no canary gives a number that may be left out.
    package let phone: String?
    package init(perProduct: Int = Self.fewest, domains: [String], names: [String] = [], phone: String? = nil) {
        (self.perProduct, self.domains, self.names, self.phone) = (perProduct, domains.map { $0.lowercased() }, names, phone)
    }
}
