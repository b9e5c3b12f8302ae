import Foundation
import Synchronization
import Visits

/// Lines that begin with a range, in the order of their beginnings, searched by halves where the file lies.
final class SortedLines<Bound: Comparable & Sendable>: Sendable {
    /// A line's place, and where its range begins.
    private struct Mark {
        let low: Bound
        let start: Int
    }
    private struct Line {
        let low: Bound
        let high: Bound
        let country: Country?
    }
    private let data: Data
    private let bound: @Sendable (UnsafeRawBufferPointer) -> Bound?
    /// Behind the remarks at the head.
    private let begin: Int
    /// Some lines from all over the file: they spare most of the halving.
    private let marks = Mutex<[Mark]>([])

    /// Nothing unless the first and the last line are ranges, in this order.
    init?(_ data: Data, bound: @escaping @Sendable (UnsafeRawBufferPointer) -> Bound?) {
        (self.data, self.bound) = (data, bound)
        begin = data.withUnsafeBytes { bytes in
            var first = 0
            while first < bytes.count, bytes[first] == 0x23 { first = Self.end(of: first, bytes) + 1 }
            return min(first, bytes.count)
        }
        let (first, last) = data.withUnsafeBytes { bytes in
            begin < bytes.count
                ? (line(at: begin, bytes), line(at: Self.start(of: bytes.count - 1, bytes, from: begin), bytes)) : (nil, nil)
        }
        guard let first, let last, first.low <= first.high, last.low <= last.high, first.low <= last.low else { return nil }
    }

    func country(of address: Bound) -> Country? {
        data.withUnsafeBytes { bytes in
            guard var (start, end) = stretch(with: address, bytes) else { return nil }
            // The line at `start` begins at or before the address, that at `end` behind it.
            while true {
                var middle = Self.start(of: (start + end) / 2, bytes, from: start)
                if middle == start { middle = Self.end(of: start, bytes) + 1 }
                guard middle < end else { break }
                guard let low = low(at: middle, bytes)?.low else { return nil }
                if address < low { end = middle } else { start = middle }
            }
            return line(at: start, bytes).flatMap { $0.high < address ? nil : $0.country }
        }
    }

    /// From the last mark that isn't behind an address to the next.
    private func stretch(with address: Bound, _ bytes: UnsafeRawBufferPointer) -> (start: Int, end: Int)? {
        marks.withLock { marks in
            if marks.isEmpty { marks = self.marks(4096, bytes) }
            var (first, behind) = (0, marks.count)
            while first < behind {
                let middle = (first + behind) / 2
                if address < marks[middle].low { behind = middle } else { first = middle + 1 }
            }
            return behind == 0 ? nil : (marks[behind - 1].start, behind == marks.count ? bytes.count : marks[behind].start)
        }
    }

    private func marks(_ count: Int, _ bytes: UnsafeRawBufferPointer) -> [Mark] {
        var marks: [Mark] = []
        for number in 0..<count {
            let start = Self.start(of: begin + (bytes.count - begin) / count * number, bytes, from: begin)
            if start != marks.last?.start, let low = low(at: start, bytes)?.low { marks.append(Mark(low: low, start: start)) }
        }
        return marks
    }

    /// Where a line's range begins, and the place behind the comma.
    private func low(at start: Int, _ bytes: UnsafeRawBufferPointer) -> (low: Bound, next: Int)? {
        guard let comma = Self.place(of: 0x2c, from: start, bytes), let low = bound(UnsafeRawBufferPointer(rebasing: bytes[start..<comma]))
        else {
            return nil
        }
        return (low, comma + 1)
    }

    private func line(at start: Int, _ bytes: UnsafeRawBufferPointer) -> Line? {
        let text = UnsafeRawBufferPointer(rebasing: bytes[..<Self.end(of: start, bytes)])
        guard let (low, next) = low(at: start, text), let (high, place) = self.low(at: next, text), place + 1 < text.count else {
            return nil
        }
        return Line(low: low, high: high, country: Country(text[place], text[place + 1]))
    }

    private static func place(of byte: UInt8, from start: Int, _ bytes: UnsafeRawBufferPointer) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress, let found = memchr(base + start, Int32(byte), bytes.count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - base
    }

    private static func end(of start: Int, _ bytes: UnsafeRawBufferPointer) -> Int { place(of: 0x0a, from: start, bytes) ?? bytes.count }

    /// Where the line begins that holds a place.
    private static func start(of place: Int, _ bytes: UnsafeRawBufferPointer, from least: Int) -> Int {
        var start = place
        while start > least, bytes[start - 1] != 0x0a { start -= 1 }
        return start
    }
}
