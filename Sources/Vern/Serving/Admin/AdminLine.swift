import ArgumentParser
import DataFolder
import Declarations
import Foundation
import LocalSocket

/// A data folder remembers which site it was last served with.
enum LastServed {
    static func site(of data: String) -> String? {
        let file = URL(fileURLWithPath: data, isDirectory: true).appending(path: "site.path")
        return (try? String(contentsOf: file, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    static func remember(_ site: String, in data: URL) {
        try? Data((URL(fileURLWithPath: site).standardizedFileURL.path + "\n").utf8).write(to: data.appending(path: "site.path"))
    }
}

/// Where a command's question goes: to the server that has the data open, or, when none runs, to the store itself.
struct AdminLine: ParsableArguments {
    @Option(help: "The data folder.") var data = "./data"
    @Option(help: "The master key; without it, beside the data folder.") var key: String?
    @Option(help: "The site folder, needed only when no server runs; without it, the one last served.") var site: String?

    func ask(_ request: AdminRequest) async throws -> AdminReply { try await answerer()(request) }

    static func ask(_ request: AdminRequest, data: String, key: String? = nil, site: String? = nil) async throws -> AdminReply {
        try await answerer(data: data, key: key, site: site)(request)
    }

    /// Somebody who answers one question after another: the server, or the store, opened once for all of them.
    func answerer() async throws -> (AdminRequest) async throws -> AdminReply {
        try await Self.answerer(data: data, key: key, site: site)
    }

    static func answerer(
        data: String, key: String?, site: String?
    ) async throws -> (AdminRequest) async throws -> AdminReply {
        let url = URL(fileURLWithPath: data, isDirectory: true).standardizedFileURL
        guard FileManager.default.fileExists(atPath: url.appending(path: "people.sqlite").path) else {
            Complaint.say("vern: \(data) is no data folder of Vern; name it with --data")
            throw Exit.unavailable
        }
        var admin: Admin?
        return { request in
            if admin == nil, let reply = try served(request, url) { return reply }
            let own = if let admin { admin } else { try await Admin(installation: open(url, key: key, site: site)) }
            admin = own
            var reply = await own.answer(request)
            reply.byServer = false
            return reply
        }
    }

    /// - Returns: nothing when no server answers.
    private static func served(_ request: AdminRequest, _ data: URL) throws -> AdminReply? {
        let reply: Data
        do {
            reply = try LocalClient.ask(
                path: data.appending(path: "vern.sock").path, JSONEncoder().encode(request), seconds: 120)
        } catch LocalSocketFailure.notRunning { return nil }
        return try JSONDecoder().decode(AdminReply.self, from: reply)
    }

    private static func open(_ url: URL, key: String?, site: String?) async throws -> Installation {
        guard let folder = site ?? LastServed.site(of: url.path) else {
            Complaint.say("vern: no server runs on \(url.path); name the site folder with --site")
            throw Exit.unavailable
        }
        do {
            return try await Installation.open(
                site: SiteLoading.site(folder), data: url,
                key: key.map { URL(fileURLWithPath: $0) } ?? MasterKeyFile.beside(url))
        } catch let refusal as Installation.Refusal {
            Complaint.say("vern: \(refusal)")
            throw Exit.unavailable
        }
    }
}
