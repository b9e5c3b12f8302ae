package import DataProtection
package import Declarations

import Foundation

/// Why one answer can't be taken. Each has its own sentence on the page.
package enum AnswerRefusal: String, Error, Sendable, CaseIterable {
    case missing
    case tooLong = "too-long"
    case tooManyLines = "too-many-lines"
    case controlCharacters = "control-characters"
    case emailSpace = "email-space"
    case emailNoAt = "email-no-at"
    case emailManyAts = "email-many-ats"
    case emailNoName = "email-no-name"
    case emailDomain = "email-domain"
    case emailCharacters = "email-characters"
    case badPhone = "bad-phone"
    case badCountry = "bad-country"
    case badChoice = "bad-choice"
    /// A choice without which nobody can be registered.
    case notTicked = "not-ticked"
}

extension ProductField {
    /// Unicode scalars an answer may have. Longer than the longest names of the world.
    package var limit: Int {
        switch type {
        case .email: 254
        case .phone: 40
        case .message: 4_000
        case .country, .choice, .choices: 64
        case .name, .company, .role, .text: 300
        }
    }

    /// What was given, exactly as given. An answer of nothing but white space is no answer.
    /// - Returns: empty for a question left open.
    package func check(_ given: [Personal<String>]) throws(AnswerRefusal) -> [Personal<String>] {
        let answers = given.filter { !$0.reveal().allSatisfy(\.isWhitespace) }
        guard !answers.isEmpty else {
            if required { throw .missing }
            return []
        }
        guard type == .choices || answers.count == 1 else { throw .badChoice }
        for answer in answers { try check(answer.reveal()) }
        guard type != .choices || Set(answers.map { $0.reveal() }).count == answers.count else { throw .badChoice }
        return answers
    }

    private func check(_ text: String) throws(AnswerRefusal) {
        guard text.unicodeScalars.count <= limit else { throw .tooLong }
        for scalar in text.unicodeScalars where scalar.properties.generalCategory == .control {
            let lineBreak = scalar == "\n" || scalar == "\r"
            if lineBreak, type != .message { throw .tooManyLines }
            if !lineBreak, scalar != "\t" || type != .message { throw .controlCharacters }
        }
        switch type {
        case .email: try EmailAddress.check(text)
        case .phone: try checkPhone(text)
        case .country: if !Country.codes.contains(text) { throw .badCountry }
        case .choice, .choices: if !options.contains(where: { $0.id == text }) { throw .badChoice }
        case .name, .company, .role, .text, .message: break
        }
    }

    /// Digits of any script with the marks people write between them.
    private func checkPhone(_ text: String) throws(AnswerRefusal) {
        let digits = text.filter(\.isWholeNumber).count
        // With them the marks of direction that address books put around a number.
        let known = text.allSatisfy {
            $0.isWholeNumber || $0.isWhitespace || "+-()./#*,;x‐‑–−＋－（）".contains($0)
                || $0.unicodeScalars.allSatisfy(\.properties.isBidiControl)
        }
        guard known, digits >= 3 else { throw .badPhone }
    }
}

/// Addresses as RFC 5321 and RFC 6531 have them, without quoted names and address literals, which no mailbox of a person needs.
package enum EmailAddress {
    package static func check(_ text: String) throws(AnswerRefusal) {
        if text.contains(where: \.isWhitespace) { throw .emailSpace }
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) { throw .controlCharacters }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        if parts.count < 2 { throw .emailNoAt }
        if parts.count > 2 { throw .emailManyAts }
        let (name, domain) = (parts[0], parts[1])
        if name.isEmpty { throw .emailNoName }
        let special = Set("\"(),:;<>[\\]".unicodeScalars)
        guard text.utf8.count <= 254, name.utf8.count <= 64, !name.hasPrefix("."), !text.unicodeScalars.contains(where: special.contains)
        else {
            throw .emailCharacters
        }
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, domain.utf8.count <= 253, labels.allSatisfy(isLabel), labels.last?.allSatisfy(\.isNumber) == false else {
            throw .emailDomain
        }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        !label.isEmpty && label.utf8.count <= 63 && !label.hasPrefix("-") && !label.hasSuffix("-")
            && label.unicodeScalars.allSatisfy {
                $0 == "-" || $0.properties.isAlphabetic || $0.properties.numericType != nil
                    || $0.properties.generalCategory == .nonspacingMark
            }
    }
}
