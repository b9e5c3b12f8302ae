/// Values by digest in one flat piece of secret memory: open addressing, nothing else points into it, and emptying it leaves zeros.
struct DigestTable<Value: BitwiseCopyable>: ~Copyable {
    struct Slot: BitwiseCopyable {
        /// 0: free.
        var digest: UInt64
        var value: Value
    }

    private let memory: any SecretMemory
    /// The value of a slot just taken.
    private let fresh: Value
    private let most: Int
    private(set) var count = 0
    private var mask: Int
    private var buffer: UnsafeMutableRawBufferPointer
    private var slots: UnsafeMutablePointer<Slot>

    /// - Parameter most: values held; grows up to them from few.
    init(most: Int, fresh: Value, memory: any SecretMemory) {
        (self.most, self.fresh, self.memory) = (most, fresh, memory)
        let size = 256
        mask = size - 1
        buffer = memory.allocate(size * MemoryLayout<Slot>.stride)
        slots = buffer.baseAddress!.bindMemory(to: Slot.self, capacity: size)
    }

    deinit {
        buffer.wipe()
        memory.free(buffer)
    }

    /// The value's place, until the next call; nothing when it would be one too many.
    @inline(__always) mutating func place(of digest: UInt64) -> (value: UnsafeMutablePointer<Slot>, isNew: Bool)? {
        let digest = digest == 0 ? 1 : digest
        var index = Int(truncatingIfNeeded: digest) & mask
        while true {
            let slot = slots + index
            if slot.pointee.digest == digest { return (slot, false) }
            if slot.pointee.digest == 0 { break }
            index = (index &+ 1) & mask
        }
        guard count < most else { return nil }
        if (count &+ 1) &* 4 > (mask &+ 1) &* 3 {
            grow()
            index = free(digest)
        }
        count &+= 1
        (slots + index).initialize(to: Slot(digest: digest, value: fresh))
        return (slots + index, true)
    }

    @inline(__always) func value(of digest: UInt64) -> Value? { known(digest)?.pointee.value }

    /// Nothing where there is no value of it; the place is that of the value until the next call.
    @inline(__always) func known(_ digest: UInt64) -> UnsafeMutablePointer<Slot>? {
        let digest = digest == 0 ? 1 : digest
        var index = Int(truncatingIfNeeded: digest) & mask
        while slots[index].digest != 0 {
            if slots[index].digest == digest { return slots + index }
            index = (index &+ 1) & mask
        }
        return nil
    }

    /// Places a value may be at, in an order of the digests: it says nothing of who came when.
    var places: Range<Int> { 0..<mask + 1 }
    subscript(place: Int) -> Slot? { slots[place].digest == 0 ? nil : slots[place] }

    private func free(_ digest: UInt64) -> Int {
        var index = Int(truncatingIfNeeded: digest) & mask
        while slots[index].digest != 0 { index = (index &+ 1) & mask }
        return index
    }

    @inline(never) private mutating func grow() {
        let (old, before, size) = (buffer, slots, (mask + 1) * 2)
        buffer = memory.allocate(size * MemoryLayout<Slot>.stride)
        slots = buffer.baseAddress!.bindMemory(to: Slot.self, capacity: size)
        mask = size - 1
        for index in 0..<size / 2 where before[index].digest != 0 {
            (slots + free(before[index].digest)).initialize(to: before[index])
        }
        old.wipe()
        memory.free(old)
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Leaves zeros. Never inlined, so that the compiler can't find the writing needless before memory is given back.
    @inline(never) func wipe() {
        let words = count / 8
        bindMemory(to: UInt64.self).baseAddress?.update(repeating: 0, count: words)
        for index in words * 8..<count { self[index] = 0 }
    }
}
