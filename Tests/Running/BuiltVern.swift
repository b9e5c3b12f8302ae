package import Foundation
import Glibc

/// Where the command that tests run and the site they serve are found.
package enum BuiltVern {
    /// The command built beside the test bundle; throws `notBuilt` rather than run another one.
    package static func command() throws -> URL {
        var path = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &path, path.count - 1)
        let own = String(decoding: path.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // The runner is the bundle itself, or a program of the toolchain that loads it by the path it was given.
        let given = ProcessInfo.processInfo.arguments.filter { $0.contains(".xctest") }
        for place in [own] + given {
            var folder = URL(fileURLWithPath: place).deletingLastPathComponent()
            for _ in 0..<4 {
                let command = folder.appending(path: "vern")
                if access(command.path, X_OK) == 0, !FileManager.default.isFolder(command) { return command }
                folder.deleteLastPathComponent()
            }
        }
        throw RunningFailure.notBuilt
    }

    /// The repository's root.
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    /// The site of the example company.
    package static let exampleSite = root.appending(path: "examples/message-management")
}

package enum RunningFailure: Error, Equatable, Sendable {
    /// No `vern` stands beside the tests: `swift build` makes it.
    case notBuilt
    /// The server ended or did not answer in time; what it wrote on standard error.
    case notReady(String)
    case noMail
    case noAnswer(String)
    /// The page lacks the form that was to be sent.
    case noForm(act: String)
    /// The process did not end when told to.
    case notEnded
}

extension FileManager {
    package func isFolder(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        return fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// A new folder of its own under the system's one for temporary files.
    package func freshFolder() throws -> URL {
        let url = temporaryDirectory.appending(path: "vern-test-\(UUID().uuidString.prefix(8).lowercased())")
        try createDirectory(at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return url
    }
}
