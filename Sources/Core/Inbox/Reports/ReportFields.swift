import Foundation

/// Blocks of `name: value` as the parts of reports hold them (RFC 3464 section 2.1, RFC 5965 section 3), unfolded, names in lower case.
struct ReportFields {
    let blocks: [[(name: String, value: String)]]

    init(_ text: String) {
        var blocks: [[(name: String, value: String)]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).prefix(2_000) {
            if line.allSatisfy(\.isWhitespace) {
                if blocks.last?.isEmpty == false { blocks.append([]) }
            } else if line.first == " " || line.first == "\t" {
                guard let last = blocks[blocks.count - 1].last, last.value.count < 2_000 else { continue }
                blocks[blocks.count - 1][blocks[blocks.count - 1].count - 1].value += " " + BounceText.oneBlank(String(line.prefix(1_000)))
            } else if let colon = line.firstIndex(of: ":") {
                let value = BounceText.oneBlank(String(line[line.index(after: colon)...].prefix(1_000)))
                blocks[blocks.count - 1].append((line[..<colon].lowercased().trimmingCharacters(in: .whitespaces), value))
            }
        }
        self.blocks = blocks.filter { !$0.isEmpty }
    }

    /// The addresses fields of this name give: "rfc822; somebody@host", or bare.
    static func address(_ value: String?) -> String? {
        guard let value else { return nil }
        return MailboxScan.all(value).first?.address
    }
}

extension DeliveryReport {
    /// - Parameter fields: a `message/delivery-status` part.
    init(fields: String, rules: BounceRules) {
        recipients = ReportFields(fields).blocks.prefix(200).compactMap { block in
            func value(_ name: String) -> String? { block.first { $0.name == name }?.value }
            guard let address = ReportFields.address(value("original-recipient")) ?? ReportFields.address(value("final-recipient")) else {
                return nil
            }
            let declared = value("status").flatMap { EnhancedStatus(in: $0) }
            let word = value("action")?.lowercased().prefix { $0.isLetter }
            guard let action = word.flatMap({ Action(rawValue: String($0)) }) ?? (declared?.kind == 5 ? .failed : nil) else { return nil }
            let diagnostic = value("diagnostic-code")
            return Recipient(
                address: address, action: action,
                status: action == .failed ? rules.status(declared: declared, words: diagnostic ?? "") : declared, diagnostic: diagnostic)
        }
    }
}

extension FeedbackReport {
    /// - Parameter fields: a `message/feedback-report` part.
    /// - Returns: nothing where it has no type.
    init?(fields: String) {
        let all = ReportFields(fields).blocks.flatMap { $0 }
        guard let word = all.first(where: { $0.name == "feedback-type" })?.value.lowercased() else { return nil }
        self.init(
            Kind(rawValue: word) ?? .other,
            recipients: all.filter { $0.name == "original-rcpt-to" }.prefix(20).compactMap { ReportFields.address($0.value) })
    }
}

extension MailReport {
    /// What a message's parts hold of a report.
    package struct Parts: Sendable {
        /// Of `message/delivery-status` and `message/feedback-report` parts, decoded.
        package var statuses: [String] = []
        package var feedback: [String] = []
        /// Message-IDs of returned letters.
        package var originals: [String] = []
        /// Headers that name who failed.
        package var failedRecipients = ""
        package init() {}
    }

    /// Reads a message as a report: by its parts, or else by what a mail server says in its text.
    /// - Parameters:
    ///   - isReport: the message calls itself one (`multipart/report`).
    ///   - from: the author line as it stands.
    ///   - ends: addresses of author and recipients of the message itself.
    /// - Returns: nothing for what no machine wrote or what tells of no letter.
    package init?(
        _ parts: Parts, isReport: Bool, text: String, from: String, subject: String, sign: AutomaticSign?, ends: [String],
        rules: BounceRules = .standard
    ) {
        let complains = rules.has(.complaint, in: subject.lowercased()) && !parts.originals.isEmpty
        guard isReport || complains || rules.mayTellOfALetter(from: from, subject: subject, sign: sign) else { return nil }
        let originals = parts.originals + Self.identifiers(in: text)
        if let feedback = parts.feedback.lazy.compactMap({ FeedbackReport(fields: $0) }).first {
            self.init(.feedback(feedback), originals: originals)
            return
        }
        if complains {
            self.init(.feedback(FeedbackReport(.abuse, recipients: [])), originals: originals)
            return
        }
        let told = parts.statuses.flatMap { DeliveryReport(fields: $0, rules: rules).recipients }
        if !told.isEmpty {
            self.init(.delivery(DeliveryReport(told)), originals: originals)
            return
        }
        let named = MailboxScan.all(BounceText.oneBlank(String(parts.failedRecipients.prefix(2_000)))).map(\.address)
        if let report = BounceText(text, rules: rules, ends: ends).report(named: named) {
            self.init(.delivery(report), originals: originals)
        } else if !parts.statuses.isEmpty {
            self.init(.delivery(DeliveryReport([])), originals: originals)
        } else {
            return nil
        }
    }

    /// Message-IDs that stand as header lines in a text, also quoted or pushed in.
    package static func identifiers(in text: String) -> [String] {
        text.split(separator: "\n").prefix(20_000).compactMap { line in
            let line = line.drop { $0 == ">" || $0.isWhitespace }
            guard line.prefix(11).lowercased() == "message-id:" else { return nil }
            let value = line.dropFirst(11).prefix(998).trimmingCharacters(in: .whitespaces)
            guard value.first == "<", let end = value.firstIndex(of: ">") else { return nil }
            return String(value[..<end].dropFirst())
        }
    }
}
