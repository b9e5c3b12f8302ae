import ArgumentParser
import DataFolder
import Declarations
import Foundation
import LocalSocket

/// Where a command's question goes: to the server that has the data open, or, when none runs, to the store itself.
struct AdminLine: ParsableArguments {
    @Option(help: "The data folder.") var data = "./data"
    @Option(help: "The master key; without it, beside the data folder.") var key: String?
    @Option(help: "The site folder, needed only when no server runs; without it, the one last served.") var site: String?

    func ask(_ request: AdminRequest) async throws -> AdminReply { try await Self.ask(request, data: data, key: key, site: site) }

    static func ask(_ request: AdminRequest, data: String, key: String? = nil, site: String? = nil) async throws -> AdminReply {
        try await conversation(data: data, key: key, site: site)(request)
    }

    /// For several questions that belong together. Without a server all are answered by one opened store.
    static func conversation(
        data: String, key: String? = nil, site: String? = nil
    ) async throws -> (AdminRequest) async throws -> AdminReply {
        let url = URL(fileURLWithPath: data, isDirectory: true).standardizedFileURL
        guard FileManager.default.fileExists(atPath: url.appending(path: "people.sqlite").path) else {
            Complaint.say("vern: \(data) is no data folder of Vern; name it with --data")
            throw Exit.unavailable
        }
        var opened: Admin?
        return { request in
            if opened == nil, let reply = try served(request, url) { return reply }
            let admin: Admin
            if let opened { admin = opened } else { admin = Admin(installation: try await open(url, key: key, site: site)) }
            opened = admin
            return await admin.answer(request)
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
        let remembered = try? String(contentsOf: url.appending(path: "site.path"), encoding: .utf8)
        guard let folder = site ?? remembered?.trimmingCharacters(in: .whitespacesAndNewlines) else {
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
