import DataProtection
import Declarations

/// `languages/LANG.txt`: the company's own wording of what Vern says, and languages that don't come with Vern.
struct LanguageFiles {
    private(set) var texts: [Language: Texts] = [:]

    init(_ folder: Folder, _ languages: [Language], builtIn: [Language: Texts]) {
        let reference = builtIn[.english] ?? builtIn.values.first
        for file in folder.files(in: "languages") {
            guard !languages.contains(where: { file == "\($0).txt" }) else { continue }
            let names = languages.map { "\($0).txt" }
            folder.findings.mistake(
                Place(file: "languages/\(file)", line: 1), "no language of the site has this file\(didYouMean(file, among: names))")
        }
        for language in languages {
            let path = "languages/\(language).txt"
            let own = folder.textIfPresent(path).flatMap { Self.parse($0, path, language, folder.findings) }
            if let own, let reference {
                for key in own.keys.subtracting(reference.keys).sorted() {
                    folder.findings.mistake(
                        Place(file: path, line: 1), "Vern says nothing under '\(key)'\(didYouMean(key, among: reference.keys))")
                }
            }
            if let base = builtIn[language] {
                texts[language] = own?.over(base) ?? base
            } else if let own {
                let missing = (reference?.keys.subtracting(own.keys) ?? []).sorted()
                if !missing.isEmpty {
                    folder.findings.mistake(
                        Place(file: path, line: 1),
                        "\(missing.count) texts are missing, among them \(missing.prefix(5).joined(separator: ", "))")
                }
                texts[language] = own
            } else if !folder.has(path) {
                folder.findings.mistake(
                    Place(file: path, line: 1),
                    "Vern doesn't bring texts in '\(language)'; write them here, or take the language out of vern.yaml")
            }
            if let said = texts[language], !said.has(Writer.outside) {
                folder.findings.mistake(Place(file: path, line: 1), "'\(Writer.outside)' is missing: it marks links to other sites")
            }
        }
    }

    private static func parse(_ text: String, _ path: String, _ language: Language, _ findings: Findings) -> Texts? {
        do {
            return try Texts(language: language, file: text)
        } catch {
            switch error {
            case .malformed(let line):
                findings.mistake(Place(file: path, line: line), "a line must read 'key = text', begin with # or be empty")
            case .repeated(let key, let line):
                findings.mistake(Place(file: path, line: line), "'\(key)' stands twice")
            }
            return nil
        }
    }
}
