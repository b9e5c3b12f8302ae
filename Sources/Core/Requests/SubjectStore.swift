package import DataProtection
package import Foundation
package import Mailings
package import Registrations
package import Vault

/// Finding and reading one person. Each call is one read transaction.
package protocol SubjectReading: Sendable {
    /// Nothing when nothing is held.
    func rows(of subject: SubjectID) async throws -> PersonRows?
    /// A form as shown, by its fingerprint.
    func form(_ fingerprint: Data) async throws -> Data?
    /// The confirmed person with this address.
    func subject(withAddress index: BlindIndex) async throws -> SubjectID?
    /// The confirmed person and every unconfirmed form with this address: all an erasure by the company must reach.
    func subjects(withAddress index: BlindIndex) async throws -> [SubjectID]
    /// Confirmed people who gave this phone number as their answer to one of the fields, by product.
    func subjects(withPhone index: BlindIndex, answering fields: [String: Set<String>]) async throws -> [SubjectID]
}

/// Mailed links other than the confirmation's.
package protocol LinkStore: Sendable {
    func add(_ link: NewLink, with letter: NewLetter) async throws
    /// A letter to somebody nothing is held about, under a key that goes with it.
    func add(stranger letter: NewLetter, wrapped: WrappedKey) async throws
    /// What a link that could still be pressed is about; changes nothing.
    func open(_ token: OpaqueToken, for act: LinkAct, now: Date) async throws -> OpenLink?
    /// Redeems a link that opens a page and changes nothing.
    func permit(presenting token: OpaqueToken, for act: LinkAct, now: Date) async throws -> Permit?
}

package struct OpenLink: Sendable {
    /// Products the link is about; none for links about the whole page.
    package let products: [String]
    package init(products: [String]) { self.products = products }
}

/// Corrections, stops and changes of address: each one intent, one transaction, the act recorded in it.
package protocol SubjectStore: SubjectReading {
    func correct(_ correction: Correction) async throws
    func decide(_ decision: ContactDecision) async throws
    func propose(_ proposal: AddressProposal) async throws
    func note(_ act: ActRow, subject: SubjectID) async throws
    /// A mailed link and what it leads to are one act: where nothing is decided, or another person has confirmed the address
    /// meanwhile, nothing is written and the link is not used up.
    /// - Parameter decide: runs inside the transaction.
    /// - Returns: whose link it was; nothing when nothing was written.
    func press(
        _ token: OpaqueToken, decide: @escaping @Sendable (FoundForLink) throws -> LinkDecision?
    ) async throws -> SubjectID?
}

/// What the store found for a mailed link, in the transaction that will use it up.
package struct FoundForLink: Sendable {
    package let tokens: any TokenRedeeming
    package let rows: PersonRows
    package init(tokens: any TokenRedeeming, rows: PersonRows) { (self.tokens, self.rows) = (tokens, rows) }
}

/// What a mailed link leads to.
package enum LinkDecision: Sendable {
    case address(AddressChange)
    case contact(ContactDecision)
    /// The link is used up, and nothing is left to change.
    case nothing
}

/// One answer replaced or, with nothing in `sealed`, taken out.
package struct Correction: Sendable {
    package let subject: SubjectID
    package let registration: RegistrationID
    package let field: String
    package let sealed: SealedField?
    /// Of a phone number, where one is given.
    package let phone: BlindIndex?
    package let act: ActRow
}

/// Contact stopped or taken up again for some registrations, with the ledger's lines.
package struct ContactDecision: Sendable {
    package let subject: SubjectID
    package let standings: [RegistrationID: Standing]
    package let entries: [EntryRow]
    package let suppression: SuppressionChange
    package let letters: [NewLetter]
    package let link: NewLink?
    package init(
        subject: SubjectID, standings: [RegistrationID: Standing], entries: [EntryRow], suppression: SuppressionChange,
        letters: [NewLetter], link: NewLink?
    ) {
        (self.subject, self.standings, self.entries) = (subject, standings, entries)
        (self.suppression, self.letters, self.link) = (suppression, letters, link)
    }
}

package struct AddressProposal: Sendable {
    package let subject: SubjectID
    package let address: AddressRow
    package let letter: NewLetter
    package let link: NewLink
}

/// The proposed address becomes the person's, the former one is told and kept for undoing; or, undone, the other way round.
package struct AddressChange: Sendable {
    package let subject: SubjectID
    package let now: BlindIndex
    package let former: BlindIndex
    /// False when undoing: the address that is left goes at once.
    package let keepFormer: Bool
    package let day: Day
    package let letter: NewLetter?
    package let link: NewLink?
    package let act: ActRow
}

/// What is remembered of an address so that nobody writes to it again, product by product, also after erasure and import.
package struct SuppressionChange: Sendable {
    /// In place of a product: nothing but answers to requests goes there; somebody complained.
    package static let everything = "*"
    package let hash: Data
    package let add: Set<String>
    package let lift: Set<String>
    package init(hash: Data, add: Set<String> = [], lift: Set<String> = []) { (self.hash, self.add, self.lift) = (hash, add, lift) }
}
