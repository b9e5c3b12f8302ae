import Chromium
import Foundation
import Running

/// What the checks need beside the packages of the system: fetched by `bin/checkers`, never kept in the repository.
enum Checkers {
    static let folder = BuiltVern.root.appending(path: ".build/checkers")
    static var axe: URL? { file(named: "axe.min.js") }
    static var nu: URL? { file(named: "vnu.jar") }

    private static func file(named name: String) -> URL? {
        let files = FileManager.default.enumerator(at: folder.appending(path: "lib"), includingPropertiesForKeys: nil)
        return files?.compactMap { $0 as? URL }.first { $0.lastPathComponent == name }
    }
}

/// The accessibility rules of axe-core, run in a world of our own on the page a tab shows.
struct Axe {
    enum Rules: String {
        /// WCAG 2.2 A and AA, and what axe calls best practice.
        case all = "runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }"
        /// What another width can change.
        case layout =
            "runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable', 'region', 'bypass', 'skip-link', 'heading-order', 'page-has-heading-one', 'label', 'button-name', 'link-name'] }"
        /// What other colours can change.
        case colours = "runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }"
    }

    private let script: String

    /// Nothing where `bin/checkers` has not been run.
    init?() {
        guard let file = Checkers.axe, let script = try? String(contentsOf: file, encoding: .utf8) else { return nil }
        self.script = script
    }

    /// A line for each rule broken: its name, what breaks it, and what axe says of it.
    func violations(on tab: Tab, _ rules: Rules = .all) async throws -> [String] {
        if try await tab.inspect("typeof axe").text != "object" { _ = try await tab.inspect("\(script); true") }
        let found = try await tab.inspect(
            """
            axe.run(document, { \(rules.rawValue), resultTypes: ['violations'], preload: false }).then(result => result.violations.map(
                one => one.id + ': ' + one.nodes.map(node => node.target.join(' ') + ' (' + node.failureSummary + ')').join('; ')))
            """)
        return found.list.compactMap(\.text)
    }
}
