import Foundation
import Testing
import Visits

@testable import CountryRanges

/// Files that another program has written: mmdb-writer, fetched by `bin/checkers`.
@Suite("The country of an address, by a file in MaxMind's format") struct MaxMindTests {
    private static let packages = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../.build/checkers/lib")
        .standardized
    private static let writer = (try? FileManager.default.contentsOfDirectory(atPath: packages.path))?.map {
        packages.appending(path: "\($0)/site-packages")
    }.first {
        FileManager.default.fileExists(atPath: $0.appending(path: "mmdb_writer").path)
            || FileManager.default.fileExists(atPath: $0.appending(path: "mmdb_writer.py").path)
    }

    /// - Parameters:
    ///   - shape: how a record tells its country.
    ///   - type: what the file calls itself.
    private static func file(_ shape: String, version: Int, type: String = "made for a test") throws -> URL {
        let file = FileManager.default.temporaryDirectory.appending(path: "countries-\(UUID().uuidString).mmdb")
        let program = """
            import sys
            from netaddr import IPSet
            from mmdb_writer import MMDBWriter
            shape, version = sys.argv[1], int(sys.argv[2])
            def made(code):
                return {"country": {"country": {"iso_code": code}, "continent": {"code": "EU"}}, "registered": {"registered_country": {"iso_code": code}},
                        "flat": {"country_code": code}, "word": {"country": code}, "none": {"city": "Oslo"}, "long": {"country": "Norway"}}[shape]
            writer = MMDBWriter(version, sys.argv[4], ipv4_compatible=version == 6)
            for networks, code in [("11.2.0.0/16", "NO"), ("11.2.3.0/24", "SE")] + [("2001:db8:7::/48", "DK")] * (version == 6):
                writer.insert_network(IPSet([networks]), made(code))
            writer.to_db_file(sys.argv[3])
            """
        let python = Process()
        python.executableURL = URL(filePath: "/usr/bin/python3")
        python.arguments = ["-c", program, shape, String(version), file.path, type]
        python.environment = ["PYTHONPATH": try #require(writer).path, "PYTHONDONTWRITEBYTECODE": "1"]
        try python.run()
        python.waitUntilExit()
        try #require(python.terminationStatus == 0)
        return file
    }

    private static func version4(_ text: String) -> ClientAddress {
        ClientAddress(version4: text.split(separator: ".").reduce(UInt32(0)) { $0 << 8 | UInt32($1)! })
    }

    @Test(
        .enabled(if: writer != nil, "mmdb-writer is not there: bin/checkers fetches it"),
        arguments: ["country", "registered", "flat", "word"], [4, 6])
    func `is that of the smallest network it lies in, however a record tells it`(shape: String, version: Int) throws {
        let file = try Self.file(shape, version: version)
        defer { try? FileManager.default.removeItem(at: file) }
        let countries = try CountryFiles.open(file.path)
        for (address, country) in [
            ("11.2.0.0", "NO"), ("11.2.255.255", "NO"), ("11.2.3.0", "SE"), ("11.2.3.255", "SE"), ("11.2.4.0", "NO"), ("11.3.0.0", nil),
        ] {
            #expect(countries.country(of: Self.version4(address))?.description == country, "\(address)")
        }
        // A file of IPv4 tells nothing of IPv6.
        let six = ClientAddress(high: 0x2001_0db8_0007_0000, low: 1)
        #expect(countries.country(of: six)?.description == (version == 6 ? "DK" : nil))
        #expect(countries.country(of: ClientAddress(high: 0x2001_0db8_0008_0000, low: 1)) == nil)
    }

    @Test(.enabled(if: writer != nil, "mmdb-writer is not there: bin/checkers fetches it"), arguments: ["none", "long"])
    func `is unknown where a record tells none, or tells it otherwise`(shape: String) throws {
        let file = try Self.file(shape, version: 6)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(try CountryFiles.open(file.path).country(of: Self.version4("11.2.3.4")) == nil)
    }

    @Test(
        .enabled(if: writer != nil, "mmdb-writer is not there: bin/checkers fetches it"),
        arguments: [("DBIP-Country-Lite", "DB-IP"), ("GeoLite2-Country", "MaxMind"), ("GeoIP2-Country", nil), ("", nil)])
    func `is told with its makers' names where they ask for it`(type: String, makers: String?) throws {
        let file = try Self.file("country", version: 4, type: type)
        defer { try? FileManager.default.removeItem(at: file) }
        let credit = try CountryFiles.open(file.path).credit
        #expect(makers.map { credit?.contains($0) == true } ?? (credit == nil), "\(credit ?? "")")
    }

    @Test(.enabled(if: writer != nil, "mmdb-writer is not there: bin/checkers fetches it"))
    func `is told wrongly by no damaged file, which is refused or tells nothing`() throws {
        let file = try Self.file("country", version: 6)
        defer { try? FileManager.default.removeItem(at: file) }
        let whole = try Data(contentsOf: file)
        for cut in [0, 1, whole.count / 2, whole.count - 20] {
            try whole.prefix(cut).write(to: file)
            #expect(throws: CountryRefusal.unreadable, "\(cut)") { try CountryFiles.open(file.path) }
        }
        // Each byte of tree and records turned over: what is told is a country's two letters or nothing.
        for place in stride(from: 0, to: whole.count, by: 3) {
            var damaged = whole
            damaged[place] ^= 0xff
            try damaged.write(to: file)
            guard let countries = try? CountryFiles.open(file.path) else { continue }
            for address in ["11.2.3.4", "200.1.1.1"] { _ = countries.country(of: Self.version4(address)) }
        }
    }
}
