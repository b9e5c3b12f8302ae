import Yams

/// One pattern of a file of rules, and what is made of what it finds.
struct Rule: Sendable {
    let pattern: String
    let caseless: Bool
    /// A field of the answer each, in the order of its kind: text with $1 to $9 in it, or nothing for the group of the same place.
    let replacements: [String?]
}

/// The three lists of a file of rules in the format of uap-core: browsers, systems, devices.
struct RuleFile: Sendable {
    enum Kind: Int, CaseIterable, Sendable {
        case browser, system, device

        fileprivate var key: String {
            switch self {
            case .browser: "user_agent_parsers"
            case .system: "os_parsers"
            case .device: "device_parsers"
            }
        }

        fileprivate var fields: [String] {
            switch self {
            case .browser: ["family_replacement", "v1_replacement", "v2_replacement", "v3_replacement"]
            case .system: ["os_replacement", "os_v1_replacement", "os_v2_replacement", "os_v3_replacement", "os_v4_replacement"]
            case .device: ["device_replacement", "brand_replacement", "model_replacement"]
            }
        }

        /// The group that stands in for a field without a replacement; a device's brand has none, its model is the first again.
        func group(of field: Int) -> Int? {
            self == .device ? [1, nil, 1][field] : field + 1
        }
    }

    let lists: [[Rule]]

    /// - Throws: `BrowserRules.Refusal`.
    init(yaml text: String) throws(BrowserRules.Refusal) {
        let root: Node?
        do { root = try Parser(yaml: text).singleRoot() } catch {
            throw .unreadable("no YAML")
        }
        guard let mapping = root?.mapping else { throw .unreadable("not a mapping") }
        var lists: [[Rule]] = []
        for kind in Kind.allCases {
            guard let entries = mapping[Node(kind.key)]?.sequence else { throw .unreadable("\(kind.key) is missing") }
            var rules: [Rule] = []
            for entry in entries {
                guard let entry = entry.mapping else { throw .unreadable("\(kind.key) holds what is no rule") }
                var pattern: String?
                var caseless = false
                var replacements = [String?](repeating: nil, count: kind.fields.count)
                for (key, value) in entry {
                    // As written: "10" is a version, no number.
                    guard let name = key.scalar?.string, let text = value.scalar?.string else { continue }
                    switch name {
                    case "regex": pattern = text
                    case "regex_flag": caseless = text == "i"
                    default: if let field = kind.fields.firstIndex(of: name) { replacements[field] = text }
                    }
                }
                guard let pattern else { throw .unreadable("\(kind.key) holds a rule without a regex") }
                rules.append(Rule(pattern: pattern, caseless: caseless, replacements: replacements))
            }
            lists.append(rules)
        }
        self.lists = lists
    }
}
