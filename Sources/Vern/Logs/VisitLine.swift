import DataFolder
import Foundation
import LocalSocket
import SQLiteVisits
import Visits

/// Sums counted by a command, on their way to the store.
struct CountedVisits: Codable, Sendable {
    let batch: TallyBatch
    /// SHA-256 of the logs they were read from.
    let files: [String]
}

/// Where sums that a command has counted go: to the server that has the data open, or, when none runs, to the store of visits itself. No key
/// is needed, and nothing of people is opened.
enum VisitLine {
    case server(URL)
    case store(SQLiteVisits, lock: FolderLock)

    static func open(data: URL) throws -> VisitLine {
        let url = data.standardizedFileURL
        do {
            _ = try LocalClient.connected(path: url.appending(path: "vern.sock").path, seconds: 1)
            return .server(url)
        } catch LocalSocketFailure.notRunning, LocalSocketFailure.noFolder {}
        do {
            let folder = try DataFolder(url)
            let lock = try FolderLock(folder.url)
            return .store(try SQLiteVisits(file: folder.url.appending(path: "visits.sqlite")), lock: lock)
        } catch let refusal as Installation.Refusal {
            Complaint.say("vern: \(refusal)")
            throw Exit.unavailable
        }
    }

    /// - Returns: those files that were added before; then nothing changes.
    func add(_ counted: CountedVisits) async throws -> [String] {
        switch self {
        case .store(let store, _): return try await store.add(counted.batch, from: counted.files)
        case .server(let url):
            do {
                let question = try JSONEncoder().encode(AdminRequest.visits(counted))
                let answer = try LocalClient.ask(path: url.appending(path: "vern.sock").path, question, seconds: 120)
                let reply = try JSONDecoder().decode(AdminReply.self, from: answer)
                try Refused.end(reply)
                return reply.ids
            } catch LocalSocketFailure.tooLong {
                Complaint.say("vern: that is more than a running server takes at once; import fewer files, or stop it and import then")
                throw Exit.unavailable
            } catch LocalSocketFailure.notRunning {
                Complaint.say("vern: the server stopped meanwhile; nothing was kept, try again")
                throw Exit.unavailable
            }
        }
    }
}
