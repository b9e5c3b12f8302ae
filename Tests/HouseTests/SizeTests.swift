import Foundation
import Testing

@Suite("Sizes and names")
struct SizeTests {
    @Test func `a file holds one idea: at most 400 lines, a file of tests 500`() {
        let long = House.files.filter { file in
            (file.path.hasPrefix("Sources/") && file.name.hasSuffix(".swift") && file.lines.count > 401)
                || (file.path.hasPrefix("Tests/") && file.lines.count > 501)
        }
        #expect(long.map { "\($0.path): \($0.lines.count)" } == [])
    }

    @Test func `a folder holds at most fifteen files, but for the decisions, which only add up`() {
        let folders = Dictionary(grouping: House.files.filter { !$0.folder.isEmpty && $0.folder != "docs/decisions" }, by: \.folder)
        #expect(folders.filter { $0.value.count > 15 }.map { "\($0.key): \($0.value.count)" } == [])
    }

    @Test func `nothing is called a drawer`() {
        let drawers = House.files.filter { $0.path.contains(/Util|Helper|Manager|Extensions|Misc|Common/) }
        #expect(drawers.map(\.path) == [])
        let types = House.files(under: "Sources").flatMap { file in
            file.code.all(/(?:struct|class|enum|actor|protocol) (\w*(?:Util|Helper|Manager)\w*)/).map { "\(file.path): \($0)" }
        }
        #expect(types == [])
    }

    @Test func `nothing is left for later`() {
        let later = try! Regex("\\b(?:TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b")
        #expect(House.files.filter { $0.text.contains(later) }.map(\.path) == [])
    }

    @Test func `nothing speaks of the machine it was written on`() {
        let folders = ["wo" + "rk", "o" + "pt", "ro" + "ot"].joined(separator: "|")
        let paths = try! Regex("(?:^|[\\s\"'`=:(])/(?:\(folders))/")
        let words = ["/tmp/ba" + "sh", "work" + "tree", "language mo" + "del", "sub" + "agent"]
        let found = House.files.filter { file in file.text.contains(paths) || words.contains { file.text.contains($0) } }.map(\.path)
        #expect(found == [])
    }

    @Test func `addresses in tests and examples are nobody's`() {
        let files =
            House.files(under: "Tests", ending: "") + House.files(under: "examples", ending: "") + House.files(under: "docs", ending: "")
        let found = files.flatMap { file in
            file.text.all(/[A-Za-z0-9.+_-]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)/).filter { domain in
                let name = domain.lowercased()
                return ![".example", ".invalid", ".test", "example.com", "example.org", "example.net", "protectoria.com"].contains {
                    name.hasSuffix($0)
                }
            }.map { "\(file.path): @\($0)" }
        }
        #expect(found == [])
    }

    @Test func `dependencies are named to the digit`() throws {
        let named = try House.file("Package.swift").code.all(/\.package\((.*)\)/)
        #expect(named.filter { !$0.contains(/exact: "\d+\.\d+\.\d+"/) } == [])
        #expect(named.count > 5)
    }

    @Test func `every test target stands in the list of suites, with a budget`() throws {
        let declared = try House.file("Package.swift").code.all(/(?:\btests\(\s*|\.testTarget\(\s*name: )"(\w+)"/)
        let listed = try House.file("bin/suites.txt").lines.filter { !$0.hasPrefix("#") && !$0.isEmpty }.map { $0.split(separator: " ") }
        #expect(listed.allSatisfy { $0.count == 3 && Int($0[2]) != nil })
        #expect(Set(listed.map { String($0[1]) }) == Set(declared))
        let groups: Set<Substring> = ["unit", "store", "page", "browser", "promise", "house"]
        #expect(Set(listed.map { $0[0] }).subtracting(groups) == [])
    }
}
