package import DataProtection
package import Requests

import Foundation
import Mailings
import Vault

/// A person's cases for their access answer (GDPR Art. 15).
extension CaseDesk: OwnCases {
    package func cases(_ holders: [SubjectID], under permit: Permit) async throws -> [HeldCase] {
        var held: [HeldCase] = []
        for holder in holders {
            guard let own = OwnCaseRule.permit(holder: holder, of: permit), let row = try await store.lookUp(holder: holder) else {
                continue
            }
            let opened = try await open(row, under: own)
            held.append(
                HeldCase(
                    number: row.number.text, received: row.received, due: row.due, state: row.state.name, open: row.state.isOpen,
                    asked: row.intents.map(\.rawValue), events: opened.steps.map(HeldCase.Event.init), letters: opened.letters.map(\.raw),
                    answers: opened.answers))
        }
        return held
    }
}

extension HeldCase.Event {
    init(_ step: CaseStep) { self.init(time: step.time, by: step.by, what: step.what.name, text: step.what.text ?? step.why) }
}

extension CaseStep.What {
    /// What it is called in exports and in texts: "identity-asked".
    package var name: String {
        switch self {
        case .opened: "opened"
        case .letter: "letter"
        case .senderDoubted: "sender-doubted"
        case .tellRecipients: "tell-recipients"
        case .asked: "asked"
        case .understood: "understood"
        case .notice: "notice"
        case .identityAsked: "identity-asked"
        case .identityGiven: "identity-given"
        case .doubted: "doubted"
        case .doubtSettled: "doubt-settled"
        case .wrote: "wrote"
        case .note: "note"
        case .returned: "returned"
        case .routed: "routed"
        case .extended: "extended"
        case .restricted: "restricted"
        case .liftTold: "lift-told"
        case .upheld: "upheld"
        case .erasing: "erasing"
        case .erased: "erased"
        case .answered: "answered"
        case .refused: "refused"
        case .withdrawn: "withdrawn"
        case .handedBack: "handed-back"
        }
    }

    /// What a person would read of it.
    package var text: String? {
        switch self {
        case .understood(let readings): readings.map(\.intent.rawValue).joined(separator: ", ")
        case .notice(let kind): kind
        case .senderDoubted(let text), .tellRecipients(let text), .asked(let text), .wrote(let text), .note(let text), .returned(let text):
            text
        case .routed(let function): function
        case .restricted(let products): products.isEmpty ? nil : products.joined(separator: ", ")
        case .liftTold(let day): Day(number: day).text
        case .erased(let certificates): certificates.joined(separator: ", ")
        default: nil
        }
    }
}
