/// What data are used for, and by what right (GDPR Art. 5(1)(b), 6): a purpose that isn't declared doesn't exist.
package struct Purpose: Hashable, Sendable {
    /// Stable name, for example "contact/courier".
    package let id: String
    package let basis: LegalBasis
    package init(id: String, basis: LegalBasis) { (self.id, self.basis) = (id, basis) }
}

/// GDPR Art. 6(1). The raw value is the term of the Data Privacy Vocabulary.
package enum LegalBasis: String, Sendable, CaseIterable {
    case consent = "eu-gdpr:A6-1-a"
    case contract = "eu-gdpr:A6-1-b"
    case legalObligation = "eu-gdpr:A6-1-c"
    case legitimateInterest = "eu-gdpr:A6-1-f"
}

/// How long something is kept (GDPR Art. 5(1)(e), 13(2)(a)).
package enum Retention: Hashable, Sendable {
    /// While the person is registered for the product.
    case whileRegistered
    /// Months after the last letter we sent.
    case monthsAfterLastLetter(Int)
    /// Days after it was collected.
    case days(Int)
}

/// Somebody who receives data (GDPR Art. 13(1)(e)-(f)): a processor or a company of the group.
package struct Recipient: Sendable {
    package let id: String
    package let name: String
    /// ISO 3166-1 alpha-2.
    package let country: String
    package let role: Localised<String>
    /// Nothing for recipients inside the EU/EEA, who need no consent of their own.
    package let transfer: Transfer?
    /// Where it is told by mail what was corrected, erased or restricted (Art. 19); nothing: somebody of the company tells it.
    package let notices: String?

    package init(id: String, name: String, country: String, role: Localised<String>, transfer: Transfer?, notices: String? = nil) {
        (self.id, self.name, self.country, self.role, self.transfer) = (id, name, country, role, transfer)
        self.notices = notices
    }
}

/// What a person must be told before consenting to use outside the EU/EEA (GDPR Art. 49(1)(a)).
package struct Transfer: Sendable {
    package let countryName: Localised<String>
    package let risk: Localised<String>
    package let safeguard: Localised<String>
    package init(countryName: Localised<String>, risk: Localised<String>, safeguard: Localised<String>) {
        (self.countryName, self.risk, self.safeguard) = (countryName, risk, safeguard)
    }
}
