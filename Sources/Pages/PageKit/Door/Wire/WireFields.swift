import HTTPTypes

/// The header fields that come in through the door. All others, `Cookie` first of all, are dropped where they arrive, and of `Referer`
/// all but the origin is: no page, log or error can tell what it never saw.
enum WireFields {
    /// Written by the connection itself; a client's field of that name is dropped like any other unknown one.
    static let peer = HTTPField.Name("Vern-Peer")!
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    static let doNotTrack = HTTPField.Name("DNT")!
    static let privacyControl = HTTPField.Name("Sec-GPC")!

    /// "https://other.example" of an address there; nothing unless it is one of the web.
    static func origin(of referrer: String) -> String? {
        let bytes = referrer.utf8
        guard let scheme = webSchemes.first(where: { bytes.prefix($0.count).elementsEqual($0, by: { lowercase($0) == $1 }) }) else {
            return nil
        }
        let host = bytes.dropFirst(scheme.count).prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard (1...253).contains(host.count),
            host.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "@") && $0 != UInt8(ascii: "\\") })
        else { return nil }
        return String(referrer[..<host.endIndex])
    }

    private static let webSchemes = ["https://", "http://"].map { Array($0.utf8) }

    private static func lowercase(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte }

    /// Nothing for a field nobody here reads. Looks at the length first, as most fields differ in that already.
    static func known(_ name: String) -> HTTPField.Name? {
        let bytes = name.utf8
        guard bytes.count < 18, let candidates = byLength[bytes.count] else { return nil }
        return candidates.first { candidate in
            zip(candidate.lowercase, bytes).allSatisfy { $0 == lowercase($1) }
        }?.name
    }

    /// The same for pages whose script bears a token: the console.
    static func known(_ name: String, bearing: Bool) -> HTTPField.Name? {
        known(name) ?? (bearing && name.utf8.count == 13 && name.lowercased() == "authorization" ? .authorization : nil)
    }

    private static let byLength: [[(lowercase: [UInt8], name: HTTPField.Name)]?] = {
        let names: [HTTPField.Name] = [
            .acceptEncoding, .acceptLanguage, .contentEncoding, .contentLength, .contentType, .ifNoneMatch, .origin, .transferEncoding,
            .userAgent, .referer, doNotTrack, privacyControl,
            forwardedFor,
            HTTPField.Name("Sec-Fetch-Site")!, HTTPField.Name("Sec-Fetch-Mode")!, HTTPField.Name("Sec-Fetch-Dest")!,
        ]
        return (0..<18).map { length in
            let fitting = names.filter { $0.canonicalName.utf8.count == length }.map { (Array($0.canonicalName.utf8), $0) }
            return fitting.isEmpty ? nil : fitting
        }
    }()
}

extension HTTPFields {
    /// The first field of that name; the subscript would join all of them into a new text.
    func first(_ name: HTTPField.Name) -> String? { first { $0.name == name }?.value }
}
