/// What the door lets through and how long it waits. Every number has a default that suits a public site on one machine.
package struct DoorLimits: Sendable {
    /// Bytes of one header field, of all together; number of fields.
    package var headerField = 8 * 1_024
    package var headerList = 16 * 1_024
    package var headerFields = 64
    /// Bytes of a request's body.
    package var body = 64 * 1_024
    /// Pieces in which a body may come: one of a byte costs as much as one of a thousand.
    package var bodyPieces = 4_096
    /// Seconds for the header, from its first byte or the connection's; for the body in all.
    package var headerSeconds = 10.0
    package var bodySeconds = 30.0
    /// Bytes a second a body must bring on average, once five seconds have gone.
    package var bodyRate = 1_024
    /// Seconds a client may take none of what we write; seconds a connection may stay open unused.
    package var writeSeconds = 20.0
    package var idleSeconds = 30.0
    /// Connections in all, and from one network (IPv4 /24, IPv6 /64). Trusted proxies count in the first only.
    package var connections = 4_096
    package var connectionsPerNetwork = 256
    /// Requests of one client that read, and that send. Nothing: no limit.
    package var pages: Rate? = Rate(perMinute: 600, burst: 300)
    package var posts: Rate? = Rate(perMinute: 60, burst: 60)
    /// Good forms of one kind that are taken from everybody together.
    package var forms: Rate? = Rate(perMinute: 120, burst: 600)
    /// Connections one client may open. Trusted proxies may open any number.
    package var arrivals: Rate? = Rate(perMinute: 1_200, burst: 600)
    /// Seconds a graceful stop waits for requests under way.
    package var stopSeconds = 30.0

    package init() {}
}
