import Foundation
import Testing

@Suite("The documents")
struct DocumentTests {
    private let documents = House.files.filter {
        $0.path.hasSuffix(".md") && !$0.path.hasPrefix("examples/") && !$0.path.hasPrefix("Sources/")
    }

    @Test func `all are there`() throws {
        for name in ["README", "ARCHITECTURE", "GLOSSARY", "THREATS", "SECURITY", "CONTRIBUTING"] { _ = try House.file("\(name).md") }
        #expect(documents.contains { $0.path.hasPrefix("docs/decisions/0001") })
    }

    /// Code in a document: fenced blocks and spans, comments of the shell left out.
    private func commands(in file: House.File) -> [String] {
        let blocks = file.text.matches(of: /(?s)```\w*\n(.*?)```/).flatMap { $0.output.1.split(separator: "\n").map(String.init) }
        let spans = file.text.replacing(/(?s)```.*?```/, with: "").all(/`([^`\n]+)`/)
        return (blocks + spans).map { $0.replacing(/\s#.*/, with: "") }
    }

    @Test func `every command of vern they name exists, with its options`() throws {
        let sources = House.files(under: "Sources/Vern")
        var subcommands: [String: Set<String>] = [:]
        for file in sources where file.path.hasPrefix("Sources/Vern/Commands/") {
            let outer = file.code.all(/(?m)^struct (\w+): (?:Async)?ParsableCommand/).map { $0.lowercased() }
            let inner = file.code.all(/(?m)^    struct (\w+): (?:Async)?ParsableCommand/).map { $0.lowercased() }
            // A long one stands in a file of its own.
            let apart = file.code.all(/(?m)^extension (\w+) \{\n    struct \w+: (?:Async)?ParsableCommand/).map { $0.lowercased() }
            for name in outer + apart { subcommands[name, default: []].formUnion(inner) }
        }
        #expect(subcommands.count >= 6)
        let options = Set(
            sources.flatMap { $0.code.all(/@(?:Option|Flag)\([^\n]*\) var (\w+)/) }.map { name in
                name.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
            }
        ).union(["help", "version"])
        for file in documents {
            for line in commands(in: file) {
                guard let match = line.firstMatch(of: /(?:^|[ \/])vern ([a-z]+)(?: ([a-z]+))?(.*)/) else { continue }
                let command = String(match.output.1)
                guard let inner = subcommands[command] else {
                    Issue.record("\(file.path): vern \(command)")
                    continue
                }
                if !inner.isEmpty, let second = match.output.2 { #expect(inner.contains(String(second)), "\(file.path): \(line)") }
                for option in String(match.output.3).all(/--([a-z-]+)/) { #expect(options.contains(option), "\(file.path): --\(option)") }
            }
        }
    }

    @Test func `every word of make they name exists, and every script in bin`() throws {
        let targets = Set(try House.file("Makefile").text.all(/(?m)^([a-z]+):/))
        for file in documents {
            for line in commands(in: file) {
                for word in line.all(/(?:^|[ ;])make ([a-z]+)/) { #expect(targets.contains(word), "\(file.path): make \(word)") }
                for script in line.all(/(?:^|[ ;`])(?:\.\/)?bin\/([a-z-]+(?:\.txt)?)/) { _ = try House.file("bin/\(script)") }
            }
        }
        for script in try House.file("Makefile").text.all(/@(bin\/\w+)/) {
            let path = House.root.appending(path: script).path
            #expect(FileManager.default.isExecutableFile(atPath: path), "\(script)")
        }
    }

    @Test func `a release's installation brings everything that the server loads or reads`() throws {
        let line = try #require(try House.file("deploy/README.md").text.firstMatch(of: /apt-get install ((?:[^\n]*\\\n)*[^\n]*)/)).output.1
        let brought = line.split { $0.isWhitespace || $0 == "\\" }.map(String.init)
        let onlyForBuilding: Set = ["binutils", "ca-certificates", "git", "libc6-dev", "libstdc++-12-dev", "pkg-config"]
        for package in try House.file("bin/packages.txt").text.all(/(?m)^([a-z][^ ]*)/) where !onlyForBuilding.contains(package) {
            // What is built with libNAME-dev is loaded from libNAME and a number.
            let stem = package.replacing(/(?:-openssl)?-dev$/, with: "")
            #expect(brought.contains { $0.hasPrefix(stem) }, "\(package)")
        }
    }

    @Test func `every link inside the house leads somewhere`() {
        for file in documents {
            for link in file.text.all(/\]\(([^)#]+)(?:#[^)]*)?\)/) where !link.contains(":") {
                let target = House.root.appending(path: file.folder).appending(path: link)
                #expect(FileManager.default.fileExists(atPath: target.path), "\(file.path): \(link)")
            }
        }
    }

    @Test func `every type of the core that means something to the field stands in the glossary`() throws {
        let glossary = try House.file("GLOSSARY.md").text
        let rooms = [
            "DataProtection", "Vault", "Registrations", "Requests", "Cases", "Inbox", "Promises", "Declarations", "Visits", "Backups",
            "Staff", "Canaries",
        ]
        let types = rooms.flatMap { room in
            House.files(under: "Sources/Core/\(room)").flatMap {
                $0.code.all(/(?m)^package (?:final )?(?:struct|enum|protocol|class|actor) (\w+)/)
            }
        }
        #expect(types.count > 80)
        #expect(Set(types.filter { !glossary.contains("`\($0)`") }).sorted() == [])
        let all = Set(House.files(under: "Sources").flatMap { $0.code.all(/(?:struct|enum|protocol|class|actor|typealias) (\w+)/) })
        #expect(glossary.all(/`([A-Z]\w+)`/).filter { !all.contains($0) } == [], "in the glossary, not in the code")
    }

    @Test func `every room stands in the architecture`() throws {
        let text = try House.file("ARCHITECTURE.md").text
        #expect(try Rooms().own.filter { !text.contains("`\($0)`") }.sorted() == [])
    }

    @Test func `every dependency stands there with its reason`() throws {
        let text = try House.file("ARCHITECTURE.md").text
        let packages = try House.file("Package.swift").code.all(/\.package\(url: "[^"]*\/([^"\/]+)\.git"/)
        #expect(packages.filter { !text.contains($0) } == [])
        let debian = try House.list("bin/packages.txt").filter { $0.hasPrefix("lib") && !["libc6-dev", "libstdc++-12-dev"].contains($0) }
        #expect(debian.filter { !text.contains($0) } == [])
    }
}
