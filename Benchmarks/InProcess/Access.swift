import ArgumentParser
import Cases
import DataProtection
import Declarations
import Foundation
import Requests
import SQLitePeople
import Vault

/// The answer of GDPR Art. 15, from the desk's door to the bytes of the file.
struct Access: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Time access answers of people chosen at random.")
    @Option(help: "How many answers.") var answers = 2_000
    @Option(help: "Among so many people.") var among: Int
    @OptionGroup var people: People

    func run() async throws {
        let (site, store, vault) = try people.open()
        let cases = CaseDesk(site: site, vault: vault, store: store)
        let desk = AccessDesk(vault: vault, store: store, cases: cases)
        var times = Times()
        var bytes = 0
        while times.all.count < answers {
            let index = vault.index(ofAddress: Personal(People.address(.random(in: 0..<among))))
            guard let subject = try await store.subject(withAddress: index) else { continue }
            let permit = try permit(subject)
            bytes += try await times.measure {
                try await desk.answer(under: permit)?.portable(site: site, at: Date()).reveal().count ?? 0
            }
        }
        times.report("access-ms")
        Figure.say("access-bytes", Double(bytes / answers))
        try store.close()
    }

    private func permit(_ subject: SubjectID) throws -> Permit { try OwnPermit.of(subject) }
}

/// A permit as the personal page gets it: for a page token just issued to the person.
enum OwnPermit {
    static func of(_ subject: SubjectID) throws -> Permit {
        let tokens = PageTokens()
        let token = tokens.issue(for: subject, acts: ["look"], now: Date())
        guard let permit = try DataSubjectRule(tokens: tokens).permit(presenting: token, for: "look", now: Date()) else {
            throw ValidationError("a fresh token was refused")
        }
        return permit
    }
}
