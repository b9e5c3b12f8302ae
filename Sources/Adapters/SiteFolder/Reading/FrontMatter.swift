import DataProtection

/// A Markdown file that opens with its particulars between two lines of "---".
struct FrontMatter {
    let keyed: Keyed
    let body: String
    /// Line of the file on which the body begins.
    let bodyLine: Int

    init?(_ text: String, file: String, keys: [String], languages: [Language], findings: Findings) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
            findings.mistake(
                Place(file: file, line: 1),
                "the file must open with a line '---', its particulars (\(keys.joined(separator: ", "))) and a line '---'")
            return nil
        }
        let yaml = lines[1..<end].joined(separator: "\n")
        guard
            let keyed = Keyed(
                yaml: yaml, file: file, name: "the front matter", keys: keys, languages: languages, findings: findings, shift: 1)
        else { return nil }
        self.keyed = keyed
        body = lines[(end + 1)...].joined(separator: "\n")
        bodyLine = end + 2
    }
}
