/// What a line of a log tells. It points into the line and the reader's room, so it lives no longer than either stands still.
struct LogLine {
    /// Seconds since 1 January 1970, UTC.
    var second = 0
    var address = ClientAddress(high: 0, low: 0)
    var method = Sighting.Method.other
    /// Empty where the request line was none.
    var path = Sighting.nothing
    var query = Sighting.nothing
    var referrer = Sighting.nothing
    var agent = Sighting.nothing
    var language = Sighting.nothing
    var status = 0
    var bytes = 0
    var microseconds: Int?
    /// Somebody had signed in to the site, and is named.
    var named = false
}

/// Why a line is not read.
package enum LogRefusal: String, Error, Sendable, CaseIterable {
    case tooLong = "too-long"
    case noAddress = "no-address"
    case noTime = "no-time"
    case noRequest = "no-request"
    case noStatus = "no-status"
    /// It ends before the fields of its format do.
    case cutShort = "cut-short"
    case noJSON = "no-json"
    /// Its day has figures already.
    case countedDay = "counted-day"
    /// Its day goes on, or is still to come.
    case notOver = "not-over"

    /// In words.
    package var says: String {
        switch self {
        case .tooLong: "longer than 64 KiB"
        case .noAddress: "no address at its place"
        case .noTime: "no time in brackets"
        case .noRequest: "no request in quotes"
        case .noStatus: "no status"
        case .cutShort: "ends before its last field"
        case .noJSON: "no JSON object"
        case .countedDay: "of a day that has figures already"
        case .notOver: "of a day that isn't over (UTC)"
        }
    }
}

/// How the lines of a log are written.
package enum LogFormat: String, Sendable, CaseIterable {
    /// `host ident user [time] "request" status bytes`
    case common
    /// The same with `"referrer" "agent"`: what nginx and Apache write unless told otherwise.
    case combined
    /// The same with the time taken at the end: in seconds where it has a point, else in microseconds.
    case timed
    /// Combined with `server:port` in front.
    case vhost
    /// An object a line, as Caddy and Traefik write it, or nginx with fields named as its variables.
    case json
}

/// Reads lines of one format.
protocol LogReader {
    /// - Parameter mine: whether the line's address is one to read for; lines of others are left after a glance.
    /// - Returns: nothing for a line of others. What it points to holds until the next call.
    mutating func read(_ line: UnsafeRawBufferPointer, if mine: (ClientAddress) -> Bool) throws(LogRefusal) -> LogLine?
}
