import Foundation

/// Looking at text where it lies.
extension UnsafeRawBufferPointer {
    /// Where a byte first stands.
    func place(of byte: UInt8) -> Int? {
        guard let baseAddress, let found = memchr(baseAddress, Int32(byte), count) else { return nil }
        return UnsafeRawPointer(found) - baseAddress
    }

    func says(_ word: StaticString) -> Bool {
        guard let baseAddress, count == word.utf8CodeUnitCount else { return false }
        return memcmp(baseAddress, word.utf8Start, count) == 0
    }

    /// Of digits, with a fraction or without, which is left away.
    var number: Int? { Int(String(decoding: prefix { $0 != 0x2e }, as: UTF8.self)) }
}
