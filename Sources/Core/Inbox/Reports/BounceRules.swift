import Foundation

/// How mail servers tell in their own words that a letter did not arrive; `Rules/bounces.txt` holds the words and tells the format.
package struct BounceRules: Sendable {
    private(set) var phrases: [Kind: [String]] = [:]
    private var statuses: [(status: EnhancedStatus, words: String)] = []

    enum Kind: String, Sendable { case machine, subject, never, complaint, copy, failed, delayed, at }

    /// Refuses a line that is neither remark nor `kind = phrase`, by its number.
    package init(file: String) throws(RulesRefusal) {
        for (index, line) in file.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            let sides = line.split(separator: " = ", maxSplits: 1)
            guard sides.count == 2 else { throw RulesRefusal(line: index + 1) }
            let words = sides[1].lowercased()
            if let kind = Kind(rawValue: String(sides[0])) {
                phrases[kind, default: []].append(words)
            } else if let status = EnhancedStatus(in: sides[0]) {
                statuses.append((status, words))
            } else {
                throw RulesRefusal(line: index + 1)
            }
        }
    }

    /// The rules that come with Vern.
    package static let standard: BounceRules = {
        do throws(RulesRefusal) { return try BounceRules(file: String(decoding: PackageResources.bounces_txt, as: UTF8.self)) } catch {
            preconditionFailure("bounces.txt:\(error.line) is no rule")
        }
    }()

    /// Whether a machine wrote it that may be a mail server telling of a letter.
    /// - Parameter from: the author line as it stands.
    package func mayTellOfALetter(from: String, subject: String, sign: AutomaticSign?) -> Bool {
        let (from, subject) = (from.lowercased(), subject.lowercased())
        if sign == .autoReply || has(.never, in: subject) { return false }
        return sign == .nullReturnPath || from.hasSuffix("<>") || has(.machine, in: from) || has(.subject, in: subject)
    }

    /// What a server declared, or where that says nothing, what its words say.
    func status(declared: EnhancedStatus?, words: String) -> EnhancedStatus? {
        if let declared, !declared.isBare { return declared }
        if let told = EnhancedStatus(in: words), !told.isBare { return told }
        let words = BounceText.oneBlank(words.lowercased())
        return statuses.first { words.contains($0.words) }?.status ?? declared
    }

    func has(_ kind: Kind, in text: String) -> Bool { phrases[kind, default: []].contains { text.contains($0) } }
}
