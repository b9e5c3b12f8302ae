import ArgumentParser
import Cases
import DataProtection
import Declarations
import Foundation
import Inbox
import MailTransport

extension Mail {
    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what would be understood in a letter, and why.",
            discussion: """
                A FILE is a message (RFC 5322), or lines of JSON with id, subject and body; - reads standard input. Nothing is sent, kept or \
                acted on, and no server is asked.
                """)
        @Argument(help: "Messages, or files of JSON lines.") var files: [String]
        @Option(help: "The site folder whose products letters may name.") var site: String?
        @Option(help: "A folder of rules, LANG.txt each, in place of those that come with vern: to try a change.") var rules: String?
        @Option(help: "text or json") var format: Format = .text

        func run() throws {
            let reading = Reading(
                rules: try rules.map(RuleFolder.read) ?? Rules.standard(),
                products: try site.map { try SiteLoading.site($0).products } ?? [])
            for file in files {
                guard let data = file == "-" ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: file)
                else {
                    Complaint.say("vern: \(file) can't be read")
                    throw Exit.finding
                }
                for letter in try ExplainedLetter.all(in: data, named: file, reading) { print(try letter.text(format)) }
            }
        }
    }
}

/// Rules as files, for whoever improves them.
private enum RuleFolder {
    static func read(_ folder: String) throws -> [Rules] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".txt") && $0 != "others.txt" }
        return try names.sorted().map { name in
            do { return try Rules(file: String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) } catch let refusal as RulesRefusal {
                Complaint.say("vern: \(folder)/\(name):\(refusal.line): not a rule; the head of en.txt tells the format")
                throw Exit.mistakes
            }
        }
    }
}

private struct ExplainedLetter: Encodable {
    struct Why: Encodable {
        let intent: String
        let rule: String
        let phrase: String
        let sure: Bool
    }
    let id: String
    let language: String?
    let intents: [String]
    /// "everything", or ids of products.
    let scope: [String]
    /// What would happen unaided.
    let acts: [String]
    let forAPerson: Bool
    let why: [Why]
    /// What a mail server tells, where it is a report.
    let report: ExplainedReport?

    private init(id: String, _ reading: LetterReading, report: MailReport? = nil) {
        self.id = id
        language = reading.language?.rawValue
        intents = reading.intents.map(\.rawValue)
        scope = if case .products(let ids) = reading.scope { ids } else { ["everything"] }
        acts = reading.stop == .none ? [] : [Intent.stopContact.rawValue]
        forAPerson = reading.forAPerson
        self.report = report.map(ExplainedReport.init)
        why = reading.found.map { Why(intent: $0.intent.rawValue, rule: $0.rule, phrase: $0.phrase, sure: $0.sure) }
    }

    private struct Line: Decodable {
        let id: String?
        let subject: String?
        let body: String
    }

    static func all(in data: Data, named name: String, _ reading: Reading) throws -> [ExplainedLetter] {
        guard data.first == UInt8(ascii: "{") else {
            let message = MessageReader().read(data)
            return [ExplainedLetter(id: name, reading.read(message), report: message.report)]
        }
        return try data.split(separator: UInt8(ascii: "\n")).enumerated().map { index, line in
            let letter = try JSONDecoder().decode(Line.self, from: line)
            return ExplainedLetter(
                id: letter.id ?? "\(name):\(index + 1)", reading.read(subject: letter.subject ?? "", text: letter.body))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: CodingKeys.self)
        try object.encode(id, forKey: .id)
        // Also where there is none: null.
        try object.encode(language, forKey: .language)
        try object.encode(intents, forKey: .intents)
        try object.encode(scope, forKey: .scope)
        try object.encode(acts, forKey: .acts)
        try object.encode(forAPerson, forKey: .forAPerson)
        try object.encode(why, forKey: .why)
        try object.encodeIfPresent(report, forKey: .report)
    }

    private enum CodingKeys: String, CodingKey { case id, language, intents, scope, acts, forAPerson = "for-a-person", why, report }

    func text(_ format: Format) throws -> String {
        switch format {
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        case .text:
            if let report { return "\(id): \(report.text)" }
            var lines = ["\(id): \(intents.joined(separator: ", "))\(language.map { ", written in \($0)" } ?? "")"]
            lines += why.filter { !$0.phrase.isEmpty }.map { "  \($0.intent)\($0.sure ? "" : ", perhaps"): “\($0.phrase)” (\($0.rule))" }
            lines.append(
                acts.isEmpty
                    ? "  nothing happens unaided; a person reads it"
                    : "  unaided: stop \(scope.joined(separator: ", "))\(forAPerson ? "; a person reads it, too" : "")")
            return lines.joined(separator: "\n")
        }
    }
}
