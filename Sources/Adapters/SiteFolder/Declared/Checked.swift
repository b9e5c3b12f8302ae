import DataProtection
import Foundation

/// Values with a form of their own.
extension Keyed {
    func webAddress(_ key: String) -> String? {
        guard let text = string(key) else { return nil }
        guard let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme), parts.host?.isEmpty == false,
            parts.user == nil, !text.contains(where: \.isWhitespace)
        else {
            refuse(key, "must be a web address like https://www.firm.example")
            return nil
        }
        return text
    }

    /// True for https, and for a server on the machine itself.
    func isProtected(_ url: String) -> Bool {
        guard let parts = URLComponents(string: url) else { return false }
        return parts.scheme == "https" || ["localhost", "127.0.0.1", "[::1]"].contains(parts.host)
    }

    func mailAddress(_ key: String) -> String? {
        guard let text = string(key) else { return nil }
        guard text.wholeMatch(of: /[^\s@<>",;:()\[\]\\]+@[^\s@<>",;:()\[\]\\]+\.[^\s@<>",;:()\[\]\\.]+/) != nil else {
            refuse(key, "must be an e-mail address like privacy@firm.example")
            return nil
        }
        return text
    }

    func country(_ key: String) -> String? {
        guard let text = string(key) else { return nil }
        guard text.count == 2, Locale.Region(text).isISORegion, text == text.uppercased() else {
            refuse(key, "must be a country's two capital letters (ISO 3166-1), for example NO")
            return nil
        }
        return text
    }

    /// "while-registered", "24 months after last letter", "30 days".
    func retention(_ key: String) -> Retention? {
        guard let text = string(key) else { return nil }
        if text == "while-registered" { return .whileRegistered }
        if let match = text.wholeMatch(of: /([0-9]{1,3}) months? after last letter/), let months = Int(match.1), months > 0 {
            return .monthsAfterLastLetter(months)
        }
        if let match = text.wholeMatch(of: /([0-9]{1,4}) days?/), let days = Int(match.1), days > 0 { return .days(days) }
        refuse(key, "is '\(text)', but must be 'while-registered', '24 months after last letter' or '30 days'")
        return nil
    }

    /// Lowercase letters, digits and hyphens, beginning with a letter.
    func identifier(_ key: String) -> String? {
        guard let text = string(key) else { return nil }
        guard text.isIdentifier else {
            refuse(key, "is '\(text)', but must be lowercase letters, digits and hyphens, beginning with a letter")
            return nil
        }
        return text
    }
}

extension String {
    var isIdentifier: Bool { wholeMatch(of: /[a-z][a-z0-9-]{0,39}/) != nil }
}
