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
        referrer.firstMatch(of: /^((?i:https?):\/\/[^\s\/?#@\\]{1,253})(?:[\/?#]|$)/).map { String($0.output.1) }
    }

    /// Nothing for a field nobody here reads. Looks at the length first, as most fields differ in that already.
    static func known(_ name: String) -> HTTPField.Name? {
        let bytes = name.utf8
        guard bytes.count < 18, let candidates = byLength[bytes.count] else { return nil }
        return candidates.first { candidate in
            zip(candidate.lowercase, bytes).allSatisfy { $0 == ($1 >= 0x41 && $1 <= 0x5a ? $1 | 0x20 : $1) }
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
