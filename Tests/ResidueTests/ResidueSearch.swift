import Foundation
import Glibc
import Running

/// Looks through every file under some folders for entered values, in every encoding. Finds say file and encoding, never the value.
struct ResidueSearch {
    struct Find: Equatable, CustomStringConvertible {
        let file: String
        let canary: String
        let encoding: Encoding
        var description: String { "\(canary) as \(encoding.rawValue) in \(file)" }
    }

    /// What a value is called, and the value: at least five bytes, or it would be found by chance.
    private let needles: [(canary: String, encoding: Encoding, bytes: [UInt8])]
    private(set) var filesSearched = 0

    init(_ canaries: [(name: String, value: String)]) {
        needles = canaries.filter { $0.value.utf8.count >= 5 }.flatMap { canary in
            Encoding.allCases.flatMap { encoding in encoding.forms(of: canary.value).map { (canary.name, encoding, $0) } }
        }
    }

    /// - Parameter skipping: files that may hold the values.
    mutating func finds(in folders: [URL], skipping: (URL) -> Bool = { _ in false }) -> [Find] {
        var finds: [Find] = []
        for folder in folders {
            let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
            for file in all + [folder] where !FileManager.default.isFolder(file) && !skipping(file) {
                guard let data = try? Data(contentsOf: file) else { continue }
                filesSearched += 1
                finds += self.finds(in: data, called: file.lastPathComponent)
            }
        }
        return finds
    }

    func finds(in data: Data, called name: String) -> [Find] {
        var seen: [Find] = []
        data.withUnsafeBytes { bytes in
            for needle in needles where !bytes.isEmpty && Self.holds(bytes, needle.bytes) {
                let find = Find(file: name, canary: needle.canary, encoding: needle.encoding)
                if !seen.contains(find) { seen.append(find) }
            }
        }
        return seen
    }

    /// The C library's search, looked up by name: its header hides it from Swift.
    private static let memmem: (@convention(c) (UnsafeRawPointer, Int, UnsafeRawPointer, Int) -> UnsafeRawPointer?)? =
        dlsym(nil, "memmem").map {
            unsafeBitCast($0, to: (@convention(c) (UnsafeRawPointer, Int, UnsafeRawPointer, Int) -> UnsafeRawPointer?).self)
        }

    private static func holds(_ bytes: UnsafeRawBufferPointer, _ needle: [UInt8]) -> Bool {
        guard let memmem else { fatalError("the C library has no memmem") }
        return memmem(bytes.baseAddress!, bytes.count, needle, needle.count) != nil
    }
}
