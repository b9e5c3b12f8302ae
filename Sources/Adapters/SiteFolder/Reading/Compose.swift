import Foundation
import Yams

extension Keyed {
    /// The document as nodes that know their lines; a text that isn't YAML, or has a key twice, is one mistake.
    static func compose(_ yaml: String, file: String, findings: Findings, shift: Int) -> Node? {
        func mistake(_ line: Int, _ message: String) { findings.mistake(Place(file: file, line: line + shift), message) }
        do {
            if let node = try Yams.compose(yaml: yaml) { return node }
            mistake(1, "the file is empty")
        } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
            for key in keys { mistake(secondLine(of: key, in: yaml, from: context.mark.line), "the key '\(key)' stands twice; keep one") }
        } catch YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _)
        {
            mistake(mark.line, "this is not YAML: \(problem)\(hint(in: yaml, from: mark.line))")
        } catch {
            mistake(1, "this is not YAML")
        }
        return nil
    }

    /// What most often makes such a line no YAML, looked for where the parser gave up and in the lines right before.
    private static func hint(in yaml: String, from line: Int) -> String {
        let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
        for index in stride(from: min(line, lines.count) - 1, through: max(0, line - 3), by: -1) {
            let text = lines[index].prefix { $0 != "#" }
            if text.prefix(while: \.isWhitespace).contains("\t") { return "; line \(index + 1) is set in with a tab: use spaces" }
            if let match = text.firstMatch(of: /^\s*(?:- )?([A-Za-z][A-Za-z0-9-]*):[^\s]/), !match.1.hasPrefix("http") {
                return "; line \(index + 1) needs a space after '\(match.1):'"
            }
            if text.firstMatch(of: /^\s*(?:- )?[A-Za-z][A-Za-z0-9-]*: [^'"|>\[{][^#]*:\s/) != nil {
                return "; the text in line \(index + 1) holds ': ' and must stand in quotes"
            }
        }
        return ""
    }

    /// Yams names the mapping, a person looks for the line: the second that begins with the key, at the depth of the first.
    private static func secondLine(of key: String, in yaml: String, from start: Int) -> Int {
        let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false)
        var depth: Int?
        for (index, line) in lines.enumerated() where index + 1 >= start {
            let word = line.drop { $0 == " " || $0 == "-" }
            guard word.hasPrefix(key + ":") || word.hasPrefix("\"\(key)\":") || word.hasPrefix("'\(key)':") else { continue }
            let column = line.count - word.count
            if depth == column { return index + 1 }
            depth = depth ?? column
        }
        return start
    }
}
