import DataFolder
import Declarations
import Foundation
import LocalSocket
import SQLiteVisits
import Visits

/// Sums counted by a command, on their way to the store.
struct CountedVisits: Codable, Sendable {
    let batch: TallyBatch
    let logs: [TalliedLog]
    /// Their days may have figures already.
    let beside: Bool
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
        try refuseOthers(url)
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

    /// The server couldn't open what somebody else, root above all, makes in its folder.
    private static func refuseOthers(_ folder: URL) throws {
        var status = stat()
        guard stat(folder.path, &status) == 0, status.st_uid != geteuid() else { return }
        let owner = getpwuid(status.st_uid).map { String(cString: $0.pointee.pw_name) } ?? "\(status.st_uid)"
        Complaint.say(
            "vern: \(folder.path) belongs to \(owner). Run this while its server runs, or as \(owner): runuser -u \(owner) -- vern …")
        throw Exit.unavailable
    }

    /// Where visits are kept already.
    /// - Parameters:
    ///   - data: the data folder.
    ///   - site: the site folder, needed only when no server runs; nothing: the one last served.
    static func open(kept data: String, site: String?) throws -> VisitLine {
        let url = URL(fileURLWithPath: data, isDirectory: true)
        guard FileManager.default.fileExists(atPath: url.appending(path: "visits.sqlite").path) else {
            Complaint.say("vern: no visits are kept in \(data); name the data folder with --data")
            throw Exit.unavailable
        }
        return try open(data: url) {
            guard let folder = site ?? LastServed.site(of: data) else {
                Complaint.say("vern: no server runs on \(data); name the site folder with --site")
                throw Exit.usage
            }
            return try SiteLoading.site(folder)
        }
    }

    /// - Returns: what of it is there. If anything is, nothing changes.
    func add(_ counted: CountedVisits) async throws -> TallyOverlap {
        switch self {
        case .store(let store, _, _): return try await store.add(counted.batch, from: counted.logs, beside: counted.beside)
        case .server(let url):
            do {
                let reply = try Self.ask(.visits(counted), url)
                return TallyOverlap(logs: reply.ids, days: reply.days)
            } catch LocalSocketFailure.tooLong {
                Complaint.say("vern: that is more than a running server takes at once; import fewer files, or stop it and import then")
                throw Exit.unavailable
            }
        }
    }

    func forget(_ month: Month) async throws {
        switch self {
        case .store(let store, _, _): try await store.forget(month)
        case .server(let url): _ = try Self.ask(.forgetVisits(month: month.number), url)
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
