package import DataProtection
package import Declarations
package import Foundation

import Mailings
import Registrations

/// The access answer as a file: everything of GDPR Art. 15(1) and (3), in a form machines read (Art. 20).
extension AccessAnswer {
    package func portable(site: Site, at time: Date) throws -> Personal<Data> {
        let encoder = JSONEncoder.canonical
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return Personal(try encoder.encode(PortableAnswer(self, site: site, time: time)))
    }
}

private struct PortableAnswer: Encodable {
    struct Field: Encodable {
        let label: String
        let value: [String]
        let why: String
        let retention: String
        let seenBy: String
    }
    struct Version: Encodable {
        let kind: String
        let version: Int
        let fingerprint: String
        let shown: Date?
        let url: String
    }
    struct RegistrationPart: Encodable {
        let product: String
        let name: String
        let registered: String
        let contact: String
        /// Kept and not used, and why: "restriction", "objection".
        let restricted: String?
        let purpose: String
        let legalBasis: String
        let retention: String
        var data: [String: Field]
        let recipients: [[String: String]]
        /// Policy and terms in the versions shown and accepted, with where they can be read.
        let versions: [Version]
        let consent: ConsentRecord?
        let consentEvents: [ConsentEvent]
    }
    struct LetterPart: Encodable {
        let subject: String
        let to: String
        let written: Date
        let delivered: Date?
        let state: String
        /// What the mail server said.
        let answer: String?
    }

    struct CasePart: Encodable {
        let number: String
        let received: String
        let due: String
        let state: String
        let asked: [String]
        let events: [HeldCase.Event]
        /// As they came in, RFC 5322; what is no UTF-8 reads as a replacement mark.
        let letters: [String]
        let answers: [LetterPart]
    }

    let controller: [String: String]
    let authority: [String: String]
    let rights = ["access", "correction", "erasure", "restriction", "portability", "objection", "withdrawal of consent", "complaint"]
    let automatedDecisions = "none"
    let source = "the person"
    let made: Date
    let id: String
    let address: String
    let proposedAddress: String?
    let formerAddresses: [String]
    let registrations: [RegistrationPart]
    let letters: [LetterPart]
    let acts: [ActNote]
    let cases: [CasePart]

    init(_ answer: AccessAnswer, site: Site, time: Date) {
        let language = answer.language
        controller = ["name": site.controller.name, "address": site.controller.address, "email": site.controller.email]
        authority = ["name": site.authority.name, "url": site.authority.url]
        made = time
        id = answer.subject.hex
        address = answer.address.reveal()
        proposedAddress = answer.proposedAddress?.reveal()
        formerAddresses = answer.formerAddresses.map { $0.reveal() }
        registrations = answer.registrations.map { RegistrationPart($0, address: answer.address, site: site, language: language) }
        letters = answer.letters.map { LetterPart($0, site: site) }
        acts = answer.acts
        cases = answer.cases.map { held in
            CasePart(
                number: held.number, received: held.received.text, due: held.due.text, state: held.state, asked: held.asked,
                events: held.events, letters: held.letters.map { String(decoding: $0.reveal(), as: UTF8.self) },
                answers: held.answers.map { LetterPart($0, site: site) })
        }
    }
}

extension PortableAnswer.LetterPart {
    init(_ letter: HeldLetter, site: Site) {
        let content = letter.content.reveal()
        self.init(
            subject: content.draft.letter(site: site, language: Language(rawValue: content.language)).subject, to: content.to,
            written: content.written, delivered: content.delivered, state: letter.state.name, answer: content.answer)
    }
}

extension PortableAnswer.RegistrationPart {
    init(_ held: HeldRegistration, address: Personal<String>, site: Site, language: Language) {
        let declared = site.product(held.product)
        product = held.product
        name = declared?.name[language] ?? held.product
        registered = held.day.text
        contact = held.standing == .active ? "permitted" : "stopped"
        restricted = held.restriction?.ground.name
        purpose = declared?.about[language] ?? ""
        legalBasis = declared?.purpose.basis.rawValue ?? ""
        retention = held.record?.retention ?? ""
        data = (declared?.fields ?? []).reduce(into: [:]) { data, field in
            let value = field.type == .email ? [address.reveal()] : held.answers[field.id]?.reveal() ?? []
            data[field.id] = PortableAnswer.Field(
                label: field.label[language], value: value, why: field.why[language], retention: field.retention.text,
                seenBy: field.seenBy[language])
        }
        // Held although no longer asked: it is in the answer all the same.
        for (id, value) in held.answers where data[id] == nil {
            data[id] = PortableAnswer.Field(label: id, value: value.reveal(), why: "", retention: "", seenBy: "")
        }
        recipients = (declared?.recipients ?? []).filter { $0.transfer == nil || held.consent.transfers.contains($0.id) }.map {
            ["name": $0.name, "country": $0.country, "role": $0.role[language], "safeguard": $0.transfer?.safeguard[language] ?? ""]
        }
        versions = held.consents.flatMap { consent in
            (consent.record?.notices ?? []).map { notice in
                PortableAnswer.Version(
                    kind: notice.kind, version: notice.version, fingerprint: notice.fingerprint, shown: consent.events.first?.time,
                    url: PolicyAddress.version(notice, in: consent.record?.language ?? "", of: site.url))
            }
        }
        consent = held.record
        consentEvents = held.events
    }
}
