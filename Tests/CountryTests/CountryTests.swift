import Foundation
import Testing
import Visits

@testable import CountryRanges

extension ClientAddress {
    fileprivate static func version4(_ text: String) -> ClientAddress {
        ClientAddress(version4: text.split(separator: ".").reduce(UInt32(0)) { $0 << 8 | UInt32($1)! })
    }
}

@Suite("The country of an address") struct CountryTests {
    private static let six = "2001:db8::,2001:db8:0:ffff:ffff:ffff:ffff:ffff,NO\n"

    private func ranges(_ version4: String, _ version6: String = six) throws -> TextRanges {
        try TextRanges(version4: Data(version4.utf8), version6: Data(version6.utf8))
    }

    @Test func `is that of the range it lies in, and unknown between ranges and outside`() throws {
        let ranges = try ranges("# made by hand\n16777216,16777471,AU\n16777472,16777473,AU\n16777476,16777480,NO\n16777481,16777500,??\n")
        let told = [
            ("1.0.0.0", "AU"), ("1.0.0.255", "AU"), ("1.0.1.1", "AU"), ("1.0.1.2", nil), ("1.0.1.4", "NO"), ("1.0.1.8", "NO"),
            ("1.0.1.9", nil),
            ("0.255.255.255", nil), ("1.0.2.0", nil), ("255.255.255.255", nil), ("0.0.0.0", nil),
        ]
        for (address, country) in told { #expect(ranges.country(of: .version4(address))?.description == country, "\(address)") }
    }

    @Test func `is told of IPv6 down to the last bit`() throws {
        let ranges = try ranges(
            "0,1,NO\n", "2001:506:8::,2001:506:9::3,US\n2001:506:9::4,2001:506:9::5,BR\nffff::,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,SE\n"
        )
        let high: UInt64 = 0x2001_0506_0009_0000
        #expect(ranges.country(of: ClientAddress(high: high, low: 3))?.description == "US")
        #expect(ranges.country(of: ClientAddress(high: high, low: 4))?.description == "BR")
        #expect(ranges.country(of: ClientAddress(high: high, low: 6)) == nil)
        #expect(ranges.country(of: ClientAddress(high: .max, low: .max))?.description == "SE")
        #expect(ranges.country(of: ClientAddress(high: 0, low: 1)) == nil)
    }

    @Test(arguments: ["", "# nothing", "nonsense", "9,3,NO", "1,2", "5,6,NO\n1,2,SE", "99999999999,99999999999,NO"])
    func `is told by no file that isn't sorted ranges`(text: String) {
        #expect(throws: CountryRefusal.unreadable) { try ranges(text) }
    }

    @Test func `is told by no file that isn't there, or is of no known kind`() throws {
        #expect(throws: CountryRefusal.missing) { try CountryFiles.open("/nowhere") }
        let file = FileManager.default.temporaryDirectory.appending(path: "countries-\(UUID().uuidString)")
        try Data("1,2,NO".utf8).write(to: file)
        #expect(throws: CountryRefusal.unreadable) { try CountryFiles.open(file.path) }
    }

    @Test func `is that of a reader of every line, in a file of many with gaps`() throws {
        var (lines, next) = ([(low: UInt32, high: UInt32, country: String)](), UInt32(7))
        for number in 0..<30_000 {
            let low = next + UInt32(number % 3) * 5
            lines.append((low, low + UInt32(number % 7) * 1000, ["NO", "SE", "??"][number % 3]))
            next = lines[number].high + 1
        }
        let ranges = try ranges(lines.map { "\($0.low),\($0.high),\($0.country)\n" }.joined())
        for line in lines {
            let country = line.country == "??" ? nil : line.country
            for inside in [line.low, line.high] { #expect(ranges.country(of: ClientAddress(version4: inside))?.description == country) }
        }
        for (line, after) in zip(lines, lines.dropFirst()) where line.high + 1 < after.low {
            #expect(ranges.country(of: ClientAddress(version4: line.high + 1)) == nil)
        }
        #expect(ranges.country(of: ClientAddress(version4: 6)) == nil && ranges.country(of: ClientAddress(version4: next)) == nil)
    }

    @Test func `is told with its makers' names, as they ask`() throws {
        #expect(try ranges("1,2,NO\n").credit?.contains("IPFire") == true)
    }

    private static let folder = CountryFiles.usual.map { URL(filePath: $0) }.first {
        FileManager.default.fileExists(atPath: $0.appending(path: "geoip").path)
    }

    @Test(.enabled(if: folder != nil, "Debian's ranges aren't there: deploy/countries fetches them"))
    func `by Debian's files is that of a line-by-line reader`() throws {
        let countries = try CountryFiles.open()
        let text = try String(contentsOf: try #require(Self.folder).appending(path: "geoip"), encoding: .utf8)
        var (seen, wrong) = (0, 0)
        // Every hundredth range, its ends and its middle.
        for (index, line) in text.split(separator: "\n").enumerated() where line.first != "#" && index % 100 == 0 {
            let parts = line.split(separator: ",")
            let (low, high) = (UInt32(parts[0])!, UInt32(parts[1])!)
            for address in [low, low + (high - low) / 2, high] {
                seen += 1
                let told = countries.country(of: ClientAddress(version4: address))?.description ?? "??"
                if told != (["AP", "EU", "UN", "ZZ"].contains(parts[2]) ? "??" : parts[2]) { wrong += 1 }
            }
        }
        #expect(wrong == 0 && seen > 10_000)
    }
}
