import Foundation

/// Looks for many byte strings at once: two bytes choose the candidates, eight compare, the rest decides.
struct TraceSearch {
    private let traces: [[UInt8]]
    private var candidates: [UInt16: [Int]] = [:]
    private var begins = [Bool](repeating: false, count: 65_536)
    fileprivate let longest: Int

    /// Traces shorter than eight bytes would be found by chance and are not looked for.
    init(_ traces: [Data]) {
        self.traces = traces.map { Array($0) }
        longest = traces.map(\.count).max() ?? 0
        for (index, trace) in self.traces.enumerated() where trace.count >= 8 {
            let first = UInt16(trace[0]) << 8 | UInt16(trace[1])
            candidates[first, default: []].append(index)
            begins[Int(first)] = true
        }
    }

    /// - Parameter found: a trace by its number, and the byte of the file it begins at.
    func reading(found: @escaping (_ trace: Int, _ offset: Int) -> Void) -> Reading { Reading(search: self, found: found) }

    /// One file, piece by piece.
    struct Reading {
        fileprivate let search: TraceSearch
        fileprivate let found: (Int, Int) -> Void
        private(set) var bytes = 0
        private var window: [UInt8] = []

        fileprivate init(search: TraceSearch, found: @escaping (Int, Int) -> Void) { (self.search, self.found) = (search, found) }

        mutating func take(_ piece: Data) {
            bytes += piece.count
            window.append(contentsOf: piece)
            let begin = bytes - window.count
            search.scan(window) { found($0, begin + $1) }
            window.removeFirst(max(0, window.count - search.longest + 1))
        }
    }

    fileprivate func scan(_ window: [UInt8], found: (Int, Int) -> Void) {
        window.withUnsafeBufferPointer { bytes in
            begins.withUnsafeBufferPointer { begins in
                guard bytes.count > 1 else { return }
                var index = 0
                let last = bytes.count - 1
                while index < last {
                    let first = UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
                    if begins[Int(first)] { compare(bytes, at: index, first, found: found) }
                    index += 1
                }
            }
        }
    }

    private func compare(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int, _ first: UInt16, found: (Int, Int) -> Void) {
        for index in candidates[first] ?? [] {
            let trace = traces[index]
            guard bytes.count - start >= trace.count else { continue }
            if memcmp(bytes.baseAddress! + start, trace, trace.count) == 0 { found(index, start) }
        }
    }
}
