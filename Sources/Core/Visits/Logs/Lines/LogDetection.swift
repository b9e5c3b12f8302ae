extension LogFormat {
    /// The format most of the lines fit; the one with the most fields where several do.
    /// - Parameter lines: of the beginning of a file; a few hundred are enough.
    static func detected(in lines: [UnsafeRawBufferPointer]) -> LogFormat? {
        let richest: [LogFormat] = [.timed, .vhost, .combined, .json, .common]
        let counts = richest.map { format in
            var reader = format.reader(times: LogTime())
            return (format, lines.count { (try? reader.read($0, if: { _ in true })) != nil })
        }
        // Not `max`, which takes the last of equals.
        return counts.reduce((LogFormat?.none, 0)) { best, next in next.1 > best.1 ? (next.0, next.1) : best }.0
    }

    /// Of a log by its first block.
    static func of(_ block: LogBlock) -> LogFormat? {
        block.bytes.withUnsafeBytes { bytes in
            let lines = bytes.prefix(1 << 18).split(separator: 0x0a, maxSplits: 200).prefix(200)
            return detected(in: lines.map { UnsafeRawBufferPointer(rebasing: $0.last == 0x0d ? $0.dropLast() : $0) })
        }
    }

    func reader(times: LogTime) -> any LogReader {
        self == .json ? JSONLogReader(times: times) : PlainLogReader(self, times: times)
    }
}
