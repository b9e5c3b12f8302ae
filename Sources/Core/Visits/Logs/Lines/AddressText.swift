import Foundation

extension ClientAddress {
    /// As logs write it: IPv4, or IPv6 with or without brackets and zone. The name of a host, where a server looked it up, stands for its
    /// address as a number that leads nowhere (within 100::/64, RFC 6666).
    init?(text: UnsafeRawBufferPointer) {
        if let version4 = Self.version4(text) {
            self.init(version4: version4)
        } else if text.place(of: 0x3a) != nil {
            guard let address = Self.version6(text) else { return nil }
            self = address
        } else {
            guard Self.isName(text) else { return nil }
            // FNV-1a.
            let number = text.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1 | 0x20)) &* 0x100_0000_01b3 }
            self.init(high: 0x0100_0000_0000_0000, low: number)
        }
    }

    private static func version4(_ text: UnsafeRawBufferPointer) -> UInt32? {
        guard 7...15 ~= text.count else { return nil }
        var (address, part, digits, dots) = (UInt32(0), UInt32(0), 0, 0)
        for byte in text {
            let digit = byte &- 0x30
            if digit < 10 {
                part = part &* 10 &+ UInt32(digit)
                digits += 1
                guard digits <= 3, part < 256 else { return nil }
            } else {
                guard byte == 0x2e, digits > 0 else { return nil }
                address = address << 8 | part
                (part, digits, dots) = (0, 0, dots + 1)
            }
        }
        return dots == 3 && digits > 0 ? address << 8 | part : nil
    }

    private static func version6(_ text: UnsafeRawBufferPointer) -> ClientAddress? {
        var text = text
        if text.first == 0x5b, text.last == 0x5d { text = UnsafeRawBufferPointer(rebasing: text[1..<(text.count - 1)]) }
        if let zone = text.firstIndex(of: 0x25) { text = UnsafeRawBufferPointer(rebasing: text[..<zone]) }
        guard 2...45 ~= text.count else { return nil }
        return withUnsafeTemporaryAllocation(byteCount: 64, alignment: 16) { room in
            room.copyMemory(from: text)
            room[text.count] = 0
            var address = in6_addr()
            guard inet_pton(AF_INET6, room.baseAddress!.assumingMemoryBound(to: CChar.self), &address) == 1 else { return nil }
            return withUnsafeBytes(of: address) { bytes in
                ClientAddress(
                    high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                    low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
            }
        }
    }

    private static func isName(_ text: UnsafeRawBufferPointer) -> Bool {
        guard 1...253 ~= text.count, text.first != 0x2d else { return false }
        var letters = false
        for byte in text {
            let lower = byte | 0x20
            if 0x61...0x7a ~= lower && byte >= 0x41 {
                letters = true
            } else if !(0x30...0x39 ~= byte || byte == 0x2d || byte == 0x2e || byte == 0x5f) {
                return false
            }
        }
        return letters
    }
}
