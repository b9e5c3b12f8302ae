package import DataProtection
package import Foundation
package import Declarations
import Mailings
import Registrations
package import Requests
import Vault

/// What somebody asks otherwise than by letter: at their own page, or of an employee.
package struct CaseAsked: Sendable {
    package let channel: CaseOrigin.Channel
    /// Who opens it: "person", or the function of an employee.
    package let by: String
    /// Most harmful first.
    package let intents: [Intent]
    package let products: [String]
    /// In their words, or an employee's.
    package let text: String
    /// How it came: "phone", "paper", "desk"; empty from a page.
    package let how: String
    package let received: Date
    package let address: Personal<String>
    package let language: Language
    package init(
        channel: CaseOrigin.Channel, by: String, intents: [Intent], products: [String], text: String, how: String = "", received: Date,
        address: Personal<String>, language: Language
    ) {
        (self.channel, self.by, self.products, self.text, self.how) = (channel, by, products, text, how)
        (self.received, self.address, self.language) = (received, address, language)
        self.intents = Set(intents).sorted { $0.harm > $1.harm }
    }
}

extension CaseAsked {
    /// The ways it may come to an employee.
    package static let ways = ["phone", "paper", "desk"]

    /// As an employee fills it in; refused where a part is missing or can't be.
    /// - Parameter received: a day, "2026-03-03", not after today; nothing or empty: today.
    package init(
        by: String, asks: [String], products: [String], text: String, how: String, received: String?, email: String, language: String?,
        site: Site, now: Date
    ) throws(CaseRefusal) {
        let intents = asks.compactMap(Intent.init)
        guard !intents.isEmpty, intents.count == asks.count, Self.ways.contains(how), products.allSatisfy({ site.product($0) != nil }),
            !text.isBlank
        else { throw .incomplete }
        do { try EmailAddress.check(email) } catch { throw .incomplete }
        var day = now
        if let received, !received.isEmpty {
            guard let date = CalendarDate(received), Day(date) <= Day(now), Day(date) > Day(now) + -Self.longestAgo else {
                throw .incomplete
            }
            day = min(now, Day(date).noon)
        }
        self.init(
            channel: .employee, by: by, intents: intents, products: products, text: text, how: how, received: day,
            address: Personal(email), language: language.map { Language(rawValue: $0) } ?? site.languages[0])
    }

    /// In days: what lay longer was no letter but an archive.
    private static let longestAgo = 366
}

extension CaseDesk {
    /// From a person at their own page, who needs to say nothing more to be known.
    /// - Parameter restriction: what is done at once.
    package func open(
        _ asked: CaseAsked, of person: SubjectID, restriction: RestrictionDecision?, now: Date
    ) async throws -> CaseRow {
        var steps = [CaseStep(.identityGiven, by: CaseStep.person, time: now)]
        if restriction != nil { steps.append(CaseStep(.restricted(asked.products), by: CaseStep.person, time: now)) }
        let (key, wrapped) = try vault.newKey(for: .random())
        return try await open(
            asked, of: person, state: .inWork, steps: steps, restriction: restriction, key: key, wrapped: wrapped, now: now)
    }

    func open(
        _ asked: CaseAsked, of person: SubjectID?, number: CaseNumber = .random(), state: CaseState, steps more: [CaseStep],
        letters: [NewLetter] = [], link: NewLink? = nil, restriction: RestrictionDecision? = nil, key: SubjectKey, wrapped: WrappedKey,
        now: Date
    ) async throws -> CaseRow {
        guard !asked.intents.isEmpty, !asked.text.isBlank else { throw CaseRefusal.textMissing }
        let clock = CaseClock(receivedAt: asked.received, in: zone)
        let origin = CaseOrigin(
            channel: asked.channel, address: asked.address.reveal(), language: asked.language.rawValue, answerable: true)
        let readings = asked.intents.map { CaseReading(intent: $0, phrase: "", rule: asked.by, sure: true) }
        let steps =
            [
                CaseStep(.opened(origin), by: asked.by, why: asked.how, time: now),
                CaseStep(.asked(asked.text), by: asked.by, why: asked.how, time: asked.received),
                CaseStep(.understood(readings), by: asked.by, time: now),
            ] + more
        let row = CaseRow(
            number: number, holder: key.subject, person: person, intents: asked.intents, products: asked.products, state: state,
            // With whoever opened it.
            function: site.function(asked.by).flatMap { $0.acts.contains(.answer) ? $0.id : nil }, received: Day(clock.received),
            due: Day(clock.last(extended: false)), unread: true)
        let new = NewCase(
            row: row, sender: vault.index(ofAddress: asked.address), wrapped: wrapped,
            steps: try steps.enumerated().map { try SealedStep($1, number: $0 + 1, key: key, vault: vault) }, kept: nil, letters: letters,
            link: link, stop: nil, restriction: restriction, digest: nil)
        _ = try await store.open(new)
        return row
    }

    /// The letter that asks the registered address whether it was they, with the link that says yes.
    func askIdentity(
        of person: CaseLetterIn.Person, intents: [Intent], products: [String], number: CaseNumber, due: Day, language: Language,
        inReplyTo: String?, doubt: String? = nil, key: SubjectKey, now: Date
    ) throws -> (NewLetter, NewLink) {
        let code = IdentityCode.random()
        let token = OpaqueToken(until: now + (intents.contains(.erase) ? Self.erasureLinkLife : Self.linkLife))
        let pages = site.language(of: [language, person.language])
        let notice = CaseNotice(
            kind: doubt == nil ? .identity : .doubt, number: number.text, asked: intents.map(\.rawValue), products: products, due: due.noon,
            link: "\(site.url)/\(pages)/k/\(token.text)", code: code.text, until: token.expires, text: doubt, inReplyTo: inReplyTo)
        return (
            try letter(notice, to: person.address, language: language, key: key, now: now),
            NewLink(
                token, subject: person.subject, act: .identify, target: key.subject.bytes,
                code: vault.hash(ofCode: code.text, about: number.text))
        )
    }
}
