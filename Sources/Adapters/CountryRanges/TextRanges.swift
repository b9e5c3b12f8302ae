package import Foundation
package import Visits

/// Countries by ranges of addresses in the text files that Tor comes with (Debian's `tor-geoipdb`): `low,high,CC`, addresses of IPv4 as
/// numbers. Held as one list of beginnings for each version, neighbours of one country made one.
package struct TextRanges: Countries {
    private let version4: Ranges<UInt32>
    private let version6: Ranges<UInt128>
    /// Who made the data and under which licence, for whoever sees figures made with them.
    package let credit = "IPFire Location Database (location.ipfire.org), CC BY-SA 4.0"

    /// - Throws: `CountryRefusal`.
    package init(version4: Data, version6: Data) throws(CountryRefusal) {
        (self.version4, self.version6) = (try Self.read(version4) { Self.number($0) }, try Self.read(version6) { Self.address($0) })
    }

    package func country(of address: ClientAddress) -> Country? {
        if let number = address.version4 { return version4.country(of: number) }
        return version6.country(of: UInt128(address.high) << 64 | UInt128(address.low))
    }

    private static func read<Bound: FixedWidthInteger & UnsignedInteger & Sendable>(
        _ data: Data, _ bound: (UnsafeRawBufferPointer) -> Bound?
    ) throws(CountryRefusal) -> Ranges<Bound> {
        var ranges = Ranges<Bound>()
        let sorted = data.withUnsafeBytes { bytes in
            var rest = bytes
            while !rest.isEmpty {
                let length = rest.firstIndex(of: 0x0a) ?? rest.count
                let line = UnsafeRawBufferPointer(rebasing: rest[..<length])
                rest = UnsafeRawBufferPointer(rebasing: rest[min(length + 1, rest.count)...])
                guard line.first != 0x23, line.count > 5, let first = line.firstIndex(of: 0x2c),
                    let second = line[(first + 1)...].firstIndex(of: 0x2c), second + 2 < line.count,
                    let low = bound(UnsafeRawBufferPointer(rebasing: line[..<first])),
                    let high = bound(UnsafeRawBufferPointer(rebasing: line[(first + 1)..<second])), low <= high
                else { continue }
                guard ranges.add(low, high, Country(line[second + 1], line[second + 2])) else { return false }
            }
            return true
        }
        guard sorted, !ranges.isEmpty else { throw .unreadable }
        return ranges
    }

    private static func number(_ text: UnsafeRawBufferPointer) -> UInt32? {
        var number: UInt64 = 0
        for byte in text {
            guard 0x30...0x39 ~= byte, number <= UInt32.max else { return nil }
            number = number * 10 + UInt64(byte - 0x30)
        }
        return text.isEmpty ? nil : UInt32(exactly: number)
    }

    private static func address(_ text: UnsafeRawBufferPointer) -> UInt128? {
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

/// Where each country's stretch begins.
struct Ranges<Bound: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    private var begins: [Bound] = []
    /// Two letters; 0 where no country is known.
    private var codes: [UInt16] = []
    private var last: Bound?

    var isEmpty: Bool { begins.isEmpty }

    /// - Returns: whether it follows those before.
    mutating func add(_ low: Bound, _ high: Bound, _ country: Country?) -> Bool {
        if let last {
            guard low > last else { return false }
            if low > last + 1 { append(last + 1, 0) }
        }
        append(low, country?.letters ?? 0)
        last = high
        return true
    }

    private mutating func append(_ begin: Bound, _ code: UInt16) {
        if codes.last == code { return }
        begins.append(begin)
        codes.append(code)
    }

    func country(of address: Bound) -> Country? {
        guard let last, address <= last else { return nil }
        var (low, high) = (0, begins.count)
        while low < high {
            let middle = (low + high) / 2
            if begins[middle] <= address { low = middle + 1 } else { high = middle }
        }
        return low == 0 || codes[low - 1] == 0 ? nil : Country(UInt8(codes[low - 1] >> 8), UInt8(codes[low - 1] & 255))
    }
}

extension Country {
    fileprivate var letters: UInt16 {
        let text = Array(description.utf8)
        return UInt16(text[0]) << 8 | UInt16(text[1])
    }
}
