import Foundation
import GRDB
import Running
import Testing

/// The built command, on logs, as people run it.
@Suite("Logs of other servers") struct ImportTests {
    let folder = FileManager.default.temporaryDirectory.appending(path: "import-\(UUID().uuidString)")
    var data: URL { folder.appending(path: "data") }

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    func vern(_ words: [String]) async throws -> Finished {
        try await Command(words, in: folder, logs: folder).end(within: .seconds(120))
    }

    func importing(_ files: [String], _ more: [String] = ["--others", "apart"]) async throws -> (Finished, Attested?) {
        let done = try await vern(
            ["visits", "import"] + files + ["--site", BuiltVern.exampleSite.path, "--data", data.path, "--format", "json"] + more)
        return (done, try? JSONDecoder().decode(Attested.self, from: Data(done.output.utf8)))
    }

    /// So many visitors a page, a day, each with an address and a name of their own.
    func log(_ name: String, day: Int = 17, visitors: Range<Int> = 0..<30, page: String = "/about") throws -> String {
        let lines = visitors.map { number in
            "192.0.2.\(number) - ann-\(number) [\(day < 10 ? "0" : "")\(day)/May/2015:10:\(10 + number / 60):\(10 + number % 50) +0000] "
                + "\"GET \(page)?token=secret-\(number) HTTP/1.1\" 200 100 \"https://search.example/?q=secret\" "
                + "\"Mozilla/5.0 (X11; Linux x86_64; rv:12\(number).0) Gecko/20100101 Firefox/12\(number).0\""
        }
        return try written(name, Data((lines.joined(separator: "\n") + "\n").utf8))
    }

    func written(_ name: String, _ bytes: Data) throws -> String {
        let file = folder.appending(path: name)
        try bytes.write(to: file)
        return file.path
    }

    func packed(_ tool: String, _ path: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/\(tool)")
        process.arguments = ["-q", "-f", "-k", path]
        try process.run()
        process.waitUntilExit()
        return path + (tool == "gzip" ? ".gz" : ".zst")
    }

    /// Whether any file in the data folder holds the word.
    func kept(_ word: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(at: data, includingPropertiesForKeys: nil).contains {
            (try? Data(contentsOf: $0))?.range(of: Data(word.utf8)) != nil
        }
    }

    @Test func `leave sums behind, and nothing of any line`() async throws {
        let (done, attested) = try await importing([try log("access.log")])
        #expect(done.status == 0 && done.complaint.contains("are forgotten within a day"), "\(done.complaint)")
        let made = try #require(attested)
        #expect(made.files.map(\.lines) == [30] && made.files[0].counted == 30 && made.files[0].format == "combined")
        #expect(
            made.dropped
                == ["addresses": 30, "agents": 30, "queries": 30, "referrers": 30, "names": 30, "times": 30])
        #expect(made.kept?.days == 1 && made.kept?.from == "2015-05-17")
        #expect(try kept("/about"))
        for word in ["192.0.2.", "ann-", "secret", "Gecko", "rv:12", "10:10"] { #expect(try !kept(word), "\(word)") }
        #expect(made.files[0].sha256.count == 64)
    }

    @Test func `leave out days that have figures, so that a log that grew counts nobody twice`() async throws {
        let days = try [log("17.log"), log("18.log", day: 18, visitors: 0..<40)].map { try String(contentsOfFile: $0, encoding: .utf8) }
        #expect(try await importing([try written("access.log", Data(days[0].utf8))]).1?.kept?.days == 1)
        let before = try rows().filter { !$0.hasPrefix("tally_files") }
        let (done, attested) = try await importing([try written("access.log", Data((days[0] + days[1]).utf8))])
        let file = try #require(attested?.files.first)
        #expect(done.status == 0 && file.counted == 40)
        #expect(file.refused.map(\.reason) == ["counted-day"] && file.refused[0].lines == 30)
        #expect(attested?.kept?.days == 1 && attested?.kept?.from == "2015-05-18")
        let after = try rows()
        let missing = before.filter { !$0.contains("tally_months") && !after.contains($0) }
        #expect(missing == [], "\(missing)")
        // Of a second server's visitors one may say so.
        #expect(
            try await importing([try log("other.log", visitors: 50..<90)], ["--others", "apart", "--beside"]).1?.files[0].counted == 40)
    }

    @Test(arguments: [0, 1, 40_000]) func `leave out days that aren't over, or are still to come`(ahead: Int) async throws {
        let day = Calendar.gregorian.date(byAdding: .day, value: ahead, to: Date())!
        let time = Calendar.gregorian.dateComponents([.year, .month, .day], from: day)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let text = String(format: "%02d/%@/%04d", time.day!, months[time.month! - 1] as NSString, time.year!)
        let old = try String(contentsOfFile: log("old.log"), encoding: .utf8)
        let file = try written("now.log", Data((old.replacing("17/May/2015", with: text) + old).utf8))
        let (done, attested) = try await importing([file])
        #expect(done.status == 0 && attested?.kept?.from == "2015-05-17" && attested?.kept?.days == 1, "\(done.complaint)")
        #expect(attested?.files[0].counted == 30 && attested?.files[0].refused.map(\.reason) == ["not-over"])
    }

    @Test func `know the days between two on which nobody came`() async throws {
        let days = try [log("a.log"), log("b.log", day: 20)].map { try String(contentsOfFile: $0, encoding: .utf8) }
        _ = try await importing([try written("access.log", Data(days.joined().utf8))])
        #expect(try rows().count { $0.hasPrefix("tally_days ") } == 4)
    }

    @Test func `of a format that has no agents are of people`() async throws {
        let lines = (0..<30).map { "192.0.2.\($0) - - [17/May/2015:10:00:03 +0000] \"GET /about HTTP/1.1\" 200 100" }
        let (done, _) = try await importing([try written("common.log", Data((lines.joined(separator: "\n") + "\n").utf8))])
        let report = try await vern(["visits", "report", "--month", "2015-05", "--data", data.path, "--site", BuiltVern.exampleSite.path])
        #expect(done.status == 0 && report.output.contains(/Visitors +30\n/) && report.output.contains(/Robots, counted apart +< 10\n/))
    }

    @Test func `are attested in a new file, or not counted`() async throws {
        let (file, attestation) = (try log("access.log"), folder.appending(path: "made.json"))
        let nowhere = try await importing([file], ["--attestation", folder.appending(path: "none/made.json").path])
        #expect(nowhere.0.status == 64 && nowhere.1 == nil)
        #expect(try await importing([file], ["--attestation", attestation.path]).0.status == 0)
        let made = try Data(contentsOf: attestation)
        #expect(try await importing([try log("b.log", day: 18)], ["--attestation", attestation.path]).0.status == 64)
        #expect(try Data(contentsOf: attestation) == made && made.count > 200)
    }

    /// A quarter to two in the night in Oslo is the day before in Greenwich in summer, and the same day in winter.
    @Test(arguments: [("17/May/2015:01:45:03", "2015-05-16"), ("17/Jan/2015:01:45:03", "2015-01-17")])
    func `without a zone are of the city's one says, with its summer time`(time: String, day: String) async throws {
        let lines = (0..<30).map { "192.0.2.\($0) - - [\(time)] \"GET /about HTTP/1.1\" 200 100 \"-\" \"Mozilla/5.0 (X11)\"" }
        let file = try written("local.log", Data((lines.joined(separator: "\n") + "\n").utf8))
        let (_, refused) = try await importing([file], ["--time-zone", "Europe/Atlantis"])
        #expect(refused == nil)
        #expect(try await importing([file], ["--time-zone", "Europe/Oslo"]).1?.kept?.from == day)
    }

    /// All that the store holds, row by row.
    private func rows() throws -> [String] {
        try DatabaseQueue(path: data.appending(path: "visits.sqlite").path).read { database in
            try String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").flatMap { table in
                try Row.fetchAll(database, sql: "SELECT * FROM \(table)").map { "\(table) \($0)" }
            }
        }
    }

    @Test func `change nothing the second time, and say so`() async throws {
        let file = try log("access.log")
        _ = try await importing([file])
        let before = try rows()
        let (done, attested) = try await importing([file])
        #expect(done.status == 0 && attested?.known == [file] && attested?.files.isEmpty == true)
        #expect(try rows() == before && before.count > 5)
        let words = try await vern(["visits", "import", file, "--site", BuiltVern.exampleSite.path, "--data", data.path])
        #expect(words.output.contains("imported before"))
        // A new one beside it is counted alone.
        let other = try log("other.log", day: 18)
        let (_, both) = try await importing([other, file])
        #expect(both?.known == [file] && both?.files.map(\.name) == [other])
    }

    @Test func `are counted in the order of their time, packed or not, a visitor once a day in all of them`() async throws {
        let (late, early) = (try log("a.log", visitors: 0..<30), try log("b.log", day: 16))
        let (_, attested) = try await importing([try packed("gzip", late), early])
        #expect(attested?.files.map { URL(fileURLWithPath: $0.name).lastPathComponent } == ["b.log", "a.log.gz"])
        #expect(attested?.kept?.days == 2)
        // The rest of the same day, by the same people: more views, no more visitors.
        let more = try log("c.log", visitors: 0..<30, page: "/more")
        let (_, zstd) = try await importing([try packed("zstd", more)])
        #expect(zstd?.files.first?.lines == 30)
    }

    @Test func `may be damaged, which is said by reason and line, and stops nothing`() async throws {
        let good = try String(contentsOfFile: log("access.log"), encoding: .utf8)
        let long =
            "192.0.2.9 - - [17/May/2015:10:10:10 +0000] \"GET /" + String(repeating: "x", count: 70_000) + " HTTP/1.1\" 200 1 \"-\" \"-\"\n"
        let bad = "<secret> nonsense\n\n192.0.2.1 - - [17/May/2015:99:10:10 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n" + long
        let file = try written("mixed.log", Data((good + bad + good).utf8))
        let (done, attested) = try await importing([file])
        let made = try #require(attested?.files.first)
        #expect(done.status == 0 && made.lines == 64 && made.counted == 60 && made.empty == 1)
        #expect(made.refused.map(\.reason).sorted() == ["no-address", "no-time", "too-long"])
        #expect(made.refused.flatMap(\.first).sorted() == [31, 33, 34])
        #expect(!done.output.contains("nonsense"))
    }

    @Test func `cut off in their packing, or in no format, are counted not at all`() async throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: packed("gzip", log("access.log"))))
        let cut = try written("cut.log.gz", whole.prefix(whole.count / 2))
        let (done, _) = try await importing([cut])
        #expect(done.status == 65 && done.complaint.contains("ends before its end"))
        let (nonsense, _) = try await importing([try written("nonsense.log", Data("no log\nat all\n".utf8))])
        #expect(nonsense.status == 65 && nonsense.complaint.contains("nonsense.log is in no format"))
        let (missing, _) = try await importing([folder.appending(path: "nowhere").path])
        #expect(missing.status == 65 && missing.complaint.contains("can't be read"))
        let (again, attested) = try await importing([try log("good.log")])
        #expect(again.status == 0 && attested?.known == [])
    }

    @Test func `go through the server that has the data open`() async throws {
        let file = try log("access.log")
        try await RunningVern.using { server in
            let words = [
                "visits", "import", file, "--site", server.site.path, "--data", server.data.path, "--format", "json", "--others", "apart",
            ]
            let first = try await server.run(words)
            #expect(first.status == 0, "\(first.complaint)")
            #expect(try JSONDecoder().decode(Attested.self, from: Data(first.output.utf8)).files.first?.counted == 30)
            let second = try await server.run(words)
            #expect(try JSONDecoder().decode(Attested.self, from: Data(second.output.utf8)).known == [file])
        }
    }

    @Test func `of one day at the same moment count once, whichever comes first`() async throws {
        let logs = [try log("one.log"), try log("other.log", visitors: 50..<90)]
        try await RunningVern.using { server in
            let attested = try await withThrowingTaskGroup { group in
                for log in logs {
                    group.addTask {
                        let words = ["visits", "import", log, "--site", server.site.path, "--data", server.data.path, "--format", "json"]
                        return try JSONDecoder().decode(Attested.self, from: Data(try await server.run(words).output.utf8))
                    }
                }
                return try await group.reduce(into: [Attested]()) { $0.append($1) }
            }
            let counted = attested.flatMap(\.files).map(\.counted).sorted()
            #expect(counted == [0, 30] || counted == [0, 40])
            #expect(attested.flatMap(\.files).flatMap(\.refused).map(\.reason) == ["counted-day"])
        }
    }

    @Test(.enabled(if: geteuid() == 0, "wants root")) func `are not counted by root into somebody's folder, whose server couldn't open it`()
        async throws
    {
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        #expect(chown(data.path, 65_534, 65_534) == 0)
        let refused = try await importing([try log("access.log")]).0
        #expect(refused.status == 69 && refused.complaint.contains("belongs to nobody"), "\(refused.complaint)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: data.path) == [])
    }

    @Test(arguments: [true, false]) func `of a month can be taken back, once somebody confirms it, and counted again`(served: Bool)
        async throws
    {
        let may = try log("may.log")
        let june = try written("june.log", Data(String(contentsOfFile: may, encoding: .utf8).replacing("/May/", with: "/Jun/").utf8))
        func play(_ data: URL, _ site: URL, _ vern: ([String]) async throws -> Finished) async throws {
            let place = ["--site", site.path, "--data", data.path]
            #expect(try await vern(["visits", "import", may, june] + place).status == 0)
            #expect(try await vern(["visits", "forget", "2015-04", "--yes"] + place).status == 1)
            let unasked = try await vern(["visits", "forget", "2015-05"] + place)
            #expect(unasked.status == 64 && unasked.complaint.contains("Nothing was taken out"))
            let report = ["visits", "report", "--format", "json"] + place + ["--month"]
            #expect(try await vern(report + ["2015-05"]).status == 0)
            #expect(try await vern(["visits", "forget", "2015-05", "--yes"] + place).output.contains("2015-05: 1 day has figures"))
            #expect(try await vern(report + ["2015-05"]).status == 1)
            #expect(try await vern(report + ["2015-06"]).status == 0)
            let again = try await vern(["visits", "import", may, june] + place)
            #expect(again.output.contains("june.log: imported before") && again.output.contains("30 counted"), "\(again.output)")
            #expect(try await vern(report + ["2015-05"]).status == 0)
        }
        guard served else { return try await play(data, BuiltVern.exampleSite, vern) }
        try await RunningVern.using { server in
            try await play(server.data, server.site) { try await server.run($0) }
            let now = Date().formatted(.iso8601.year().month())
            let store = try DatabaseQueue(path: server.data.appending(path: "visits.sqlite").path)
            try await store.write { database in
                try database.execute(
                    sql: "INSERT INTO tally_days VALUES (?, 0)", arguments: [Int(Date().timeIntervalSince1970) / 86_400])
            }
            let running = try await server.run(["visits", "forget", now, "--yes", "--data", server.data.path])
            #expect(running.status != 0 && running.complaint.contains("counts on in that month"), "\(running)")
        }
    }

    @Test(arguments: ["truncated", "ipcrypt-pfx", "crypto-pan", "ipcrypt", "ipcrypt-nd"])
    func `scrubbed are logs of the same format, of nobody`(form: String) async throws {
        let (file, made, key) = (try log("access.log"), folder.appending(path: "scrubbed.log").path, folder.appending(path: "key").path)
        let done = try await vern(
            ["visits", "scrub", file, "--form", form, "-o", made] + (form == "truncated" ? [] : ["--key", key]))
        #expect(done.status == 0, "\(done.complaint)")
        let lines = try String(contentsOfFile: made, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 30)
        for word in ["192.0.2.1 ", "ann-", "secret"] { #expect(!lines.joined().contains(word), "\(word)") }
        #expect(
            lines[0].hasSuffix("\"https://search.example/\" \"Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0\""))
        #expect(lines[0].contains(" - - [17/May/2015:10:10:10 +0000] \"GET /about HTTP/1.1\" 200 100 "))
        #expect(try await vern(["visits", "scrub", file, "-o", made]).status == 65, "never over a file that is there")
        if form == "truncated" { #expect(try await vern(["visits", "scrub", file, "--key", key, "-o", made + "2"]).status == 64) }
        guard form != "ipcrypt-nd" else { return }
        #expect(try await importing([made]).1?.files.first?.counted == 30)
    }
}

/// An attestation as it is read.
extension Calendar {
    fileprivate static var gregorian: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }
}

struct Attested: Decodable {
    struct File: Decodable {
        struct Refused: Decodable {
            let reason: String
            let lines: Int
            let first: [Int]
        }
        let name: String
        let sha256: String
        let format: String?
        let lines: Int
        let counted: Int
        let empty: Int
        let refused: [Refused]
    }
    struct Kept: Decodable {
        let days: Int
        let from: String?
        let cells: Int
    }
    let known: [String]
    let files: [File]
    let dropped: [String: Int]
    let kept: Kept?
}
