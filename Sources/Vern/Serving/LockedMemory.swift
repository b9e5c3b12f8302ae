import Glibc
import Synchronization
import Visits

/// Memory that is never swapped out and stands in no core dump; where the system gives no more of it, memory that stands in no core dump.
final class LockedMemory: SecretMemory {
    /// Sizes of what could not be locked, by address.
    private let loose = Mutex<[UInt: Int]>([:])
    /// Bytes in use that may be swapped out.
    var unlocked: Int { loose.withLock { $0.values.reduce(0, +) } }

    init() {
        // As much as the system allows without asking its owner.
        var limit = rlimit()
        let kind = __rlimit_resource_t(__RLIMIT_MEMLOCK.rawValue)
        guard getrlimit(kind, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(kind, &limit)
    }

    func allocate(_ bytes: Int) -> UnsafeMutableRawBufferPointer {
        let size = Self.whole(bytes)
        guard let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), start != MAP_FAILED else {
            fatalError("out of memory")
        }
        _ = madvise(start, size, MADV_DONTDUMP)
        if mlock(start, size) != 0 { loose.withLock { $0[UInt(bitPattern: start)] = size } }
        return UnsafeMutableRawBufferPointer(start: start, count: bytes)
    }

    func free(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let start = buffer.baseAddress else { return }
        _ = loose.withLock { $0.removeValue(forKey: UInt(bitPattern: start)) }
        munmap(start, Self.whole(buffer.count))
    }

    private static func whole(_ bytes: Int) -> Int { (bytes + 4_095) & ~4_095 }
}
