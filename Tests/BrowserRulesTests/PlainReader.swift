import Foundation
import Testing
import Yams

/// Reads agents the plain way: each rule in turn, by another engine, every text by every rule before the one that fits. What a fast
/// reader says must be the same.
struct PlainReader {
    private struct Rule {
        let expression: NSRegularExpression
        let replacements: [String?]
    }
    private let lists: [[Rule]]
    private static let keys: [(String, [String])] = [
        ("user_agent_parsers", ["family_replacement", "v1_replacement", "v2_replacement", "v3_replacement"]),
        ("os_parsers", ["os_replacement", "os_v1_replacement", "os_v2_replacement", "os_v3_replacement", "os_v4_replacement"]),
        ("device_parsers", ["device_replacement", "brand_replacement", "model_replacement"]),
    ]

    init(yaml: String) throws {
        let root = try #require(try Parser(yaml: yaml).singleRoot()?.mapping)
        lists = try Self.keys.map { list, fields in
            try #require(root[Node(list)]?.sequence).map { node in
                func text(_ key: String) -> String? { node.mapping?[Node(key)]?.scalar?.string }
                let options: NSRegularExpression.Options = text("regex_flag") == "i" ? [.caseInsensitive] : []
                return Rule(
                    expression: try NSRegularExpression(pattern: try #require(text("regex")), options: options),
                    replacements: fields.map(text))
            }
        }
    }

    /// - Parameter list: 0 browsers, 1 systems, 2 devices.
    /// - Returns: the fields; nothing where no rule fits.
    func read(_ agent: String, list: Int) -> [String?]? {
        let whole = NSRange(agent.startIndex..., in: agent)
        for rule in lists[list] {
            guard let match = rule.expression.firstMatch(in: agent, range: whole) else { continue }
            func group(_ number: Int) -> String? {
                guard number < match.numberOfRanges, let range = Range(match.range(at: number), in: agent) else { return nil }
                return String(agent[range])
            }
            return rule.replacements.enumerated().map { field, replacement in
                var made = replacement
                if made == nil { made = list < 2 ? group(field + 1) : field == 1 ? nil : group(1) }
                if let text = made, replacement != nil {
                    made = (1...9).reduce(text) { $0.replacing("$\($1)", with: group($1) ?? "") }
                }
                let trimmed = made?.trimmingCharacters(in: CharacterSet(charactersIn: " "))
                return trimmed?.isEmpty == false ? trimmed : nil
            }
        }
        return nil
    }
}
