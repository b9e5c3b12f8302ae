package import Foundation

/// The head of a mail that came back, as far as a test of the set-up looks at it.
package struct ArrivedHead: Sendable {
    private let fields: [(name: String, value: String)]

    /// - Parameter raw: the whole mail; only its first 64 KiB are looked at.
    package init(_ raw: Data) {
        var fields: [(name: String, value: String)] = []
        for line in String(decoding: raw.prefix(65_536), as: UTF8.self).replacing("\r\n", with: "\n").split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if line.isEmpty { break }
            if line.first == " " || line.first == "\t" {
                if !fields.isEmpty { fields[fields.count - 1].value += " " + line.trimmingCharacters(in: .whitespaces) }
            } else if let colon = line.firstIndex(of: ":") {
                fields.append((line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)))
            }
        }
        self.fields = fields
    }

    /// All of a name, topmost first: the topmost was added last, by the server nearest to us.
    package func all(_ name: String) -> [String] { fields.filter { $0.name == name.lowercased() }.map(\.value) }

    /// Without angle brackets.
    package var messageID: String { all("Message-ID").first.map { $0.trimmingCharacters(in: ["<", ">", " "]) } ?? "" }
}
