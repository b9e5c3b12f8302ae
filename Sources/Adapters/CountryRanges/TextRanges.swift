package import Foundation
package import Visits

/// Countries by ranges of addresses in the text files that Tor comes with (Debian's `tor-geoipdb`): sorted lines `low,high,CC`, addresses of
/// IPv4 as numbers. A line is looked for where the file lies, by halves; nothing is loaded before, and nothing held.
package struct TextRanges: Countries {
    private let version4: SortedLines<UInt32>
    private let version6: SortedLines<UInt128>

    /// - Throws: `CountryRefusal`.
    package init(version4: Data, version6: Data) throws(CountryRefusal) {
        guard let numbers = SortedLines(version4, bound: Self.number), let addresses = SortedLines(version6, bound: Self.address) else {
            throw .unreadable
        }
        (self.version4, self.version6) = (numbers, addresses)
    }

    package func country(of address: ClientAddress) -> Country? {
        if let number = address.version4 { return version4.country(of: number) }
        return version6.country(of: UInt128(address.high) << 64 | UInt128(address.low))
    }

    @Sendable private static func number(_ text: UnsafeRawBufferPointer) -> UInt32? {
        var number: UInt64 = 0
        for byte in text {
            guard 0x30...0x39 ~= byte, number <= UInt32.max else { return nil }
            number = number * 10 + UInt64(byte - 0x30)
        }
        return text.isEmpty ? nil : UInt32(exactly: number)
    }

    @Sendable private static func address(_ text: UnsafeRawBufferPointer) -> UInt128? {
        guard text.count < 64 else { return nil }
        return withUnsafeTemporaryAllocation(byteCount: 64, alignment: 16) { room in
            room.copyMemory(from: text)
            room[text.count] = 0
            var address = in6_addr()
            guard inet_pton(AF_INET6, room.baseAddress!.assumingMemoryBound(to: CChar.self), &address) == 1 else { return nil }
            return withUnsafeBytes(of: address) { UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self)) }
        }
    }
}

/// Why a file tells no countries.
package enum CountryRefusal: Error, Equatable {
    case missing
    case unreadable
}

/// Lines that begin with a range, in the order of their beginnings.
private struct SortedLines<Bound: Comparable & Sendable>: Sendable {
    private struct Line {
        let low: Bound
        let high: Bound
        let country: Country?
    }
    private let data: Data
    private let bound: @Sendable (UnsafeRawBufferPointer) -> Bound?
    /// Behind the remarks at the head.
    private var begin = 0

    /// Nothing unless the first and the last line are ranges, in this order.
    init?(_ data: Data, bound: @escaping @Sendable (UnsafeRawBufferPointer) -> Bound?) {
        (self.data, self.bound) = (data, bound)
        let range = data.withUnsafeBytes { bytes -> (first: Int, last: Int)? in
            var first = 0
            while first < bytes.count, bytes[first] == 0x23 { first = Self.end(of: first, bytes) + 1 }
            return first < bytes.count ? (first, Self.start(before: bytes.count - 1, bytes, from: first)) : nil
        }
        guard let range else { return nil }
        begin = range.first
        let (first, last) = data.withUnsafeBytes { (line(at: range.first, $0), line(at: range.last, $0)) }
        guard let first, let last, first.low <= first.high, last.low <= last.high, first.low <= last.low else { return nil }
    }

    func country(of address: Bound) -> Country? {
        data.withUnsafeBytes { bytes in
            // The line sought begins at or behind `low`, and before `high`.
            var (low, high) = (begin, bytes.count)
            while low < high {
                let start = Self.start(before: (low + high) / 2, bytes, from: low)
                guard let line = line(at: start, bytes) else { return nil }
                if address < line.low {
                    high = start
                } else if line.high < address {
                    low = Self.end(of: start, bytes) + 1
                } else {
                    return line.country
                }
            }
            return nil
        }
    }

    private func line(at start: Int, _ bytes: UnsafeRawBufferPointer) -> Line? {
        let text = UnsafeRawBufferPointer(rebasing: bytes[start..<Self.end(of: start, bytes)])
        guard let first = text.firstIndex(of: 0x2c), let second = text[(first + 1)...].firstIndex(of: 0x2c), second + 2 < text.count,
            let low = bound(UnsafeRawBufferPointer(rebasing: text[..<first])),
            let high = bound(UnsafeRawBufferPointer(rebasing: text[(first + 1)..<second]))
        else { return nil }
        return Line(low: low, high: high, country: Country(text[second + 1], text[second + 2]))
    }

    private static func end(of start: Int, _ bytes: UnsafeRawBufferPointer) -> Int {
        var place = start
        while place < bytes.count, bytes[place] != 0x0a { place += 1 }
        return place
    }

    /// Where the line begins that holds a place.
    private static func start(before place: Int, _ bytes: UnsafeRawBufferPointer, from least: Int) -> Int {
        var start = place
        while start > least, bytes[start - 1] != 0x0a { start -= 1 }
        return start
    }
}
