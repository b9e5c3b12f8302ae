import DataProtection
import Declarations

/// `templates/LANG.txt`: what employees begin their answers with. `## Title`, then the text, until the next title.
struct TemplateFiles {
    private(set) var templates: [Language: [AnswerTemplate]] = [:]

    init(_ folder: Folder) {
        for file in folder.files(in: "templates") {
            let path = "templates/\(file)"
            guard let tag = file.wholeMatch(of: /([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.txt/)?.1 else {
                folder.findings.mistake(Place(file: path, line: 1), "a file of templates is named after its language, like nb.txt")
                continue
            }
            templates[Language(rawValue: String(tag))] = Self.parse(folder.textIfPresent(path) ?? "", path, folder.findings)
        }
    }

    private static func parse(_ file: String, _ path: String, _ findings: Findings) -> [AnswerTemplate] {
        var found: [(title: String, line: Int, text: [Substring])] = []
        for (index, line) in file.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("## ") {
                found.append((String(line.dropFirst(3)), index + 1, []))
            } else if !found.isEmpty {
                found[found.count - 1].text.append(line)
            } else if !line.allSatisfy(\.isWhitespace), !line.hasPrefix("#") {
                findings.mistake(Place(file: path, line: index + 1), "a template begins with its title: ## Title")
                return []
            }
            for name in line.matches(of: /\{(\w+)\}/).map({ String($0.1) }) where !AnswerTemplate.placeholders.contains(name) {
                let known = AnswerTemplate.placeholders
                findings.mistake(
                    Place(file: path, line: index + 1),
                    "{\(name)} is none of \(known.map { "{\($0)}" }.joined(separator: ", "))\(didYouMean(name, among: known))")
            }
        }
        return found.compactMap { title, line, text in
            let text = text.joined(separator: "\n").trimmingSpace
            if text.isEmpty { findings.mistake(Place(file: path, line: line), "the template has no text") }
            return text.isEmpty ? nil : AnswerTemplate(title: title, text: text)
        }
    }
}

extension String {
    fileprivate var trimmingSpace: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
