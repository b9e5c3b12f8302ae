import Foundation
import GRDB
import Keeping
import Promises
import Running
import Testing

@Suite("Visits in a backup", .serialized) struct VisitDrillTests {
    private let sealer: Sealer
    private let town: Town
    private let site = BuiltVern.exampleSite.path

    init() throws {
        sealer = try Sealer()
        town = try Town(sealer.place.appending(path: "first"))
        _ = try town.open()
    }

    /// So many visitors of a page on a day of May 2015.
    private func count(_ visitors: Int, day: Int, page: String = "/about") async throws {
        let file = sealer.place.appending(path: "\(UUID().uuidString).log")
        let lines = (0..<visitors).map {
            "192.0.2.\($0) - - [\(day)/May/2015:10:10:10 +0000] \"GET \(page) HTTP/1.1\" 200 9 \"-\" \"Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0\"\n"
        }
        try Data(lines.joined().utf8).write(to: file)
        let done = try await sealer.run(
            ["visits", "import", file.path, "--others", "apart", "--site", site, "--data", town.data.path])
        try #require(done.status == 0, "\(done.complaint)")
    }

    private func report(_ town: Town) async throws -> Finished {
        try await sealer.run(["visits", "report", "--month", "2015-05", "--format", "json", "--site", site, "--data", town.data.path])
    }

    private func store(_ town: Town) throws -> DatabaseQueue { try DatabaseQueue(path: town.data.appending(path: "visits.sqlite").path) }

    private func restored(_ age: Int = 0, as name: String) async throws -> Town {
        let other = try town.again(name)
        let done = try await sealer.restore(sealer.pair(age), into: other.data)
        try #require(done.status == 0, "\(done.complaint)")
        return other
    }

    @Test(.keeps(.neverLinked)) func `comes back as it was, and the address log does not, from no byte`() async throws {
        try await count(30, day: 17)
        try await count(40, day: 18)
        let before = try await report(town)
        #expect(before.status == 0 && before.output.contains("/about"))
        try await store(town).write { database in
            for number in 0..<200 {
                try database.execute(
                    sql: "INSERT INTO address_log (day, network, browser, count) VALUES (20000, ?, 'firefox', 3)",
                    arguments: ["198.51.\(number).0/24"])
            }
        }
        let made = try await sealer.backup(town.data)
        try #require(made.status == 0, "\(made.complaint)")
        let again = try await restored(as: "restored")
        #expect(try await report(again) == before)
        for name in try FileManager.default.contentsOfDirectory(atPath: again.data.path) where name.hasPrefix("visits") {
            let bytes = try Data(contentsOf: again.data.appending(path: name))
            #expect(bytes.range(of: Data("198.51.".utf8)) == nil, "\(name)")
        }
        // Not a hollow search: the folder it was made of has them.
        #expect(try Data(contentsOf: town.data.appending(path: "visits.sqlite")).range(of: Data("198.51.".utf8)) != nil)
        let lines = try await store(again).read { try Int.fetchOne($0, sql: "SELECT count(*) FROM address_log") }
        #expect(lines == 0)
        // And it goes on: the same log is known, a server serves and counts.
        let running = try await RunningVern.start(folder: again.place)
        #expect(try await report(again) == before)
        #expect(try await running.stop() == 0)
    }

    @Test(.keeps(.aggregateUseOnly)) func `made by a server while it runs, and twice, tells of nobody who came between`() async throws {
        try await count(30, day: 17)
        let running = try await RunningVern.start(folder: town.place)
        func backup() async throws {
            let made = try await sealer.backup(town.data)
            try #require(made.status == 0, "\(made.complaint)")
        }
        try await backup()
        // Names of backups tell seconds.
        try await Task.sleep(for: .seconds(1.1))
        try await count(4, day: 18, page: "/seldom-read")
        for _ in 0..<3 { _ = try await Visitor(running).get("/about") }
        try await backup()
        #expect(try await running.stop() == 0)
        func cells(_ age: Int) async throws -> [String] {
            let town = try await restored(age, as: "restored-\(age)")
            return try await store(town).read { database in
                try ["tally_names", "tallies", "tally_months"].flatMap { table in
                    try Row.fetchAll(database, sql: "SELECT * FROM \(table)").map { "\(table) \($0)" }
                }
            }
        }
        let (first, second) = (try await cells(1), try await cells(0))
        #expect(first == second && first.count > 5)
    }
}
