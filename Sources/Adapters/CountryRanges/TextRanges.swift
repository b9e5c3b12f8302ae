package import Foundation
package import Visits

/// Countries by ranges of addresses in the text files that Tor comes with (Debian's `tor-geoipdb`): sorted lines `low,high,CC`, addresses of
/// IPv4 as numbers. A line is looked for where the file lies; nothing is read before the first address is asked for.
package struct TextRanges: Countries {
    package let credit: String? = CountryFiles.usualCredit

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
