package import DataProtection

/// The two documents a company publishes: its privacy policy and its terms of use.
package enum PolicyKind: String, Sendable, Codable, CaseIterable {
    case privacy
    case terms
}

/// One published version of one document in one language: numbered, dated, fingerprinted; its text never changes again.
package struct PolicyVersion: Sendable, Equatable {
    package let kind: PolicyKind
    package let number: Int
    package let language: Language
    package let inForce: CalendarDate
    package let title: String
    package let sections: [PolicySection]
    /// The text as published, with configured figures in place: what the fingerprint covers.
    package let text: String
    /// Lowercase hexadecimal SHA-256 of `text` in UTF-8.
    package let fingerprint: String

    package init(
        kind: PolicyKind, number: Int, language: Language, inForce: CalendarDate, title: String, sections: [PolicySection], text: String,
        fingerprint: String
    ) {
        (self.kind, self.number, self.language, self.inForce) = (kind, number, language, inForce)
        (self.title, self.sections, self.text, self.fingerprint) = (title, sections, text, fingerprint)
    }

    package var promises: [Promise] { sections.flatMap(\.clauses).compactMap(\.promise) }
}

/// A heading with what stands under it.
package struct PolicySection: Sendable, Equatable {
    /// Anchor on the page, made from the heading.
    package let id: String
    package let heading: String
    package let clauses: [PolicyClause]
    package init(id: String, heading: String, clauses: [PolicyClause]) { (self.id, self.heading, self.clauses) = (id, heading, clauses) }
}

/// A paragraph of a policy. With a promise it carries that promise's verdict.
package struct PolicyClause: Sendable, Equatable {
    package let promise: Promise?
    /// The paragraph as rendered by the Markdown adapter.
    package let html: String
    /// The same without markup, for comparison and search.
    package let plain: String
    package init(promise: Promise?, html: String, plain: String) { (self.promise, self.html, self.plain) = (promise, html, plain) }
}
