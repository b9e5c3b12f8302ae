/// What a receiving server found out about who sent a mail: the value of one Authentication-Results field (RFC 8601). It proves nothing
/// unless the server that wrote it is one's own, which is the reader's to know.
package struct AuthenticationResults: Sendable, Equatable {
    package struct Result: Sendable, Equatable {
        /// "spf", "dkim", "dmarc", in small letters; unknown ones, too.
        package let method: String
        /// "pass", "fail", "none", in small letters.
        package let value: String
        package let reason: String?
        /// "smtp.mailfrom" and its value, in order.
        package let properties: [(name: String, value: String)]

        package static func == (a: Result, b: Result) -> Bool {
            a.method == b.method && a.value == b.value && a.reason == b.reason
                && a.properties.elementsEqual(b.properties) { $0 == $1 }
        }
        package func property(_ name: String) -> String? { properties.first { $0.name == name }?.value }
    }

    /// Which server says so; nothing where it leaves its name out, as some do.
    package let server: String?
    package let version: Int
    package let results: [Result]

    /// Reads what it can and passes over the rest.
    package init(_ text: String) {
        var scanner = Scanner(text)
        var name = scanner.value(until: "=;")
        if scanner.next == "=" {
            // No name: the first result stands here.
            (name, scanner) = (nil, Scanner(";" + text))
        }
        server = name
        version = scanner.next == ";" ? 1 : scanner.value(until: "=;").flatMap { Int($0) } ?? 1
        var results: [Result] = []
        while scanner.skipPast(";") {
            guard let method = scanner.value(until: "=;/") else { continue }
            if scanner.next == "/" {
                scanner.step()
                _ = scanner.value(until: "=;")
            }
            guard scanner.next == "=" else { continue }
            scanner.step()
            guard let value = scanner.value(until: ";") else { continue }
            var (reason, properties): (String?, [(name: String, value: String)]) = (nil, [])
            while let name = scanner.value(until: "=;"), scanner.next == "=" {
                scanner.step()
                let value = scanner.value(until: ";") ?? ""
                if name.lowercased() == "reason" {
                    reason = value
                } else if name.contains(".") {
                    properties.append((name.lowercased(), value))
                }
            }
            results.append(Result(method: method.lowercased(), value: value.lowercased(), reason: reason, properties: properties))
        }
        self.results = results
    }

    package func result(_ method: String) -> Result? {
        // Several signatures may stand there: one that holds is enough.
        let found = results.filter { $0.method == method }
        return found.first { $0.value == "pass" } ?? found.first
    }
}

/// Words, quoted words, and comments passed over, at any depth (RFC 5322 section 3.2.2).
private struct Scanner {
    private let characters: [Character]
    private var place = 0

    init(_ text: String) { characters = Array(text) }

    /// The next character that is neither space nor comment; stands before it.
    var next: Character? {
        mutating get {
            skip()
            return place < characters.count ? characters[place] : nil
        }
    }

    mutating func step() { place += 1 }

    mutating func skipPast(_ character: Character) -> Bool {
        while let found = next {
            if found == "\"" { _ = quoted() } else { place += 1 }
            if found == character { return true }
        }
        return false
    }

    /// A word up to a space, a comment or one of `stops`, or what stands in quotes; nothing where there is none.
    mutating func value(until stops: String) -> String? {
        guard let first = next else { return nil }
        if first == "\"" { return quoted() }
        var word = ""
        while place < characters.count {
            let character = characters[place]
            if character.isWhitespace || character == "(" || stops.contains(character) { break }
            word.append(character)
            place += 1
        }
        // An address in quotes may go on: "a b"@firm.example.
        return word.isEmpty ? nil : word
    }

    private mutating func quoted() -> String {
        var word = ""
        place += 1
        while place < characters.count, characters[place] != "\"" {
            if characters[place] == "\\" { place += 1 }
            if place < characters.count { word.append(characters[place]) }
            place += 1
        }
        place += 1
        return word
    }

    private mutating func skip() {
        var depth = 0
        while place < characters.count {
            let character = characters[place]
            switch character {
            case "(": depth += 1
            case ")" where depth > 0: depth -= 1
            case "\\" where depth > 0: place += 1
            default: if depth == 0, !character.isWhitespace { return }
            }
            place += 1
        }
    }
}
