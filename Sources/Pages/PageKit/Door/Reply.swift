import DataProtection
import HTTPTypes
import Hummingbird

/// The one place where an answer becomes a response. The fields that protect the visitor are the same on every response and are written
/// by the connection itself (`SecurityFields`), so that none leaves without them.
enum Reply {
    /// - Parameter negotiated: the address named no language, so caches must tell visitors apart by theirs.
    /// - Returns: nothing when the answer leads to a path that isn't ours.
    static func make(_ answer: Answer, to head: HTTPRequest, negotiated: Bool) -> Response? {
        var fields = HTTPFields()
        fields.reserveCapacity(10)
        if let location = answer.location {
            guard isOwn(location) else { return nil }
            fields.append(HTTPField(name: .location, value: location))
        }
        let small = answer.compressed.flatMap { takesGzip(head.headerFields.first(.acceptEncoding)) ? $0 : nil }
        switch answer.caching {
        case .never: fields.append(noStore)
        case .immutable: fields.append(forGood)
        case .validated(let validator):
            // Each coding has bytes of its own, and so a tag of its own (RFC 9110 section 8.8.3).
            let tag = small == nil ? "\"\(validator)\"" : "\"\(validator).gzip\""
            fields.append(askEachTime)
            fields.append(HTTPField(name: .eTag, value: tag))
            if answer.status == .ok, let known = head.headerFields.first(.ifNoneMatch), names(tag, in: known) {
                addVariance(answer, negotiated, to: &fields)
                var unchanged = Response(status: .notModified, headers: fields)
                // The length would be that of a body a 304 doesn't carry.
                unchanged.headers[.contentLength] = nil
                return unchanged
            }
        }
        addVariance(answer, negotiated, to: &fields)
        if small != nil { fields.append(gzip) }
        if !answer.indexed { fields.append(unlisted) }
        if let wait = answer.retryAfter { fields.append(HTTPField(name: retryAfter, value: String(wait))) }
        if answer.status == .methodNotAllowed { fields.append(allowed) }
        if let name = answer.download { fields.append(HTTPField(name: .contentDisposition, value: disposition(name))) }
        let body = small ?? answer.body
        let length = body.readableBytes
        if length > 0 || answer.location == nil { fields.append(kinds[answer.content]!) }
        fields.append(HTTPField(name: .contentLength, value: String(length)))
        return Response(
            status: answer.status, headers: fields,
            body: head.method == .head || length == 0 ? ResponseBody() : ResponseBody(byteBuffer: body))
    }

    /// In which language, and by what else the same address answers differently.
    private static func addVariance(_ answer: Answer, _ negotiated: Bool, to fields: inout HTTPFields) {
        if let language = answer.language { fields.append(HTTPField(name: .contentLanguage, value: language.rawValue)) }
        switch (answer.language != nil && negotiated, answer.compressed != nil) {
        case (true, true): fields.append(variesByBoth)
        case (true, false): fields.append(variesByLanguage)
        case (false, true): fields.append(variesByCoding)
        case (false, false): break
        }
    }

    /// Named, by its own name or by `*`, and not refused with `q=0` (RFC 9110 section 12.5.3).
    private static func takesGzip(_ accepted: String?) -> Bool {
        guard let accepted else { return false }
        var (named, any) = (Bool?.none, false)
        for part in accepted.split(separator: ",") {
            let pieces = part.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            guard let name = pieces.first else { continue }
            let wanted = !pieces.dropFirst().contains { $0.hasPrefix("q=") && (Double($0.dropFirst(2)) ?? 0) <= 0 }
            if name == "gzip" || name == "x-gzip" { named = wanted }
            if name == "*" { any = wanted }
        }
        return named ?? any
    }

    /// Begins with one slash and holds nothing that a browser would read as another host.
    private static func isOwn(_ path: String) -> Bool {
        path.utf8.first == UInt8(ascii: "/") && !path.hasPrefix("//")
            && path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }
    }

    /// Weak comparison (RFC 9110 section 13.1.2).
    private static func names(_ tag: String, in known: String) -> Bool {
        known.split(separator: ",").contains { part in
            let candidate = part.drop { $0 == " " }.prefix { $0 != " " }
            return candidate == "*" || (candidate.hasPrefix("W/") ? candidate.dropFirst(2) : candidate) == tag
        }
    }

    /// The name in ASCII, and in full for who reads RFC 6266.
    private static func disposition(_ name: String) -> String {
        let plain = String(
            name.unicodeScalars.map { $0.isASCII && $0.value > 0x1f && !"\"\\/%;".unicodeScalars.contains($0) ? Character($0) : "_" })
        guard plain != name else { return "attachment; filename=\"\(plain)\"" }
        let full = name.utf8.map { byte in
            let kept =
                byte < 0x80
                && (Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber || "-._".utf8.contains(byte))
            return kept ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(full.joined())"
    }

    private static let retryAfter = HTTPField.Name("Retry-After")!
    private static let noStore = HTTPField(name: .cacheControl, value: "no-store")
    private static let askEachTime = HTTPField(name: .cacheControl, value: "no-cache")
    private static let forGood = HTTPField(name: .cacheControl, value: "public, max-age=31536000, immutable")
    private static let gzip = HTTPField(name: .contentEncoding, value: "gzip")
    private static let variesByLanguage = HTTPField(name: .vary, value: "Accept-Language")
    private static let variesByCoding = HTTPField(name: .vary, value: "Accept-Encoding")
    private static let variesByBoth = HTTPField(name: .vary, value: "Accept-Language, Accept-Encoding")
    private static let unlisted = HTTPField(name: HTTPField.Name("X-Robots-Tag")!, value: "noindex")
    private static let allowed = HTTPField(name: .allow, value: "GET, HEAD, POST")
    private static let kinds = Dictionary(
        uniqueKeysWithValues: Answer.Content.allCases.map { ($0, HTTPField(name: .contentType, value: $0.rawValue)) })
}
