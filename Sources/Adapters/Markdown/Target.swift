/// Where a link leads, decided from its address alone.
enum Target: Equatable {
    /// Another site: an absolute http(s) address.
    case outside(String)
    /// A mail or a call.
    case reach(String)
    /// A path or an anchor of our own site.
    case own(String)
    /// Anything else: the words stay, the link goes.
    case none

    init(_ address: String) {
        // Browsers drop tabs and line ends inside addresses and read a backslash as a slash: such an address isn't what it looks like.
        guard !address.isEmpty, !address.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7f || $0 == "\\" }) else {
            self = .none
            return
        }
        let lowercased = address.lowercased()
        if let scheme = ["https://", "http://"].first(where: lowercased.hasPrefix) {
            let rest = address.dropFirst(scheme.count)
            let host = rest.prefix { !"/?#".contains($0) }
            // "https://known.example@other.example" leads to the other.
            guard !host.isEmpty, !host.contains("@") else {
                self = .none
                return
            }
            self = .outside(scheme + host.lowercased() + rest.dropFirst(host.count))
        } else if lowercased.hasPrefix("mailto:") || lowercased.hasPrefix("tel:") {
            self = .reach(address)
        } else if address.hasPrefix("#") || address.hasPrefix("/") && !address.hasPrefix("//") {
            self = .own(address)
        } else {
            self = .none
        }
    }
}
