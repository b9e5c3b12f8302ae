package import Declarations
package import Foundation
package import Promises

/// What one person alone can't do. The content is exact: what is shown is what is hashed, and what is hashed is what is done.
package enum GuardedAct: Sendable, Codable, Equatable {
    /// New versions of policy and terms, with what they change, sentence by sentence.
    case publish(texts: [PublishedText], changes: [String])
    /// The whole list of functions, with what it changes.
    case functions([FunctionRecord], changes: [String])
    /// A key act: who can open backups from now on, beside those on record.
    case recipients([String])
    /// A key act: a passkey made later than the first ones counts as a pair of eyes from now on.
    case passkey(credential: Data, employee: String)
    case export(PeopleExport)
    /// A person decides by written rules that somebody is who they say, though no link reached their registered address.
    case identity(IdentityException)

    package enum Kind: String, Sendable, CaseIterable { case publish, functions, recipients, passkey, export, identity }

    package var kind: Kind {
        switch self {
        case .publish: .publish
        case .functions: .functions
        case .recipients: .recipients
        case .passkey: .passkey
        case .export: .export
        case .identity: .identity
        }
    }

    /// How many people are read by it.
    package var people: Int { if case .export(let export) = self { export.people } else { 0 } }

    /// Whether it is done by the approval itself. Otherwise the approval is good for doing it once (`FourEyes.use`).
    package var isDoneByApproval: Bool {
        switch self {
        case .publish, .functions, .recipients, .passkey: true
        case .export, .identity: false
        }
    }

    /// What exactly is done, line by line, beside the sentence a page has for its kind. No line is about a person registered.
    package var lines: [String] {
        switch self {
        case .publish(let texts, let changes):
            texts.map { "\($0.kind.rawValue) \($0.number) (\($0.language)), \($0.inForce), \($0.fingerprint)" } + changes
        case .functions(_, let changes): changes
        case .recipients(let recipients): recipients
        case .passkey(let credential, let employee): ["\(employee) \(Fingerprint(of: credential).text)"]
        case .export(let export):
            ["\(export.product): \(export.people)", export.fields.joined(separator: ", "), export.format.rawValue, export.recipient]
        case .identity(let exception): [exception.number, exception.ground.rawValue]
        }
    }
}

/// Everybody of one product, sealed to one recipient, with the fields of one function.
package struct PeopleExport: Sendable, Codable, Equatable {
    package enum Format: String, Sendable, Codable, CaseIterable { case json, csv }
    /// From so many people on, four eyes; what was exported on this day and the one before counts along.
    package static let mostAlone = 25

    package let product: String
    package let function: String
    package let fields: [String]
    package let format: Format
    /// age1… or an SSH public key.
    package let recipient: String
    /// No more than these are handed out.
    package let people: Int
    package init(product: String, function: String, fields: [String], format: Format, recipient: String, people: Int) {
        (self.product, self.function, self.fields) = (product, function, fields)
        (self.format, self.recipient, self.people) = (format, recipient, people)
    }
}

/// A case whose person can't press a link sent to the registered address.
package struct IdentityException: Sendable, Codable, Equatable {
    package enum Ground: String, Sendable, Codable, CaseIterable {
        case lostMailbox = "lost-mailbox"
        case guardian
        case representative
    }
    /// Of the case.
    package let number: String
    package let ground: Ground
    package init(number: String, ground: Ground) { (self.number, self.ground) = (number, ground) }
}
