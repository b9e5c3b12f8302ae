/// Where clocks stand that a log's times are of, where these don't say.
package struct LogZone: Sendable {
    /// Seconds east of Greenwich, at a time of that clock, in seconds since it showed 1 January 1970. The same within an hour.
    package let offset: @Sendable (_ local: Int) -> Int

    package init(offset: @escaping @Sendable (_ local: Int) -> Int) { self.offset = offset }

    package static let greenwich = LogZone { _ in 0 }
}
