import BrowserRules
import Foundation
import Testing
import Yams

/// Files that are read where they are there.
enum Vectors {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared/vectors/uap-core")
    static let areThere = FileManager.default.fileExists(atPath: folder.path)
    static let debian = URL(fileURLWithPath: "/usr/share/uap-core/regexes.yaml")
    static let debianIsThere = FileManager.default.fileExists(atPath: debian.path)

    static func rules() throws -> String { try String(contentsOf: folder.appending(path: "regexes.yaml"), encoding: .utf8) }

    struct Case {
        let agent: String
        let family: String
        let version: [String?]
    }

    static func cases(_ file: String, _ parts: [String]) throws -> [Case] {
        let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        let all = try #require(try Parser(yaml: text).singleRoot()?.mapping?["test_cases"]?.sequence)
        return try all.map { node in
            func field(_ name: String) -> String? {
                guard let text = node.mapping?[Node(name)]?.scalar?.string, !text.isEmpty else { return nil }
                return text
            }
            return Case(
                agent: try #require(field("user_agent_string")), family: try #require(field("family")), version: parts.map(field))
        }
    }
    static func browsers() throws -> [Case] { try cases("test_ua.yaml", ["major", "minor", "patch"]) }
    static func systems() throws -> [Case] { try cases("test_os.yaml", ["major", "minor", "patch", "patch_minor"]) }
}

extension BrowserRules {
    func read(_ agent: String) -> AgentReading {
        var agent = agent
        return agent.withUTF8 { read($0) }
    }
}

@Suite("The rules of uap-core", .enabled(if: Vectors.areThere, "the folder ../shared/vectors isn't there"))
struct UapCoreTests {
    @Test func `every browser of its own tests is told in every field`() throws {
        let rules = try BrowserRules(yaml: Vectors.rules())
        let cases = try Vectors.browsers()
        let wrong = cases.filter { one in
            let read = rules.read(one.agent).browser
            return read.family != one.family || read.version != one.version
        }
        #expect(wrong.map(\.agent) == [])
        #expect(cases.count == 1_601)
    }

    @Test func `every system of its own tests is told in every field`() throws {
        let rules = try BrowserRules(yaml: Vectors.rules())
        let cases = try Vectors.systems()
        let wrong = cases.filter { one in
            let read = rules.read(one.agent).system
            return read.family != one.family || read.version != one.version
        }
        #expect(wrong.map(\.agent) == [])
        #expect(cases.count == 483)
    }

    @Test(.enabled(if: Vectors.debianIsThere, "Debian's uap-core isn't installed"), arguments: [true, false])
    func `read with all haste say what a plain reader says of every text`(older: Bool) throws {
        let yaml = try older ? String(contentsOf: Vectors.debian, encoding: .utf8) : Vectors.rules()
        let (rules, plain) = (try BrowserRules(yaml: yaml), try PlainReader(yaml: yaml))
        let agents = Set(try Vectors.browsers().map(\.agent) + Vectors.systems().map(\.agent)).sorted()
        let wrong = agents.filter { agent in
            let read = rules.read(agent)
            return [read.browser.family] + read.browser.version != plain.read(agent, list: 0) ?? ["Other", nil, nil, nil]
                || [read.system.family] + read.system.version != plain.read(agent, list: 1) ?? ["Other", nil, nil, nil, nil]
                || [read.device, read.brand, read.model] != plain.read(agent, list: 2) ?? ["Other", nil, nil]
        }
        #expect(wrong == [])
        #expect(agents.count == 1_876)
    }
}
