package import DataProtection
package import Declarations

extension Texts {
    /// A small number as a word, a larger one in digits.
    package func number(_ number: Int) -> String { has("number.\(number)") ? self("number.\(number)") : String(number) }

    /// The text `key.one` or `key.many` (`key.none` for zero, where there is one), with `{count}`, or `{Count}` at a sentence's beginning.
    package func counted(_ key: String, _ count: Int) -> String {
        let form = count == 0 && has(key + ".none") ? "none" : count == 1 ? "one" : "many"
        let word = number(count)
        return self(key + "." + form, ["count": word, "Count": word.prefix(1).uppercased() + word.dropFirst()])
    }

    /// "a, b and c"
    package func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " \(self("and")) " + last
    }

    /// `retention` as a phrase, `kept` as a sentence beside a question, `until` as one that says what follows.
    package func retention(_ retention: Retention, as prefix: String = "kept") -> String {
        switch retention {
        case .whileRegistered: self(prefix + ".while-registered")
        case .monthsAfterLastLetter(let months): self(prefix + ".months-after-last-letter", ["count": String(months)])
        case .days(let days): self(prefix + ".days", ["count": String(days)])
        }
    }

    /// By what right, with the article of the Regulation.
    package func basis(_ basis: LegalBasis) -> String {
        switch basis {
        case .consent: self("basis.consent")
        case .contract: self("basis.contract")
        case .legalObligation: self("basis.legal-obligation")
        case .legitimateInterest: self("basis.legitimate-interest")
        }
    }
}
