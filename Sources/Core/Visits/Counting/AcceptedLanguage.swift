/// The language a visitor likes best: the primary subtag (BCP 47) of the first entry of `Accept-Language`, if it is two or three letters.
package struct AcceptedLanguage {
    /// Letters as digits of base 27: another number for each subtag, less than `count`.
    let number: Int
    let length: Int
    static let count = 27 * 27 * 27

    @inline(__always) init?(_ field: UnsafeRawBufferPointer) {
        var (number, length) = (0, 0)
        for byte in field.prefix(9) {
            let letter = byte | 0x20
            guard 0x61...0x7a ~= letter else {
                guard [0x2d, 0x2c, 0x3b, 0x20].contains(byte) else { return nil }
                break
            }
            guard length < 3 else { return nil }
            number = number * 27 + Int(letter - 0x60)
            length += 1
        }
        guard length >= 2 else { return nil }
        (self.number, self.length) = (number, length)
    }

    /// "nb"; "" where nothing of the kind is told.
    package static func subtag(of field: String) -> String {
        var field = field
        return field.withUTF8 { field in
            AcceptedLanguage(UnsafeRawBufferPointer(field)).map {
                String(decoding: field.prefix($0.length).map { $0 | 0x20 }, as: UTF8.self)
            } ?? ""
        }
    }
}
