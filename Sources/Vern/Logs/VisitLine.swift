import DataFolder
import Declarations
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

/// Where a command reaches visits: by the server that has the data open, or, when none runs, in the store of visits itself. No key is
/// needed, and nothing of people is opened.
enum VisitLine {
    case server(URL)
    case store(SQLiteVisits, Site, lock: FolderLock)

    /// - Parameter site: asked for only when no server runs.
    static func open(data: URL, site: () throws -> Site) throws -> VisitLine {
        let url = data.standardizedFileURL
        do {
            _ = try LocalClient.connected(path: url.appending(path: "vern.sock").path, seconds: 1)
            return .server(url)
        } catch LocalSocketFailure.notRunning, LocalSocketFailure.noFolder {}
        do {
            let folder = try DataFolder(url)
            let lock = try FolderLock(folder.url)
            let site = try site()
            let file = folder.url.appending(path: "visits.sqlite")
            return .store(try SQLiteVisits(file: file, whole: site.visits.logged != .truncated), site, lock: lock)
        } catch let refusal as Installation.Refusal {
            Complaint.say("vern: \(refusal)")
            throw Exit.unavailable
        }
    }

    /// - Returns: those files that were added before; then nothing changes.
    func add(_ counted: CountedVisits) async throws -> [String] {
        switch self {
        case .store(let store, _, _): return try await store.add(counted.batch, from: counted.files)
        case .server(let url):
            do {
                return try Self.ask(.visits(counted), url).ids
            } catch LocalSocketFailure.tooLong {
                Complaint.say("vern: that is more than a running server takes at once; import fewer files, or stop it and import then")
                throw Exit.unavailable
            }
        }
    }

    /// Those that have figures, UTC days since 1 January 1970.
    func days() async throws -> Set<Int> {
        switch self {
        case .store(let store, _, _): Set(try await store.days().map(\.day))
        case .server(let url): Set(try Self.ask(.visitDays, url).days)
        }
    }

    /// - Returns: nothing where nothing was counted in that time.
    func report(_ order: ReportOrder) async throws -> Data? {
        switch self {
        case .store(let store, let site, _):
            let making = ReportMaking(site, store)
            if let refusal = making.refusal(order) {
                Complaint.say("vern: \(refusal)")
                throw Exit.usage
            }
            return try await making.made(order)
        case .server(let url): return try Self.ask(.visitReport(order), url).letter
        }
    }

    private static func ask(_ request: AdminRequest, _ data: URL) throws -> AdminReply {
        do {
            let question = try JSONEncoder().encode(request)
            let answer = try LocalClient.ask(path: data.appending(path: "vern.sock").path, question, seconds: 120)
            let reply = try JSONDecoder().decode(AdminReply.self, from: answer)
            try Refused.end(reply)
            return reply
        } catch LocalSocketFailure.notRunning {
            Complaint.say("vern: the server stopped meanwhile; nothing was kept, try again")
            throw Exit.unavailable
        }
    }
}
