import Foundation
import Glibc
import Keeping
import MailPeers
import Promises
import Running
import Testing

/// Everything the policy promises to whoever writes, from a letter in a real mail server to the answer: once by each way letters come in.
@Suite(
    "Rights by a plain letter", .serialized, .enabled(if: !Postfix.missing && !Dovecot.missing, "wants root, Postfix, Dovecot and openssl"))
struct RightsTests {
    private static let company = "info@protectoria.com"
    private static let nobody = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]

    struct Words: Sendable {
        let language: String
        let access, correct, stop, erase, question, shown, corrected, restrict, object, unused: String
        static let english = Words(
            language: "en", access: "What do you hold about me?", correct: "My phone number is wrong, please correct it.",
            stop: "Please stop sending me letters.", erase: "Please delete everything you have about me.",
            question: "When do you open on Mondays?", shown: "Who looked, and why", corrected: "+47 22 99 88 77",
            restrict: "Please restrict the processing of my data under Article 18.",
            object: "I object to the processing of my personal data on grounds relating to my situation.",
            unused: "Kept and used for nothing since")
        static let norwegian = Words(
            language: "nb", access: "Hei! Hva har dere lagret om meg?", correct: "Telefonnummeret mitt er feil, kan dere rette det?",
            stop: "Jeg ønsker ikke flere brev fra dere.", erase: "Vennligst slett alle opplysninger dere har om meg.",
            question: "Når åpner dere på mandager?", shown: "Hvem som har sett, og hvorfor", corrected: "+47 22 99 88 77",
            restrict: "Vennligst begrens behandlingen av opplysningene mine etter artikkel 18.",
            object: "Jeg protesterer mot at dere behandler personopplysningene mine, på grunn av min særlige situasjon.",
            unused: "Beholdes og brukes ikke til noe siden")
    }

    private func letter(_ number: Int, _ text: String, from address: String) -> String {
        "From: <\(address)>\nTo: \(Self.company)\nMessage-ID: <\(number).\(UUID().uuidString)@reader.example>\nSubject: Hei\nMIME-Version: 1.0\n"
            + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n\(text)\n"
    }

    private func text(_ answer: Answered) -> String { String(decoding: answer.body, as: UTF8.self) }

    /// - Parameter bring: hands a letter to the mail server.
    private func journey(
        _ words: Words, _ running: RunningVern, bring: (_ letter: String, _ from: String) throws -> Void
    ) async throws {
        let (ann, visitor) = (Person.ann, Visitor(running, language: words.language))
        _ = try await visitor.registerAndConfirm(ann)
        let data = ["--data", running.data.path]
        func number(_ closed: Bool) async throws -> [String] {
            try await running.run(["cases", "list"] + (closed ? ["--closed"] : []) + data).output.split(separator: "\n").map { String($0) }
                .filter { $0.dropFirst(4).first == "-" }
        }

        // A question: acknowledged, answered by a person in its thread, closed.
        try bring(letter(1, words.question, from: ann.address), ann.address)
        let received = try await running.mail(within: .seconds(30))
        let open = try #require(try await number(false).first { $0.contains("question") })
        #expect(received.subject.contains(open.prefix(9)) && received.link == nil)
        let answered = try await running.run(
            ["cases", "write", String(open.prefix(9)), "--text", "At eight. Klokken åtte.", "--closing", "--reason", "Their question"]
                + data)
        #expect(answered.status == 0, "\(answered.complaint)")
        #expect(try await running.mail().plain.contains("Klokken åtte"))

        // Access: asked back, a button, the whole answer.
        try bring(letter(2, words.access, from: ann.address), ann.address)
        let asked = try await running.mail(within: .seconds(30))
        let link = try #require(asked.link)
        #expect(link.hasPrefix("/\(words.language)/k/"))
        let gate = text(try await visitor.get(link))
        #expect(!gate.contains(ann.address) && !gate.contains(ann.phone))
        let page = try await visitor.post(link)
        #expect(page.status == 200 && text(page).contains(ann.phone) && text(page).contains(words.shown))
        #expect(try await visitor.post(link).status == 410)
        #expect(try await number(true).contains { $0.contains("answered") && $0.contains("access") })

        // Correction: the same, and done on the page.
        try bring(letter(3, words.correct, from: ann.address), ann.address)
        let correction = try await running.mail(within: .seconds(30))
        let own = try await visitor.follow(correction)
        let form = try await visitor.send(own.form("correct-form") { $0["field"] == "phone" })
        let corrected = try await visitor.send(form.form("correct"), [("value", words.corrected)])
        #expect(text(corrected).contains(words.corrected))
        #expect(try await number(false).isEmpty)

        // A stop: done unaided, with its way back.
        try bring(letter(4, words.stop, from: ann.address), ann.address)
        let stopped = try await running.mail(within: .seconds(30))
        #expect(stopped.link?.contains("/u/") == true)
        #expect(try await number(true).contains { $0.contains("stop-contact") })

        // Restriction: asked back, done and told.
        try bring(letter(7, words.restrict, from: ann.address), ann.address)
        let restricted = try await visitor.follow(running.mail(within: .seconds(30)))
        #expect(text(restricted).contains(words.unused))
        #expect(try await running.mail().link == nil)
        #expect(try await number(true).contains { $0.contains("answered") && $0.contains("restrict") })

        // An objection: weighed by a person, who decides and says why.
        try bring(letter(8, words.object, from: ann.address), ann.address)
        _ = try await visitor.follow(running.mail(within: .seconds(30)))
        _ = try await running.mail()
        let objection = try #require(try await number(false).first { $0.contains("object") })
        let upheld = try await running.run(
            ["cases", "uphold", String(objection.prefix(9)), "--reason", "Vi ser hvorfor. We see why."] + data)
        #expect(upheld.status == 0, "\(upheld.complaint)")
        #expect(try await running.mail().plain.contains("Vi ser hvorfor"))
        #expect(try await number(false).isEmpty)

        // Erasure: asked back, asked once more, done, and certified.
        try bring(letter(5, words.erase, from: ann.address), ann.address)
        let erasure = try await running.mail(within: .seconds(30))
        let sure = try await visitor.follow(erasure)
        #expect(try await number(false).count == 1)
        let erased = try await visitor.send(sure.form("erase"))
        #expect(erased.status == 200)
        _ = try await running.mail(within: .seconds(30))
        #expect(try await number(false).isEmpty)
        #expect(try await number(true).contains { $0.contains("answered") && $0.contains("erase") })
        #expect(try await running.run(["people", "find", "--email", ann.address, "--reason", "Gone"] + data).status == 1)

        // Who is not known is answered by one letter to the address that wrote, and no case waits.
        try bring(letter(6, words.access, from: "nobody@reader.example"), "nobody@reader.example")
        let nothing = try await running.mail(within: .seconds(30))
        #expect(nothing.to == ["nobody@reader.example"] && nothing.link == nil)
        #expect(try await running.furtherMails().isEmpty)
    }

    private func belongingToNobody(_ folders: [URL]) throws {
        for folder in folders {
            let all = [folder.path] + (FileManager.default.enumerator(atPath: folder.path)?.compactMap { "\(folder.path)/\($0)" } ?? [])
            for path in all { try #require(chown(path, 65_534, 65_534) == 0) }
        }
    }

    @Test(.keeps(.requestsByEmail, .stopByEmail, .questionsAnswered), arguments: [Words.english, .norwegian])
    func `by Postfix's pipe`(words: Words) async throws {
        let site = try BuiltVern.site(mail: [])
        let (place, sites) = (try FileManager.default.freshFolder(), site.deletingLastPathComponent())
        defer { for place in [place, sites] { try? FileManager.default.removeItem(at: place) } }
        try belongingToNobody([place, sites])
        let argv = "\(try BuiltVern.command().path) mail receive --data \(place.appending(path: "data").path) --sender ${sender}"
        let postfix = try Postfix(
            mailboxes: [Self.company: "info"], routes: [Self.company: "vern:"],
            services: "vern unix - n n - 8 pipe\n  flags=hu user=nobody null_sender= argv=\(argv)\n")
        let running = try await RunningVern.start(site: site, folder: place, under: Self.nobody)
        defer { running.kill() }
        try await journey(words, running) { try postfix.deliver($0, from: $1, to: Self.company) }
    }

    @Test(.keeps(.requestsByEmail, .stopByEmail, .questionsAnswered), arguments: [Words.english, .norwegian])
    func `by Postfix's LMTP`(words: Words) async throws {
        let port = try RunningVern.freePort()
        let site = try BuiltVern.site(mail: ["lmtp: 127.0.0.1:\(port)"])
        defer { try? FileManager.default.removeItem(at: site.deletingLastPathComponent()) }
        let postfix = try Postfix(
            mailboxes: [Self.company: "info"], routes: [Self.company: "lmtp:inet:127.0.0.1:\(port)"], services: "lmtp unix - - n - - lmtp\n"
        )
        try await RunningVern.using(site: site) { running in
            try await journey(words, running) { try postfix.deliver($0, from: $1, to: Self.company) }
        }
    }

    @Test(.keeps(.requestsByEmail, .stopByEmail, .questionsAnswered), arguments: [Words.english, .norwegian])
    func `by IMAP from Dovecot`(words: Words) async throws {
        let dovecot = try Dovecot()
        try await PolledSite.running(dovecot, ["after: delete"]) { running in
            try await journey(words, running) { letter, _ in try dovecot.deliver(letter) }
        }
        #expect(dovecot.letters().isEmpty)
    }
}
