/// Where a visit came from.
package enum Referrer: Hashable, Sendable {
    /// Typed, a bookmark, or not told.
    case none
    /// The site itself.
    case own
    /// Another site, by its registrable domain, at most 80 bytes of lower-case ASCII: never a path or query.
    case site(String)
}

/// Reduces `Referer` fields. Asked once for each text a day; the counter remembers the answers.
package protocol ReferrerRules: Sendable {
    /// - Parameter field: any bytes, possibly none and possibly long.
    func referrer(of field: UnsafeRawBufferPointer) -> Referrer
}
