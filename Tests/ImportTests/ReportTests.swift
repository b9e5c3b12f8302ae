import Foundation
import GRDB
import Keeping
import Promises
import Running
import Testing

/// `vern visits report`, on visits counted from logs.
@Suite("Reports by command") struct ReportTests {
    private let logs: ImportTests
    private var data: URL { logs.data }

    init() throws { logs = try ImportTests() }

    private func report(_ words: [String]) async throws -> Finished {
        try await logs.vern(["visits", "report", "--site", BuiltVern.exampleSite.path, "--data", data.path] + words)
    }

    /// April has 20 visitors on its first day, May 30 on one and 40 on its last.
    private func counted() async throws {
        let april = try logs.log("april.log", day: 1, visitors: 0..<20, page: "/about")
        let text = try String(contentsOfFile: april, encoding: .utf8).replacing("/May/", with: "/Apr/")
        let files = [
            try logs.written("april.log", Data(text.utf8)), try logs.log("a.log", day: 17),
            try logs.log("b.log", day: 31, visitors: 0..<40),
        ]
        #expect(try await logs.importing(files).0.status == 0)
    }

    private func line(_ begin: String, _ text: String) -> String? {
        text.split(separator: "\n").first { $0.hasPrefix(begin) }.map { String($0.replacing(/[ ]+/, with: " ")) }
    }

    /// The month that was over an hour ago: a server forgets what is years old.
    private var lastMonth: DateComponents {
        get throws {
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = .gmt
            let end = try #require(calendar.dateInterval(of: .month, for: Date() - 3_600)).start
            return calendar.dateComponents([.year, .month], from: end - 1)
        }
    }

    /// The same log, of the last month.
    private func lately(_ name: String, _ file: String) throws -> String {
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let month = try lastMonth
        let when = try "/\(names[#require(month.month) - 1])/\(#require(month.year)):"
        return try logs.written(name, Data(String(contentsOfFile: file, encoding: .utf8).replacing("/May/2015:", with: when).utf8))
    }

    @Test func `make nothing where nothing is kept, and say so`() async throws {
        let none = try await report([])
        #expect(none.status == 69 && none.output == "" && none.complaint.contains("no visits are kept"))
        #expect(!FileManager.default.fileExists(atPath: data.path))
        try await counted()
        for words in [["--month", "2015-06"], ["--to", "2015-01-10"], ["--from", "2015-06-01"]] {
            let empty = try await report(words)
            #expect(empty.status == 1 && empty.output == "" && empty.complaint.contains("nothing was counted then"), "\(words)")
        }
        for wrong in [
            ["--month", "2015-13"], ["--from", "2015-02-30"], ["--from", "2015-05-02", "--to", "2015-05-01"],
            ["--month", "2015-05", "--to", "2015-05-01"],
        ] { #expect(try await report(wrong).status == 64, "\(wrong)") }
    }

    @Test func `stand a month beside the month before, in eighty columns`() async throws {
        try await counted()
        let month = try await report(["--month", "2015-05"])
        #expect(month.status == 0, "\(month.complaint)")
        #expect(line("Visitors ", month.output) == "Visitors 70 20 +250\u{a0}%")
        #expect(line("17 May 2015", month.output)?.contains("█") == true)
        #expect(month.output.contains("Before: 1 April 2015 to 30 April 2015."))
        #expect(
            month.output.replacing("\n", with: " ").contains("part or all of 1 May 2015 – 16 May 2015 and 18 May 2015 – 30 May 2015"))
        #expect(month.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(month.output.contains("Small figures are not shown."))
        let day = try await report(["--from", "2015-05-17", "--to", "2015-05-17"])
        // Nothing is known of the day before.
        #expect(line("Visitors ", day.output) == "Visitors 30")
        // Of as many days before these, the first was before counting began: beside such a time anything would be a rise.
        let begun = try await report(["--from", "2015-05-01", "--to", "2015-05-31"])
        #expect(line("Visitors ", begun.output) == "Visitors 70")
        let page = try await report(["--month", "2015-05", "--page", "/about", "--language", "nb"])
        #expect(line("Sidevisninger", page.output) == "Sidevisninger 70 20 +250\u{a0}%")
    }

    @Test(.keeps(.aggregateUseOnly)) func `tell the same by the server as without it, and no small figure in any format`() async throws {
        try await RunningVern.using { server in
            let few = try lately("few.log", logs.log("few", visitors: 0..<4, page: "/seldom-read"))
            for file in [try lately("many.log", logs.log("many")), few] {
                let words = [
                    "visits", "import", file, "--beside", "--others", "apart", "--site", server.site.path, "--data", server.data.path,
                ]
                #expect(try await server.run(words).status == 0)
            }
            let month = try String(format: "%04d-%02d", lastMonth.year ?? 0, lastMonth.month ?? 0)
            func reports() async throws -> [Finished] {
                var made: [Finished] = []
                for format in ["text", "json", "csv", "html"] {
                    made.append(
                        try await server.run(
                            [
                                "visits", "report", "--from", month + "-01", "--to", month + "-17", "--format", format, "--data",
                                server.data.path,
                            ]))
                }
                return made
            }
            let served = try await reports()
            #expect(try await server.stop() == 0)
            #expect(try await reports() == served)
            for made in served {
                #expect(made.status == 0 && made.output.contains("/about") && !made.output.contains("/seldom-read"), "\(made.complaint)")
            }
            let json = try #require(try JSONSerialization.jsonObject(with: Data(served[1].output.utf8)) as? [String: Any])
            #expect(json["from"] as? String == month + "-01" && json["to"] as? String == month + "-17")
            #expect(served[2].output.contains("total,visitors,30,\r\n") && served[3].output.hasPrefix("<!doctype html>"))
        }
    }

    @Test(.keeps(.aggregateUseOnly)) func `go by mail once a month to whoever reads them, and no small figure with them`() async throws {
        let acts = "acts: [triage, answer, staff, log, statistics, approve]"
        let site = try BuiltVern.site(
            changing: [acts: "\(acts)\n    alerts: figures@staff.example"],
            adding: ["visits:", "  public: true", "  report-to: [front-desk]"])
        let folder = try FileManager.default.freshFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, file) in [("many", try logs.log("a.log")), ("few", try logs.log("b.log", visitors: 0..<4, page: "/seldom-read"))] {
            let moved = try lately("\(name).log", file)
            let data = folder.appending(path: "data").path
            #expect(
                try await logs.vern(["visits", "import", moved, "--beside", "--others", "apart", "--site", site.path, "--data", data])
                    .status == 0)
        }
        for round in 0..<2 {
            let server = try await RunningVern.start(site: site, folder: folder)
            defer { server.kill() }
            if round == 0 {
                let letter = try await server.mail()
                #expect(letter.to == ["figures@staff.example"] && letter.subject.hasPrefix("Visits in "))
                #expect(line("Visitors ", letter.plain) == "Visitors 30", "\(letter.plain)")
                #expect(letter.plain.contains("/about") && letter.plain.contains("\(server.url)/visits"))
                #expect(!letter.plain.contains("/seldom-read") && letter.plain.split(separator: "\n").allSatisfy { $0.count <= 78 })
            } else {
                let further = try await server.furtherMails()
                #expect(further.isEmpty)
            }
            #expect(try await server.stop() == 0)
        }
    }

    @Test func `of logs are told where the server itself counts nothing, and nothing is said to count a visitor`() async throws {
        let site = try BuiltVern.site(adding: ["visits:", "  counted: false", "  public: true", "  screen: true"])
        try await RunningVern.using(site: site) { server in
            let file = try lately("a.log", logs.log("a"))
            #expect(try await server.run(["visits", "import", file, "--site", site.path, "--data", server.data.path]).status == 0)
            let visitor = Visitor(server)
            let told = try await visitor.get("/visits.json?period=90d")
            #expect(told.status == 200 && told.html.contains("\"visitors\""), "\(told.html)")
            #expect(try await visitor.get("/visits/you").status == 404)
            let page = try await visitor.get("/").html
            #expect(page.contains("href=\"/visits\"") && !page.contains("/visits/you") && !page.contains("<script"))
        }
    }

    @Test func `and imports leave the address log in the form the site gives it`() async throws {
        let site = try BuiltVern.site(adding: ["address-log:", "  form: full"])
        let words = ["--site", site.path, "--data", data.path]
        #expect(try await logs.vern(["visits", "import", try logs.log("a.log")] + words).status == 0)
        let store = try DatabaseQueue(path: data.appending(path: "visits.sqlite").path)
        try await store.write { try $0.execute(sql: "INSERT INTO whole_address_log VALUES (20000, '192.0.2.7', 'firefox', 3, 0)") }
        #expect(try await logs.vern(["visits", "import", try logs.log("b.log", day: 18)] + words).status == 0)
        #expect(try await logs.vern(["visits", "report"] + words).status == 0)
        let kept = try await store.read { try Int.fetchOne($0, sql: "SELECT count FROM whole_address_log") }
        #expect(kept == 3)
    }
}
