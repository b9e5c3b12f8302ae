package import DataProtection
package import Declarations
package import Vault

/// A registration as far as it concerns phone numbers: its answers, sealed, and which of them are indexed.
package struct UnindexedPhones: Sendable {
    package let subject: SubjectID
    package let registration: RegistrationID
    package let product: String
    package let fields: [String: SealedField]
    package let indexed: Set<String>
    package init(
        subject: SubjectID, registration: RegistrationID, product: String, fields: [String: SealedField], indexed: Set<String>
    ) {
        (self.subject, self.registration, self.product, self.fields, self.indexed) = (subject, registration, product, fields, indexed)
    }
}

/// The blind index of a phone number, and the sealed answer it was made from.
package struct FoundPhone: Sendable {
    package let subject: SubjectID
    package let registration: RegistrationID
    package let field: String
    package let sealed: SealedField
    package let index: BlindIndex
    package init(subject: SubjectID, registration: RegistrationID, field: String, sealed: SealedField, index: BlindIndex) {
        (self.subject, self.registration, self.field, self.sealed, self.index) = (subject, registration, field, sealed, index)
    }
}

/// Where it is remembered how far phone numbers are indexed. Each call is one transaction.
package protocol PhoneIndexStore: Sendable {
    /// Which of `PhoneIndexDesk.parts` comes next, and how many registrations there are in all; nothing once all are indexed.
    func phoneIndexing() async throws -> (next: Int, registrations: Int)?
    /// Registrations whose ids lie in these parts; none that is restricted.
    func unindexed(_ parts: Range<Int>) async throws -> [UnindexedPhones]
    /// Answers that changed or went meanwhile are left out.
    /// - Parameter next: the part that comes next.
    func index(_ found: [FoundPhone], next: Int) async throws
}

/// Makes the blind indexes by which callers are found for registrations of releases that made none. All ids are taken part by part, as they
/// are random; how far it is says nothing of anybody, and a crash loses one part's work.
package struct PhoneIndexDesk: Sendable {
    /// By the first three bytes of an id.
    package static let parts = 1 << 24
    /// Registrations read and written at a time, about.
    private static let batch = 256

    private let site: Site
    private let vault: Vault
    private let store: any PhoneIndexStore

    package init(site: Site, vault: Vault, store: any PhoneIndexStore) { (self.site, self.vault, self.store) = (site, vault, store) }

    /// - Parameters:
    ///   - nobodies: canaries, whose keys nobody takes without a record.
    ///   - rest: between two batches, for what people wait for.
    /// - Returns: of how many registrations a number could not be opened; nobody is found by it until it is entered anew.
    package func run(nobodies: Set<SubjectID>, rest: () async throws -> Void) async throws -> Int {
        guard let (first, registrations) = try await store.phoneIndexing() else { return 0 }
        let step = max(1, Self.parts / max(1, registrations) * Self.batch)
        var (next, unopened) = (first, 0)
        while next < Self.parts {
            let end = min(Self.parts, next + step)
            var found: [FoundPhone] = []
            for row in try await store.unindexed(next..<end) where !nobodies.contains(row.subject) {
                do { found += try self.found(row) } catch { unopened += 1 }
            }
            try await store.index(found, next: end)
            next = end
            try await rest()
        }
        return unopened
    }

    private func found(_ row: UnindexedPhones) throws -> [FoundPhone] {
        let fields = (site.product(row.product)?.fields ?? []).filter {
            $0.type == .phone && row.fields[$0.id] != nil && !row.indexed.contains($0.id)
        }
        if fields.isEmpty { return [] }
        let opener = try vault.opener(PhoneIndexRule.permit(indexing: row.subject, fields: Set(fields.map(\.id))))
        return try fields.compactMap { field in
            guard let sealed = row.fields[field.id] else { return nil }
            let place = RegistrationRow.place(row.registration, field: field.id, row.subject)
            let answers = try opener.open([String].self, sealed, at: place).reveal().map { Personal($0) }
            return field.phone(answers, in: site.controller.country).map {
                FoundPhone(
                    subject: row.subject, registration: row.registration, field: field.id, sealed: sealed, index: vault.index(ofPhone: $0))
            }
        }
    }
}
