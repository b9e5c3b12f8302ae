import Foundation
import Testing

@Suite("The words of pages and letters")
struct TextTests {
    private let languages: [String: [String: String]]
    private let sources = House.files(under: "Sources").map { ($0.path, $0.code) }

    init() throws {
        var languages: [String: [String: String]] = [:]
        for file in House.files(under: "Sources/Core/Declarations/Languages", ending: ".txt") {
            let language = String(file.name.split(separator: ".")[1])
            languages[language, default: [:]].merge(Self.texts(file)) { first, _ in first }
        }
        self.languages = languages
    }

    private var english: [String: String] { languages["en", default: [:]] }

    @Test func `every language says the same things, with the same values in them`() {
        #expect(languages.count >= 2)
        #expect(english.count > 500)
        for (language, texts) in languages {
            #expect(Set(texts.keys).symmetricDifference(english.keys) == [], "\(language)")
            for (key, text) in texts {
                #expect(Set(text.all(/\{(\w+)\}/)) == Set(english[key, default: ""].all(/\{(\w+)\}/)), "\(language) \(key)")
                #expect(!text.trimmingCharacters(in: .whitespaces).isEmpty, "\(language) \(key)")
            }
        }
    }

    @Test func `answers to letters say the same things in every language they are read in, and nothing is left in English`() {
        let answers = /letter\.(case|stop-answer|foot)\..+|letter\.(until|not-you|copy|and)|month\.\d+|day\.1|(date|datetime)\.pattern/
        let needed = english.filter { $0.key.wholeMatch(of: answers) != nil }
        let files = House.files(under: "Sources/Core/Mailings/Replies", ending: ".txt")
        let rules = House.files(under: "Sources/Core/Inbox/Rules", ending: ".txt").map(\.name).filter {
            !["others.txt", "bounces.txt"].contains($0)
        }
        #expect(Set(files.map(\.name)).union(["en.txt", "nb.txt"]) == Set(rules).union(["nn.txt"]))
        for file in files {
            let texts = Self.texts(file)
            #expect(Set(texts.keys).symmetricDifference(needed.keys).sorted() == [], "\(file.name)")
            for (key, text) in texts {
                #expect(text.all(/\{(\w+)\}/).sorted() == needed[key, default: ""].all(/\{(\w+)\}/).sorted(), "\(file.name) \(key)")
                let mayBeAlike = key.firstMatch(of: /^(month|day|date)\./) != nil
                #expect(mayBeAlike || text != needed[key], "\(file.name) \(key)")
            }
        }
    }

    private static func texts(_ file: House.File) -> [String: String] {
        let pairs = file.lines.filter { !$0.hasPrefix("#") }.compactMap { line in
            line.firstRange(of: " = ").map { (String(line[..<$0.lowerBound]), String(line[$0.upperBound...])) }
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// A key with `\(…)` in it, or one that is continued with `+`, must fit at least one text.
    @Test func `every text that is asked for was written`() throws {
        var asked = 0
        for (path, code) in sources {
            for match in code.matches(of: /\btexts\(\s*"((?:[^"\\]|\\\((?:[^()]|\([^()]*\))*\))*)"(\s*\+)?/) {
                asked += 1
                var pattern = NSRegularExpression.escapedPattern(
                    for: String(match.output.1).replacing(/\\\((?:[^()]|\([^()]*\))*\)/, with: "\u{1}"))
                pattern = pattern.replacing("\u{1}", with: ".+") + (match.output.2 == nil ? "" : ".+")
                let regex = try Regex(pattern)
                #expect(english.keys.contains { $0.wholeMatch(of: regex) != nil }, "\(path): \(match.output.1)")
            }
            for match in code.matches(of: /\.counted\(\s*"([^"\\]+)"/) {
                for form in ["one", "many"] { #expect(english["\(match.output.1).\(form)"] != nil, "\(path): \(match.output.1).\(form)") }
            }
        }
        #expect(asked > 200)
    }

    /// By its whole key, by a key with `\(…)` in it, by one continued with `+`, or by the stem a function takes and the ending it adds.
    @Test func `every text that was written is asked for`() throws {
        let code = sources.map(\.1).joined(separator: "\n")
        let whole = Set(code.all(/"([a-z][A-Za-z0-9.-]*)"/))
        let open = code.all(/"((?:[a-z0-9.-]|\\\([^()"]*(?:\([^()"]*\)[^()"]*)*\))+)"/).filter { $0.contains("\\(") }
        func pattern(_ text: String) throws -> Regex<AnyRegexOutput> {
            let fixed = NSRegularExpression.escapedPattern(for: text.replacing(/\\\((?:[^()]|\([^()]*\))*\)/, with: "\u{1}"))
            return try Regex(fixed.replacing("\u{1}", with: "[^.]+"))
        }
        let patterns =
            try open.filter { !$0.hasPrefix("\\(") }.map(pattern) + code.all(/"([a-z][a-z.-]*\.)" \+/).map { try pattern($0 + "\\(x)") }
        let stems = Set(code.all(/(?:message\(\s*|key: |counted\(\s*|as: |prefix: String = )"([a-z.-]+)"/))
        let endings = open.all(/\\\((?:link\.)?(?:key|prefix)\)(\.[a-z.-]+)/) + code.all(/\+ "(\.[a-z.-]+)"/) + [".one", ".many", ".none"]
        let idle = english.keys.filter { key in
            if whole.contains(key) || patterns.contains(where: { key.wholeMatch(of: $0) != nil }) { return false }
            return !endings.contains { ending in
                guard key.hasSuffix(ending) else { return false }
                let stem = String(key.dropLast(ending.count))
                return stems.contains(stem) || patterns.contains { stem.wholeMatch(of: $0) != nil }
            }
        }
        #expect(whole.count > 300 && patterns.count > 20 && stems.count > 10 && endings.count > 5)
        #expect(idle.sorted() == [])
    }

    @Test func `every promise has a name of its own`() throws {
        for promise in try Promises.inCode() { #expect(english["promise.\(promise.id)"] != nil, "\(promise.id)") }
    }

    @Test func `every refusal of an answer has its words, short and whole`() throws {
        let refusals = try cases(of: "AnswerRefusal", in: "Sources/Core/Registrations/AnswerCheck.swift")
        // Said by what is missing: the kind of question, the choice.
        for name in refusals where !["missing", "not-ticked"].contains(name) {
            #expect(english["refused.\(name)"] != nil, "refused.\(name)")
            #expect(english["refused.short.\(name)"] != nil, "refused.short.\(name)")
        }
        for type in try cases(of: "FieldType", in: "Sources/Core/Declarations/Product.swift") {
            #expect(english["refused.missing.\(type)"] != nil, "refused.missing.\(type)")
        }
    }

    /// Raw values of an enum of strings.
    private func cases(of name: String, in path: String) throws -> [String] {
        let code = try House.file(path).code
        let start = try #require(code.firstRange(of: "enum \(name):"))
        let body = String(code[start.lowerBound...].prefix { $0 != "}" })
        let names = body.matches(of: /case (.+)/).flatMap { line in
            line.output.1.split(separator: ",").map { one in
                String(one).firstMatch(of: /"([^"]+)"/).map { String($0.output.1) } ?? one.trimmingCharacters(in: .whitespaces)
            }
        }
        #expect(names.count > 3)
        return names
    }
}
