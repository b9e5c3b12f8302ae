import COpenSSL

/// AES-128 on single blocks, by OpenSSL.
struct BlockCipher {
    private var schedule = AES_KEY()
    private let key: [UInt8]

    /// - Parameter key: 16 bytes.
    init(_ key: [UInt8]) {
        self.key = key
        _ = vern_aes128_key(&schedule, key)
    }

    func encrypted(_ block: UInt128) -> UInt128 {
        var (input, output) = (block.bigEndian, UInt128(0))
        withUnsafePointer(to: schedule) { schedule in
            withUnsafeBytes(of: &input) { input in
                withUnsafeMutableBytes(of: &output) { output in
                    vern_aes128(
                        schedule, input.baseAddress!.assumingMemoryBound(to: UInt8.self),
                        output.baseAddress!.assumingMemoryBound(to: UInt8.self))
                }
            }
        }
        return UInt128(bigEndian: output)
    }

    /// KIASU-BC: a tweak of 8 bytes in the first two rows of every round key.
    func tweaked(_ tweak: [UInt8]) -> BlockCipher {
        var copy = self
        let spread = [0, 2, 4, 6].flatMap { place in [tweak[place], tweak[place + 1], UInt8(0), UInt8(0)] }
        vern_aes128_tweak(&copy.schedule, key, spread)
        return copy
    }
}
