package import DataProtection
package import Foundation
import Glibc
package import Requests

/// The folder that holds everything of an installation but its master key: owner-only, opened by one process.
package struct DataFolder: DataFolderSearching {
    package let url: URL
    package var outgoing: URL { url.appending(path: "outgoing") }
    package var socket: URL { url.appending(path: "vern.sock") }
    private let files = HeldFiles()

    /// Makes the folder if missing, for its owner only.
    package init(_ url: URL) throws {
        self.url = url.standardizedFileURL
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: url.path)
    }

    package func removeLetters(_ ids: [LetterID]) throws {
        // A crash while a letter is written leaves it under the second name.
        for file in ids.flatMap({ ["\($0.hex).eml", ".\($0.hex).eml.partial"] }) {
            do {
                try FileManager.default.removeItem(at: outgoing.appending(path: file))
            } catch let error as CocoaError where error.code == .fileNoSuchFile {}
        }
        if ids.isEmpty { return }
        let folder = Glibc.open(outgoing.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    /// Reads every file once.
    package func search(for traces: [Data]) throws -> Residue {
        let search = TraceSearch(traces)
        var (count, bytes) = (0, 0)
        var found: [Residue.Finding] = []
        for file in try regularFiles() {
            var reading = search.reading { trace, offset in
                found.append(Residue.Finding(trace: trace, file: file.lastPathComponent, offset: offset))
            }
            // One that can't be read is a failure: nobody may certify what was not looked at.
            guard try files.read(file, { reading.take($0) }) else { continue }
            count += 1
            bytes += reading.bytes
        }
        return Residue(files: count, bytes: bytes, found: found)
    }

    private func regularFiles() throws -> [URL] {
        guard let all = FileManager.default.enumerator(at: url, includingPropertiesForKeys: [.isRegularFileKey]) else { return [] }
        return all.compactMap { $0 as? URL }.filter { (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true }
    }
}
