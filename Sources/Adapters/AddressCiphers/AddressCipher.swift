import Foundation
package import Visits

/// How an address is written where it must not stand in full. Each but the first wants a key; whoever has the key undoes it, or can try
/// addresses: what comes out is pseudonymous (GDPR Art. 4(5)), not anonymous.
package enum AddressForm: String, Sendable, CaseIterable {
    /// The network alone: /24, /48.
    case truncated
    /// draft-denis-ipcrypt: an address for an address, always the same. Key of 16 bytes.
    case deterministic = "ipcrypt"
    /// With 8 random bytes, never the same; 24 bytes in hexadecimal. Key of 16 bytes.
    case random = "ipcrypt-nd"
    /// With 16 random bytes; 32 bytes in hexadecimal. Key of 32 bytes.
    case randomLong = "ipcrypt-ndx"
    /// Neighbours stay neighbours, IPv4 stays IPv4. Key of 32 bytes, whose halves differ.
    case prefixes = "ipcrypt-pfx"
    /// The same by the older scheme, Crypto-PAn. Key of 32 bytes.
    case cryptoPAn = "crypto-pan"

    package var keyBytes: Int {
        switch self {
        case .truncated: 0
        case .deterministic, .random: 16
        case .randomLong, .prefixes, .cryptoPAn: 32
        }
    }
}

/// Writes addresses in a form under a key.
package struct AddressCipher: Sendable {
    package enum Refusal: Error, Equatable {
        /// It wants so many bytes.
        case keyLength(Int)
        /// Both halves are the same, which would leave every address as it is.
        case equalHalves
    }
    private let form: AddressForm
    private let key: [UInt8]
    private let random: @Sendable (Int) -> [UInt8]

    /// - Parameters:
    ///   - key: of the form's length.
    ///   - random: so many fresh random bytes.
    package init(_ form: AddressForm, key: [UInt8], random: @escaping @Sendable (Int) -> [UInt8]) throws(Refusal) {
        guard key.count == form.keyBytes else { throw .keyLength(form.keyBytes) }
        if form == .prefixes, key.prefix(16) == key.suffix(16) { throw .equalHalves }
        (self.form, self.key, self.random) = (form, key, random)
    }

    /// As text, without spaces or quotes.
    package func text(of address: ClientAddress) -> String {
        switch form {
        case .truncated:
            // The network's first address, so that what reads logs reads it.
            if let version4 = address.version4 { return ClientAddress(version4: version4 & ~0xff).text }
            return ClientAddress(high: address.high & ~0xffff, low: 0).text
        case .random: return Self.hexadecimal(nd(address, tweak: random(8)))
        case .randomLong: return Self.hexadecimal(ndx(address, tweak: random(16)))
        case .deterministic, .prefixes, .cryptoPAn: return encrypted(address).text
        }
    }

    /// In those forms that make an address of an address.
    package func encrypted(_ address: ClientAddress) -> ClientAddress {
        switch form {
        case .deterministic: ClientAddress(BlockCipher(key).encrypted(address.number))
        case .prefixes: pfx(address)
        case .cryptoPAn: pan(address)
        case .truncated, .random, .randomLong: address
        }
    }

    func nd(_ address: ClientAddress, tweak: [UInt8]) -> [UInt8] {
        tweak + BlockCipher(key).tweaked(tweak).encrypted(address.number).bytes
    }

    func ndx(_ address: ClientAddress, tweak: [UInt8]) -> [UInt8] {
        let mask = BlockCipher(Array(key.suffix(16))).encrypted(UInt128(bytes: tweak))
        return tweak + (BlockCipher(Array(key.prefix(16))).encrypted(address.number ^ mask) ^ mask).bytes
    }

    private func pfx(_ address: ClientAddress) -> ClientAddress {
        let (first, second) = (BlockCipher(Array(key.prefix(16))), BlockCipher(Array(key.suffix(16))))
        let number = address.number
        let start = address.version4 == nil ? 0 : 96
        // A one before what is known of the address so far.
        var known: UInt128 = start == 0 ? 1 : 1 << 96 | 0xffff
        var made: UInt128 = start == 0 ? 0 : 0xffff << 32
        for place in stride(from: 127 - start, through: 0, by: -1) {
            let bit = number >> UInt128(place) & 1
            made |= (bit ^ (first.encrypted(known) ^ second.encrypted(known)) & 1) << UInt128(place)
            known = known << 1 | bit
        }
        return ClientAddress(made)
    }

    private func pan(_ address: ClientAddress) -> ClientAddress {
        let cipher = BlockCipher(Array(key.prefix(16)))
        let pad = cipher.encrypted(UInt128(bytes: Array(key.suffix(16))))
        // An address of IPv4 is its 32 bits alone, at the front.
        let bits = address.version4 == nil ? 128 : 32
        let number = address.version4.map { UInt128($0) << 96 } ?? address.number
        var mask: UInt128 = 0
        for place in 0..<bits {
            let kept = place == 0 ? 0 : ~UInt128(0) << UInt128(128 - place)
            mask |= (cipher.encrypted(number & kept | pad & ~kept) >> 127) << UInt128(127 - place)
        }
        let made = number ^ mask
        return address.version4 == nil ? ClientAddress(made) : ClientAddress(version4: UInt32(truncatingIfNeeded: made >> 96))
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { (($0 < 16 ? "0" : "") + String($0, radix: 16)) }.joined()
    }
}

extension ClientAddress {
    init(_ number: UInt128) { self.init(high: UInt64(truncatingIfNeeded: number >> 64), low: UInt64(truncatingIfNeeded: number)) }

    var number: UInt128 { UInt128(high) << 64 | UInt128(low) }

    var text: String {
        var room = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if let version4 {
            var address = in_addr(s_addr: version4.bigEndian)
            inet_ntop(AF_INET, &address, &room, socklen_t(room.count))
        } else {
            var address = in6_addr()
            withUnsafeMutableBytes(of: &address) { $0.copyBytes(from: number.bytes) }
            inet_ntop(AF_INET6, &address, &room, socklen_t(room.count))
        }
        return String(decoding: room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension UInt128 {
    init(bytes: [UInt8]) { self = bytes.reduce(0) { $0 << 8 | UInt128($1) } }

    var bytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
