import Cases
import DataProtection
import Declarations
import Foundation
import Inbox
import Testing

/// Letters as people write them, one a line: `Letters/*.jsonl`, made up for these tests; and those published for others.
@Suite("Letters as people write them") struct LetterCorpusTests {
    struct Sample: Decodable {
        let id, lang, expected, subject, body: String
    }

    /// Languages with rules.
    private static let read: Set<String> = ["en", "nb", "sv", "da", "de", "fi", "fr", "es", "nl", "it", "pt", "pl"]
    private static let published = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/vectors/letters/letters-dev.jsonl")
    private static let isPublishedThere = FileManager.default.fileExists(atPath: published.path)

    @Test(arguments: ["short", "second", "third"]) func `that a person wrote is no report of a mail server`(name: String) throws {
        let samples = try Self.samples(URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Letters/\(name).jsonl"))
        #expect(samples.count > 20)
        for sample in samples {
            for sign in [nil, AutomaticSign.autoSubmitted, .mailingList] {
                let report = MailReport(
                    MailReport.Parts(), isReport: false, text: sample.body, from: "Ann <ann@reader.example>", subject: sample.subject,
                    sign: sign, ends: [])
                #expect(report == nil, "\(sample.id)")
            }
            // Not even in a mail server's name.
            let returned = MailReport(
                MailReport.Parts(), isReport: true, text: sample.body, from: "MAILER-DAEMON@relay.example", subject: "", sign: .report,
                ends: [])
            if case .delivery(let delivery) = returned?.kind { #expect(delivery.recipients.isEmpty, "\(sample.id)") }
        }
    }

    private static func samples(_ file: URL) throws -> [Sample] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Sample.self, from: Data($0.utf8))
        }
    }

    /// What became of the letters of one language.
    private struct Tally {
        var all = 0
        var right = 0
        var harmful = 0
    }

    /// Right: the labelled intent is the most harmful one read. Harmful: one is read that does more harm than the one meant, or a stop is
    /// missed.
    private func judge(_ samples: [Sample]) throws -> (tallies: [String: Tally], wrong: [String]) {
        let reading = Reading(rules: try Rules.standard(), products: [])
        var tallies: [String: Tally] = [:]
        var wrong: [String] = []
        for sample in samples {
            let meant = try #require(Intent(rawValue: sample.expected))
            let read = reading.read(subject: sample.subject, text: sample.body)
            let worst = read.mostHarmful
            let isStop = meant == .stopContact
            let right =
                meant == .other
                ? worst.harm <= Intent.reminder.harm && !read.intents.contains(.stopContact)
                : read.intents.contains(meant) && worst.harm <= meant.harm
            let harmful = worst.harm > max(meant.harm, Intent.stopContact.harm) || isStop && !read.intents.contains(.stopContact)
            tallies[sample.lang, default: Tally()].all += 1
            if right { tallies[sample.lang]!.right += 1 } else { wrong.append("\(sample.id): \(read.intents.map(\.rawValue))") }
            if harmful { tallies[sample.lang]!.harmful += 1 }
        }
        for (language, tally) in tallies.sorted(by: { $0.key < $1.key }) {
            print("\(language): \(tally.right) of \(tally.all) right, \(tally.harmful) harmful")
        }
        return (tallies, wrong)
    }

    @Test(arguments: ["short", "second", "third"]) func `are read as they are meant, and none to anybody's harm`(name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Letters/\(name).jsonl")
        let (tallies, wrong) = try judge(Self.samples(file))
        #expect(Set(tallies.keys) == Self.read)
        for (language, tally) in tallies {
            #expect(tally.harmful == 0, "\(language): \(wrong)")
            #expect(tally.right * 100 >= tally.all * 95, "\(language): \(wrong)")
        }
    }

    /// Danish and Norwegian are written alike, and the letters in Nynorsk are labelled as Norwegian.
    @Test(arguments: ["short", "second", "third"]) func `are told by their language, or by none where few words tell`(name: String) throws {
        let reading = Reading(rules: try Rules.standard(), products: [])
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Letters/\(name).jsonl")
        let told = try Self.samples(file).compactMap { sample in
            reading.read(subject: sample.subject, text: sample.body).language.map { (sample, $0.rawValue) }
        }
        let wrong = told.filter { sample, language in sample.lang != language && !(sample.lang == "nb" && language == "nn") }
        #expect(wrong.filter { $0.0.lang != "da" }.map(\.0.id) == [])
        #expect(wrong.count * 20 <= told.count)
    }

    @Test(.enabled(if: isPublishedThere, "the folder ../shared/vectors isn't there"))
    func `published as templates are read as they are labelled; those in other languages are a person's`() throws {
        let samples = try Self.samples(Self.published)
        let (tallies, wrong) = try judge(samples)
        let ours = tallies.filter { Self.read.contains($0.key) }.values
        #expect(ours.reduce(0) { $0 + $1.right } * 100 >= ours.reduce(0) { $0 + $1.all } * 95, "\(wrong)")
        #expect(ours.allSatisfy { $0.harmful == 0 }, "\(wrong)")
        let reading = Reading(rules: try Rules.standard(), products: [])
        for sample in samples where !Self.read.contains(sample.lang) {
            #expect(reading.read(subject: sample.subject, text: sample.body).intents == [.other], "\(sample.id)")
        }
    }

    @Test func `of random words never take long, whatever the language`() throws {
        let reading = Reading(rules: try Rules.standard(), products: [])
        let words = try ["short", "second"].flatMap { name in
            try Self.samples(URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Letters/\(name).jsonl"))
                .flatMap { $0.body.split(separator: " ").map(String.init) }
        }
        var chance = SystemRandomNumberGenerator()
        for _ in 0..<40 {
            let text = (0..<4_000).map { _ in words.randomElement(using: &chance)! }.joined(separator: " ")
            _ = reading.read(subject: "", text: text)
        }
    }
}
