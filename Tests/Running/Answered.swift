package import Foundation

/// What came back for one request.
package struct Answered: Sendable {
    package let status: Int
    /// Names in small letters.
    package let headers: [(name: String, value: String)]
    package let body: Data

    init?(_ bytes: Data, isHead: Bool) {
        guard let end = bytes.range(of: Data("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        self.status = status
        headers = lines.dropFirst().compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return parts.count == 2 ? (parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces)) : nil
        }
        let rest = bytes[end.upperBound...]
        let chunked = headers.contains { $0.name == "transfer-encoding" && $0.value == "chunked" }
        body = chunked && !isHead ? Self.joined(rest) : Data(rest)
    }

    private static func joined(_ bytes: Data) -> Data {
        var (result, rest) = (Data(), bytes)
        while let line = rest.range(of: Data("\r\n".utf8)),
            let size = Int(String(decoding: rest[..<line.lowerBound], as: UTF8.self), radix: 16), size > 0
        {
            result.append(rest[line.upperBound...].prefix(size))
            rest = rest[line.upperBound...].dropFirst(size + 2)
        }
        return result
    }

    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    package var html: String { String(decoding: body, as: UTF8.self) }

    /// The words between `<main>` and its end, one space between them.
    package var text: String {
        guard let start = html.range(of: "<main"), let end = html.range(of: "</main") else { return "" }
        let words = html[start.lowerBound..<end.lowerBound].replacing(/<[^>]*>/, with: " ")
        return Self.plain(words.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }

    package var title: String { html.firstMatch(of: /<title>([^<]*)<\/title>/).map { Self.plain(String($0.1)) } ?? "" }
    package var heading: String {
        html.firstMatch(of: /<h1[^>]*>(.*?)<\/h1>/).map { Self.plain(String($0.1).replacing(/<[^>]*>/, with: "")) } ?? ""
    }

    package var forms: [PageForm] {
        html.matches(of: /<form action="([^"]*)"[^>]*>((?s).*?)<\/form>/).map { PageForm(action: String($0.1), inside: String($0.2)) }
    }

    /// The first form of the personal page that asks for the act.
    package func form(_ act: String, where holds: (PageForm) -> Bool = { _ in true }) throws -> PageForm {
        guard let form = forms.first(where: { $0["act"] == act && holds($0) }) else { throw RunningFailure.noForm(act: act) }
        return form
    }

    static func plain(_ text: String) -> String {
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"").replacing("&#39;", with: "'")
            .replacing("&amp;", with: "&")
    }
}

/// A form as a page shows it.
package struct PageForm: Sendable {
    package let action: String
    package let hidden: [(String, String)]
    /// Names of every control, hidden ones too.
    package let names: [String]

    init(action: String, inside: String) {
        self.action = Answered.plain(action)
        hidden = inside.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)"/).map {
            (Answered.plain(String($0.1)), Answered.plain(String($0.2)))
        }
        names = inside.matches(of: /\sname="([^"]*)"/).map { String($0.1) }
    }

    package subscript(name: String) -> String? { hidden.first { $0.0 == name }?.1 }
}
