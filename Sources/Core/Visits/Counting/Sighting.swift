/// What one request tells about itself, for as long as it takes to count it. It can't be copied, encoded or kept: `VisitCounter.count`
/// consumes it, and what it points to need live no longer than that call.
/// Everything is as the request or the line said it; all reducing happens in the counter, in one place.
/// Sendable, as it is used up in the call it is given to, on the same thread.
package struct Sighting: ~Copyable, @unchecked Sendable {
    package enum Method: Sendable { case get, head, other }

    /// Seconds since 1 January 1970, UTC.
    let second: Int
    let address: ClientAddress
    /// The `User-Agent` field; empty where there was none.
    let agent: UnsafeRawBufferPointer
    let method: Method
    /// The path without query and fragment, still with the language in front where it had one.
    let path: UnsafeRawBufferPointer
    /// Without the question mark.
    let query: UnsafeRawBufferPointer
    /// The `Referer` field.
    let referrer: UnsafeRawBufferPointer
    /// The `Accept-Language` field.
    let language: UnsafeRawBufferPointer
    let status: Int
    let bytes: Int
    let microseconds: Int?
    let objects: Bool

    /// - Parameters:
    ///   - second: of the answer, UTC.
    ///   - agent: the `User-Agent` field; empty where there was none, as with all texts here.
    ///   - path: as in the request line, without query and fragment.
    ///   - query: what follows the question mark.
    ///   - bytes: of the answer's body.
    ///   - microseconds: from the head of the request to the answer; nothing where it isn't known.
    ///   - objects: the visitor's `DNT` or `Sec-GPC` is 1.
    package init(
        second: Int, address: ClientAddress, agent: UnsafeRawBufferPointer, method: Method, path: UnsafeRawBufferPointer,
        query: UnsafeRawBufferPointer = Self.nothing, referrer: UnsafeRawBufferPointer = Self.nothing,
        language: UnsafeRawBufferPointer = Self.nothing, status: Int, bytes: Int, microseconds: Int? = nil, objects: Bool = false
    ) {
        (self.second, self.address, self.agent, self.method, self.path) = (second, address, agent, method, path)
        (self.query, self.referrer, self.language) = (query, referrer, language)
        (self.status, self.microseconds, self.objects) = (status, microseconds, objects)
        // A log may say anything: sums of these fit.
        self.bytes = min(max(0, bytes), 1 << 40)
    }

    /// The agent of a log that has none: whoever it was, that they named none says nothing of them. No field holds such a byte.
    package static var untold: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: zero.utf8Start, count: 1) }
    private static let zero: StaticString = "\0"

    /// A field that isn't there.
    package static var nothing: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }
}
