/// Counts visits from logs, by the same rules as those the server sees itself, on several cores. All it holds of a line it holds while the
/// line is counted; what comes out are sums of days.
package struct LogImport: Sendable {
    package enum Failure: Error, Equatable {
        /// No line at its beginning fits any format.
        case unknownFormat
    }
    /// Raised when the same line would be counted otherwise.
    package static let version = 1
    /// Blocks read that not every lane has counted yet.
    private static let ahead = 8
    private let lanes: [LogLane]
    private let times: LogTime

    /// - Parameters:
    ///   - lanes: how many count side by side.
    ///   - zone: of times that don't say.
    ///   - days: which are left out.
    ///   - key: 128 fresh random bits.
    package init(
        rules: CountingRules, lanes: Int, zone: LogZone = .greenwich, days: LogDays = LogDays(),
        key: @escaping @Sendable () -> (UInt64, UInt64)
    ) {
        self.lanes = (0..<lanes).map { number in
            // Lines of two days may stand mixed where a day ends, as a line is written when its answer is done.
            LogLane(number: number, of: lanes, days: days, counter: VisitCounter(rules: rules, openDays: 2, key: key))
        }
        times = LogTime(zone: zone)
    }

    /// Counts one log; several of a site in the order of their time.
    /// - Parameter format: nothing to tell it from the first lines.
    /// - Throws: `Failure`, or what the source throws; then the whole import is worth nothing.
    package func read(_ source: any LogSource, format: LogFormat? = nil) async throws -> LogReport {
        var blocks = LogBlocks(source)
        var block = try blocks.next()
        guard let first = block else { return LogReport() }
        guard let format = format ?? LogFormat.of(first) else { throw Failure.unknownFormat }
        for lane in lanes { await lane.begin(format, times: times) }
        // Each lane goes at its own pace, so that no core waits for another at the end of every block.
        let (counted, done) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup { group in
            let ways = lanes.map { lane in
                let (way, entrance) = AsyncStream.makeStream(of: LogBlock.self)
                group.addTask {
                    for await block in way {
                        await lane.take(block)
                        done.yield()
                    }
                }
                return entrance
            }
            defer { for way in ways { way.finish() } }
            var (room, turns) = (Self.ahead * lanes.count, counted.makeAsyncIterator())
            while let now = block {
                while room < lanes.count {
                    await turns.next()
                    room += 1
                }
                for way in ways { way.yield(now) }
                room -= lanes.count
                block = try blocks.next()
            }
        }
        var report = LogReport(format: format)
        for lane in lanes { report.add(await lane.end()) }
        return report
    }

    /// Closes every day; nothing is counted after.
    package func finish() async -> [DayTallies] {
        let closed = await withTaskGroup { group in
            for lane in lanes { group.addTask { await lane.closed() } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        return await withTaskGroup { group in
            for parts in Dictionary(grouping: closed, by: \.day).values {
                group.addTask { parts.dropFirst().reduce(into: parts[0]) { $0.add($1) } }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.day < $1.day }
        }
    }

    /// The time of the first line that has one; nothing where there is none in the first few hundred.
    package static func beginning(of source: any LogSource, format: LogFormat? = nil, zone: LogZone = .greenwich) throws -> Int? {
        var blocks = LogBlocks(source, size: 1 << 18)
        guard let block = try blocks.next(), let format = format ?? LogFormat.of(block) else { return nil }
        var reader = format.reader(times: LogTime(zone: zone))
        return block.bytes.withUnsafeBytes { bytes in
            bytes.split(separator: 0x0a, maxSplits: 200).lazy.compactMap { line in
                try? reader.read(UnsafeRawBufferPointer(rebasing: line), if: { _ in true })?.second
            }.first
        }
    }
}
