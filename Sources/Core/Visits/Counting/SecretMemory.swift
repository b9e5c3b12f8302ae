/// Gives memory for what must not leave it: keys, digests, visits.
package protocol SecretMemory: Sendable {
    /// - Returns: so many bytes, all zero, aligned for any number.
    func allocate(_ bytes: Int) -> UnsafeMutableRawBufferPointer
    /// Takes back memory that has been wiped.
    func free(_ buffer: UnsafeMutableRawBufferPointer)
}

/// Memory like any other.
package struct PlainMemory: SecretMemory {
    package init() {}
    package func allocate(_ bytes: Int) -> UnsafeMutableRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
        return buffer
    }
    package func free(_ buffer: UnsafeMutableRawBufferPointer) { buffer.deallocate() }
}
