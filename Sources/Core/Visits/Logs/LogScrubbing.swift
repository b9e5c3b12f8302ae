/// Scrubs a whole log: see `LogScrub` for what of a line stays.
package struct LogScrubbing {
    private let format: LogFormat?
    private let written: (ClientAddress) -> String
    private let family: ((UnsafeRawBufferPointer) -> String)?

    /// - Parameters:
    ///   - format: nothing to tell it from the first lines.
    ///   - written: what stands in an address's place, without spaces or quotes.
    ///   - family: what stands in an agent's place; nothing to leave it as it is.
    package init(format: LogFormat?, written: @escaping (ClientAddress) -> String, family: ((UnsafeRawBufferPointer) -> String)?) {
        (self.format, self.written, self.family) = (format, written, family)
    }

    /// - Parameter write: takes lines, in their order.
    /// - Throws: `LogImport.Failure`, or what the source and `write` throw.
    package func scrub(_ source: any LogSource, write: ([UInt8]) throws -> Void) throws -> LogReport {
        var blocks = LogBlocks(source)
        var report = LogReport(format: format)
        var scrub: LogScrub?
        while let block = try blocks.next() {
            guard let format = report.format ?? LogFormat.of(block) else { throw LogImport.Failure.unknownFormat }
            report.format = format
            var using = scrub ?? LogScrub(format, written: written, family: family)
            for _ in 0..<block.leftOut {
                report.lines += 1
                report.refuse(.tooLong, line: report.lines)
            }
            var made: [UInt8] = []
            made.reserveCapacity(block.bytes.count)
            block.bytes.withUnsafeBytes { bytes in
                LogBlock.forEachLine(of: bytes) { line in
                    report.lines += 1
                    if line.isEmpty {
                        report.empty += 1
                        return
                    }
                    do throws(LogRefusal) {
                        guard line.count <= LineRoom.most else { throw .tooLong }
                        try using.add(line, to: &made)
                        report.counted += 1
                    } catch { report.refuse(error, line: report.lines) }
                }
            }
            scrub = using
            try write(made)
        }
        return report
    }
}
