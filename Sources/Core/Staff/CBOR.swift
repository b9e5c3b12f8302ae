import Foundation

/// Bytes taken from the front, never more than there are.
struct ByteReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ data: Data) { rest = [UInt8](data)[...] }

    mutating func bytes(_ count: Int) throws(PasskeyRefusal) -> Data {
        guard count >= 0, count <= rest.count else { throw .unreadable }
        defer { rest = rest.dropFirst(count) }
        return Data(rest.prefix(count))
    }

    /// Big-endian; at most eight bytes.
    mutating func number(_ count: Int) throws(PasskeyRefusal) -> UInt64 {
        try bytes(count).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// What authenticators write (CTAP 2.1, section 8: canonical CBOR): definite lengths, shortest numbers, no key twice, four levels at most;
/// no tag and no fraction. The order of keys is not looked at: it changes nothing of what is meant.
indirect enum CBOR: Hashable {
    case integer(Int)
    case bytes(Data)
    case text(String)
    case array([CBOR])
    case map([CBOR: CBOR])
    case boolean(Bool)
    case null

    /// The next whole item; everything else is `unreadable`.
    init(_ reader: inout ByteReader, level: Int = 0) throws(PasskeyRefusal) {
        let head = try reader.number(1)
        if head >> 5 == 7 {
            switch head & 31 {
            case 20, 21: self = .boolean(head & 31 == 21)
            case 22: self = .null
            default: throw .unreadable
            }
            return
        }
        let argument = try Self.argument(head & 31, &reader)
        switch head >> 5 {
        case 0: self = .integer(argument)
        case 1: self = .integer(-1 - argument)
        case 2: self = .bytes(try reader.bytes(argument))
        case 3:
            guard let text = String(validating: try reader.bytes(argument), as: UTF8.self) else { throw .unreadable }
            self = .text(text)
        case 4:
            // Each item takes a byte at least: no claim makes room for more than came.
            guard level < 4, argument <= reader.rest.count else { throw .unreadable }
            var items: [CBOR] = []
            for _ in 0..<argument { items.append(try CBOR(&reader, level: level + 1)) }
            self = .array(items)
        case 5:
            guard level < 4, argument <= reader.rest.count else { throw .unreadable }
            var pairs: [CBOR: CBOR] = [:]
            for _ in 0..<argument {
                let key = try CBOR(&reader, level: level + 1)
                guard pairs.updateValue(try CBOR(&reader, level: level + 1), forKey: key) == nil else { throw .unreadable }
            }
            self = .map(pairs)
        default: throw .unreadable
        }
    }

    private static func argument(_ short: UInt64, _ reader: inout ByteReader) throws(PasskeyRefusal) -> Int {
        guard short >= 24 else { return Int(short) }
        guard short < 28 else { throw .unreadable }
        let width = 1 << Int(short - 24)
        let value = try reader.number(width)
        // A number that fits into fewer bytes must stand in fewer.
        let least: UInt64 = width == 1 ? 24 : 1 << (UInt64(width) * 4)
        guard value >= least, let number = Int(exactly: value) else { throw .unreadable }
        return number
    }
}
