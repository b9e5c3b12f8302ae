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
        #expect(throws: CountryRefusal.missing) { try CountryFiles.open(URL(fileURLWithPath: "/nowhere")) }
        let file = FileManager.default.temporaryDirectory.appending(path: "countries-\(UUID().uuidString)")
        try Data("1,2,NO".utf8).write(to: file)
        #expect(throws: CountryRefusal.unreadable) { try CountryFiles.open(file) }
    }

    private static let isThere = FileManager.default.fileExists(atPath: CountryFiles.debian.appending(path: "geoip").path)

    @Test(.enabled(if: isThere, "Debian's tor-geoipdb isn't installed"))
    func `by Debian's files is that of a line-by-line reader`() throws {
        let countries = try CountryFiles.open()
        let text = try String(contentsOf: CountryFiles.debian.appending(path: "geoip"), encoding: .utf8)
        var (seen, wrong) = (0, 0)
        // Every hundredth range, its ends and its middle.
        for (index, line) in text.split(separator: "\n").enumerated() where line.first != "#" && index % 100 == 0 {
            let parts = line.split(separator: ",")
            let (low, high) = (UInt32(parts[0])!, UInt32(parts[1])!)
            for address in [low, low + (high - low) / 2, high] {
                seen += 1
                let told = countries.country(of: ClientAddress(version4: address))?.description ?? "??"
                if told != parts[2] { wrong += 1 }
            }
        }
        #expect(wrong == 0 && seen > 10_000)
    }
}
