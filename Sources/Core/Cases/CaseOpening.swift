package import DataProtection
package import Foundation
import Declarations
import Mailings
import Registrations
package import Requests
import Vault

/// A letter to the company, read, with what its sender is known as.
package struct CaseLetterIn: Sendable {
    package struct Person: Sendable {
        package let subject: SubjectID
        package let language: Language
        /// The registered address: the only one that is ever answered about a person.
        package let address: Personal<String>
        package init(subject: SubjectID, language: Language, address: Personal<String>) {
            (self.subject, self.language, self.address) = (subject, language, address)
        }
    }

    package let raw: Personal<Data>
    package let digest: Data
    package let from: Personal<String>?
    package let messageID: String?
    package let references: [String]
    /// It is answered in this one.
    package let language: Language
    package let readings: [CaseReading]
    package let products: [String]
    /// A machine may answer it (RFC 3834).
    package let answerable: Bool
    /// Asked when something is to be written: whether this address has not had its share of answers today.
    package let mayAnswer: @Sendable () -> Bool
    /// Why the company's mail server doesn't vouch for the sender; nothing: it does, or wasn't asked.
    package let doubted: String?
    package let person: Person?
    /// What the letter's stop ends, decided and answered with this case.
    package let stop: ContactDecision?
    /// It asks for nothing but that stop.
    package let onlyStop: Bool

    package init(
        raw: Personal<Data>, digest: Data, from: Personal<String>?, messageID: String?, references: [String], language: Language,
        readings: [CaseReading], products: [String], answerable: Bool,
        mayAnswer: @escaping @Sendable () -> Bool = { true }, doubted: String? = nil, person: Person?, stop: ContactDecision?,
        onlyStop: Bool
    ) {
        (self.raw, self.digest, self.from, self.messageID, self.references) = (raw, digest, from, messageID, references)
        (self.language, self.readings, self.products) = (language, readings, products)
        (self.answerable, self.mayAnswer, self.doubted) = (answerable, mayAnswer, doubted)
        (self.person, self.stop, self.onlyStop) = (person, stop, onlyStop)
    }
}

/// Every message to the address becomes a case, or a further letter in one (`questions-answered`, `requests-by-email`).
extension CaseDesk {
    /// - Returns: nothing when the letter had its case already.
    package func take(_ letter: CaseLetterIn, now: Date) async throws -> CaseNumber? {
        let sender = letter.from.map { vault.index(ofAddress: $0) }
        if let sender, letter.stop == nil, let row = try await belongsTo(letter, sender), let holder = row.holder {
            return try await add(letter, sender, to: row, holder: holder, now: now) ? row.number : nil
        }
        let new = try begin(letter, sender, now: now)
        return try await store.open(new) ? new.row.number : nil
    }

    /// An answer to a letter of ours in an open case; or a reminder from an address with one case open.
    private func belongsTo(_ letter: CaseLetterIn, _ sender: BlindIndex) async throws -> CaseRow? {
        let messages = letter.references.suffix(20).map { vault.index(ofMessage: $0.prefix { $0 != "@" }.lowercased()) }
        if let row = try await store.openCase(answering: messages, from: sender) { return row }
        guard letter.intents.first == .reminder else { return nil }
        let open = try await store.openCases(from: sender)
        return open.count == 1 ? open[0] : nil
    }

    private func add(
        _ letter: CaseLetterIn, _ sender: BlindIndex, to row: CaseRow, holder: SubjectID, now: Date
    ) async throws -> Bool {
        let key = try vault.key(of: holder)
        let kept = try keep(letter, sender, under: key, now: now)
        var change = CaseChange(row, holder: holder, steps: steps(of: letter, kept, now: now), day: Day(now))
        (change.kept, change.digest, change.unread) = (kept, letter.digest, true)
        let asked = Set(letter.intents).subtracting(row.intents).subtracting([.other, .reminder])
        if !asked.isEmpty { change.intents = Array(asked.union(row.intents)).sorted { $0.harm > $1.harm } }
        // What was asked for at first is confirmed with what came since, by one button.
        if let person = letter.person, letter.isSure, letter.answerable, !asked.isDisjoint(with: Intent.needingIdentity),
            row.state.isOpen, letter.mayAnswer()
        {
            let (asking, link) = try askIdentity(
                letter, of: person, intents: change.intents ?? row.intents, number: row.number, due: row.due, key: key, now: now)
            (change.letters, change.link, change.person) = ([asking], link, person.subject)
            change.steps.append(CaseStep(.identityAsked, by: CaseStep.vern, time: now))
            change.to = .identityAsked
        }
        return try await store.change(change, seal: sealing(holder))
    }

    private func begin(_ letter: CaseLetterIn, _ sender: BlindIndex?, now: Date) throws -> NewCase {
        let (key, wrapped) = try vault.newKey(for: .random())
        let (number, today) = (CaseNumber.random(), CaseClock(receivedAt: now, in: zone))
        let due = Day(today.last(extended: false))
        let kept = try keep(letter, sender, under: key, now: now)
        let origin = CaseOrigin(
            channel: .letter, address: letter.from?.reveal(), language: letter.language.rawValue, messageID: letter.messageID,
            answerable: letter.answerable)
        var steps = [CaseStep(.opened(origin), by: CaseStep.person, time: now)] + self.steps(of: letter, kept, now: now)
        var (state, letters, link) = (CaseState.received, [NewLetter](), NewLink?.none)
        func notice(_ kind: CaseNotice.Kind) throws {
            guard letter.answerable, let from = letter.from, letter.mayAnswer() else { return }
            let notice = CaseNotice(
                kind: kind, number: number.text, asked: letter.isSure ? letter.intents.map(\.rawValue) : [], products: letter.products,
                due: due.noon, inReplyTo: letter.messageID)
            letters = [try self.letter(notice, to: letter.person?.address ?? from, language: letter.language, key: key, now: now)]
            steps.append(CaseStep(.notice(kind.rawValue), by: CaseStep.vern, time: now))
        }
        let needsIdentity = !Set(letter.intents).isDisjoint(with: Intent.needingIdentity)
        if letter.onlyStop, letter.stop != nil {
            state = .answered
        } else if letter.isSure, letter.answerable, needsIdentity, let person = letter.person, letter.mayAnswer() {
            let (asking, asked) = try askIdentity(
                letter, of: person, intents: letter.intents, number: number, due: due, key: key, now: now)
            (state, letters, link) = (.identityAsked, [asking], asked)
            steps.append(CaseStep(.identityAsked, by: CaseStep.vern, time: now))
        } else if letter.isSure, letter.answerable, letter.person == nil, letter.asksOnlyWhatIsHeld, letter.mayAnswer() {
            // The same single letter, to the same address, as if something were held: only its mailbox learns which.
            try notice(.nothingHeld)
            state = .answered
        } else if letter.person != nil || letter.intents != [.other], letter.stop == nil {
            try notice(.received)
        }
        if state == .answered { steps.append(CaseStep(.answered, by: CaseStep.vern, time: now)) }
        let row = CaseRow(
            number: number, holder: key.subject, person: letter.person?.subject, intents: letter.intents, products: letter.products,
            state: state, function: nil, received: Day(today.received), due: due, unread: state.isOpen,
            closed: state.isOpen ? nil : Day(now))
        return NewCase(
            row: row, sender: sender, wrapped: wrapped,
            steps: try steps.enumerated().map { try SealedStep($1, number: $0 + 1, key: key, vault: vault) }, kept: kept,
            letters: letters, link: link, stop: letter.stop, digest: letter.digest)
    }

    private func askIdentity(
        _ letter: CaseLetterIn, of person: CaseLetterIn.Person, intents: [Intent], number: CaseNumber, due: Day, key: SubjectKey, now: Date
    ) throws -> (NewLetter, NewLink) {
        try askIdentity(
            of: person, intents: intents, products: letter.products, number: number, due: due, language: letter.language,
            inReplyTo: letter.messageID, key: key, now: now)
    }

    private func keep(_ letter: CaseLetterIn, _ sender: BlindIndex?, under key: SubjectKey, now: Date) throws -> KeptLetter {
        let id = RandomID<KeptLetter>.random().bytes
        return KeptLetter(
            id: id, subject: key.subject, sender: sender, day: Day(now),
            sealed: try vault.seal(letter.raw.reveal(), at: KeptLetter.place(id, key.subject), under: key))
    }

    private func steps(of letter: CaseLetterIn, _ kept: KeptLetter, now: Date) -> [CaseStep] {
        [
            CaseStep(.letter(id: kept.id.hex), by: CaseStep.person, time: now),
            CaseStep(.understood(letter.readings), by: CaseStep.vern, time: now),
        ] + (letter.doubted.map { [CaseStep(.senderDoubted($0), by: CaseStep.vern, time: now)] } ?? [])
    }
}

extension CaseLetterIn {
    /// Most harmful first.
    var intents: [Intent] { readings.map(\.intent) }
    var isSure: Bool { readings.allSatisfy(\.sure) }
    /// Nothing a person would have to read where nothing is held.
    fileprivate var asksOnlyWhatIsHeld: Bool { Set(intents).isSubset(of: Intent.needingIdentity.union([.stopContact])) }
}
