import Foundation

/// Counts the lines of those visitors who are its own: all of a visitor's lines, in their order. Several stand side by side and are shown
/// the same blocks.
actor LogLane {
    private var counter: VisitCounter
    private let number: Int
    private let lanes: Int
    private let days: LogDays
    private var format = LogFormat.combined
    private var reader: (any LogReader)?
    private var report = LogReport()

    init(number: Int, of lanes: Int, days: LogDays, counter: consuming VisitCounter) {
        (self.number, self.lanes, self.days) = (number, lanes, days)
        self.counter = counter
    }

    func begin(_ format: LogFormat, times: LogTime) {
        self.format = format
        reader = format.reader(times: times)
        report = LogReport(format: format)
    }

    /// - Returns: what became of its lines since `begin`.
    func end() -> LogReport { report }

    func closed() -> [DayTallies] { counter.closed(all: true) }

    func take(_ block: LogBlock) {
        guard var reader else { return }
        var report = report
        for _ in 0..<block.leftOut {
            report.lines += 1
            if number == 0 { report.refuse(.tooLong, line: report.lines) }
        }
        block.bytes.withUnsafeBytes { bytes in
            LogBlock.forEachLine(of: bytes) { line in
                report.lines += 1
                if line.isEmpty {
                    if number == 0 { report.empty += 1 }
                } else if line.count > LineRoom.most {
                    if number == 0 { report.refuse(.tooLong, line: report.lines) }
                } else {
                    count(line, &reader, &report)
                }
            }
        }
        (self.reader, self.report) = (reader, report)
    }

    private func count(_ line: UnsafeRawBufferPointer, _ reader: inout any LogReader, _ report: inout LogReport) {
        let (number, lanes) = (number, UInt64(lanes))
        do throws(LogRefusal) {
            let read = try reader.read(line) { address in
                // By a mixed number, as addresses of one network often differ in few bits.
                let mixed = (address.high ^ address.low) &* 0x9e37_79b9_7f4a_7c15
                return (mixed >> 32) % lanes == UInt64(number)
            }
            guard let read else { return }
            let day = read.second >= 0 ? read.second / 86_400 : -1
            if let reason = days.refusal(day) { throw reason }
            report.reach(day)
            report.dropped.addresses += 1
            report.dropped.times += 1
            if !read.agent.isEmpty { report.dropped.agents += 1 }
            if !read.query.isEmpty { report.dropped.queries += 1 }
            if !read.referrer.isEmpty { report.dropped.referrers += 1 }
            if read.named { report.dropped.names += 1 }
            let outcome = counter.count(
                Sighting(
                    second: read.second, address: read.address, agent: format == .common ? Sighting.untold : read.agent,
                    method: read.method, path: read.path, query: read.query,
                    referrer: read.referrer, language: read.language, status: read.status, bytes: read.bytes,
                    microseconds: read.microseconds))
            if case .late = outcome { report.late += 1 } else { report.counted += 1 }
        } catch let reason {
            // Whose line it is can't be told of these: one tells them for all.
            if number == 0 || ![.noAddress, .noJSON].contains(reason) { report.refuse(reason, line: report.lines) }
        }
    }
}
