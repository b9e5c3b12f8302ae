import Crypto
import Foundation
import Glibc
import Visits
import Zlib
import Zstd

/// A log on the disk or from standard input, as it is or packed by gzip or Zstandard, told by its first bytes.
final class LogFile: LogSource {
    enum Refusal: Error, CustomStringConvertible {
        case unreadable(String)
        case damaged(String)
        case cutShort(String)
        case unknownFormat(String)

        var description: String {
            switch self {
            case .unreadable(let name): "\(name) can't be read"
            case .damaged(let name): "\(name) is packed, and damaged"
            case .cutShort(let name): "\(name) is packed, and ends before its end; was it still being written?"
            case .unknownFormat(let name): "\(name) is in no format that is known (--log-format names one)"
            }
        }
    }
    private enum Packing {
        case none
        case gzip(Gunzip)
        case zstd(Unzstd)
    }

    let name: String
    private let descriptor: Int32
    private var hash = SHA256()
    private var packing: Packing?
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    /// What of the buffer is not unpacked yet.
    private var packed = UnsafeRawBufferPointer(start: nil, count: 0)
    private var ended = false
    /// Hears how many more bytes of the file were read.
    private let progress: (Int) -> Void

    /// - Parameter path: `-` is standard input.
    init(_ path: String, progress: @escaping (Int) -> Void = { _ in }) throws(Refusal) {
        (name, self.progress) = (path, progress)
        descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { throw .unreadable(path) }
    }

    deinit {
        buffer.deallocate()
        close(descriptor)
    }

    /// Bytes on the disk; 0 where that isn't known.
    var size: Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
    }

    /// SHA-256 of the log, unpacked, once it is read to its end: packed when it is rotated, it is still the same log.
    var digest: String { hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

    func read(into room: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try more(into: room)
        hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: room[..<count]))
        return count
    }

    private func more(into room: UnsafeMutableRawBufferPointer) throws -> Int {
        if packing == nil { packing = try opened() }
        switch packing! {
        case .none:
            // What was read to see what it is comes first.
            guard packed.isEmpty else {
                let count = min(packed.count, room.count)
                room.copyMemory(from: UnsafeRawBufferPointer(rebasing: packed[..<count]))
                packed = UnsafeRawBufferPointer(rebasing: packed[count...])
                return count
            }
            return try fetch(into: room)
        case .gzip(let gunzip):
            do {
                return try unpacked { () throws(Gunzip.Failure) in
                    try gunzip.take(&packed, into: room)
                } end: { () throws(Gunzip.Failure) in
                    try gunzip.end()
                }
            } catch let failure as Gunzip.Failure { throw failure == .cutShort ? Refusal.cutShort(name) : .damaged(name) }
        case .zstd(let unzstd):
            do {
                return try unpacked { () throws(Unzstd.Failure) in
                    try unzstd.take(&packed, into: room)
                } end: { () throws(Unzstd.Failure) in
                    try unzstd.end()
                }
            } catch let failure as Unzstd.Failure { throw failure == .cutShort ? Refusal.cutShort(name) : .damaged(name) }
        }
    }

    private func unpacked(_ take: () throws -> Int, end: () throws -> Void) throws -> Int {
        while true {
            let written = try take()
            if written > 0 { return written }
            if ended {
                try end()
                return 0
            }
            try refill()
        }
    }

    private func refill() throws {
        packed = UnsafeRawBufferPointer(rebasing: buffer[..<(try fetch(into: buffer))])
    }

    private func opened() throws -> Packing {
        try refill()
        if packed.starts(with: [0x1f, 0x8b]) { return .gzip(try Gunzip()) }
        if packed.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) { return .zstd(try Unzstd()) }
        return .none
    }

    /// Bytes as they lie there.
    private func fetch(into room: UnsafeMutableRawBufferPointer) throws -> Int {
        while !ended {
            let count = Glibc.read(descriptor, room.baseAddress, room.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Refusal.unreadable(name) }
            if count == 0 { ended = true }
            progress(count)
            return count
        }
        return 0
    }
}
