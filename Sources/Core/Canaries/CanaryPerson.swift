import DataProtection
import Declarations
import Foundation
import Registrations

/// Somebody nobody is, as plausible as the words in `People/LANG.txt` and what the company gave make them.
struct CanaryPerson {
    let language: Language
    let form: FilledForm

    private static let words: [Language: [String: [String]]] = [
        .english: parsed(PackageResources.en_txt), .bokmål: parsed(PackageResources.nb_txt),
    ]

    private static func parsed(_ file: [UInt8]) -> [String: [String]] {
        String(decoding: file, as: UTF8.self).split(separator: "\n").reduce(into: [:]) { words, line in
            let parts = line.split(separator: ":", maxSplits: 1)
            words[String(parts[0])] = parts[1].split(separator: ",").map { $0.trimmingPrefix(" ") }.map(String.init)
        }
    }

    init(for product: Product, of site: Site, _ settings: CanarySettings, using chance: inout some RandomNumberGenerator) {
        language = site.languages.randomElement(using: &chance)!
        let words = Self.words[language] ?? Self.words[.english]!
        func one(_ of: String, _ chance: inout some RandomNumberGenerator) -> String { words[of]!.randomElement(using: &chance)! }
        let name =
            settings.names.randomElement(using: &chance) ?? "\(one("given", &chance)) \(one("family", &chance))"
        let parts = name.split(separator: " ").map(String.init)
        let address = Self.address(of: parts, at: settings.domains.randomElement(using: &chance)!, using: &chance)
        var answers: [String: [Personal<String>]] = [:]
        for field in product.fields {
            // As many leave open what they may.
            if !field.required, Bool.random(using: &chance) { continue }
            let answer: [String] =
                switch field.type {
                case .name: [name]
                case .email: [address]
                case .company: [one("company", &chance).replacing("{family}", with: parts.last!)]
                case .role: [one("role", &chance)]
                case .phone: Self.phone(settings.phone, required: field.required, using: &chance)
                case .country: [one("country", &chance)]
                case .text, .message: field.required ? [one("text", &chance)] : []
                case .choice: [field.options.randomElement(using: &chance)!.id]
                case .choices: Array(field.options.shuffled(using: &chance).prefix(1).map(\.id))
                }
            if !answer.isEmpty { answers[field.id] = answer.map { Personal($0) } }
        }
        form = FilledForm(answers: answers, ticks: Set(Product.neededChoices))
    }

    private static func address(of parts: [String], at domain: String, using chance: inout some RandomNumberGenerator) -> String {
        let (given, family) = (plain(parts.first!), plain(parts.last!))
        let year = "\(Int.random(in: 58...99, using: &chance))"
        let names = [
            "\(given).\(family)", "\(given).\(family)\(year)", "\(given.prefix(1))\(family)", "\(family).\(given)", "\(given)\(year)",
            "\(given)_\(family)",
        ]
        return "\(names.randomElement(using: &chance)!)@\(domain)"
    }

    /// As people spell themselves in addresses.
    private static func plain(_ name: String) -> String {
        let letters = name.lowercased().replacing("ø", with: "o").replacing("æ", with: "ae").replacing("å", with: "a")
        return String(letters.folded.filter { $0.isASCII && $0.isLetter })
    }

    /// Without a range of the company's own no number is made up that somebody might have, but where one must be given: those kept for
    /// fiction in the United Kingdom.
    private static func phone(_ pattern: String?, required: Bool, using chance: inout some RandomNumberGenerator) -> [String] {
        guard let pattern = pattern ?? (required ? "+44 7700 900###" : nil) else { return [] }
        return [String(pattern.map { $0 == "#" ? Character("\(Int.random(in: 0...9, using: &chance))") : $0 })]
    }
}

extension String {
    /// Without accents.
    fileprivate var folded: String {
        String(String.UnicodeScalarView(decomposedStringWithCanonicalMapping.unicodeScalars.filter(\.isASCII)))
    }
}
